/** A promise that its maker settles. */
export interface Gate {
  readonly promise: Promise<unknown>;
  readonly open: () => void;
  readonly fail: (error: Error) => void;
}

export function makeGate(): Gate {
  let open = (): void => undefined;
  let fail = (_error: Error): void => undefined;
  const promise = new Promise<unknown>((resolve, reject) => {
    open = () => {
      resolve(undefined);
    };
    fail = reject;
  });
  promise.catch(() => undefined);
  return { promise, open, fail };
}
