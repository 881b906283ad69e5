/** Gives Node 20 the standard function that newer packages ask for. */
export function installWithResolvers(): void {
  if ('withResolvers' in Promise) return;
  Object.assign(Promise, {
    withResolvers: () => {
      let resolve = (_value: unknown): void => undefined;
      let reject = (_error: unknown): void => undefined;
      const promise = new Promise((resolve_, reject_) => {
        resolve = resolve_;
        reject = reject_;
      });
      return { promise, resolve, reject };
    },
  });
}
