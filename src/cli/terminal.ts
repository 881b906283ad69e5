/** The outside of a command: where it writes, and what it may know about where it runs. */
export interface Terminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A window into which the report goes; undefined when it goes to a file or a pipe. */
  readonly columns: number | undefined;
  /** Whether somebody watches stderr, and a line there may be written over. */
  readonly isWatched: boolean;
  /** Whether stdout shows colours, by its own account. */
  readonly hasColors: boolean;
  /** Resolves when the text is out; rejects when the other end is closed. */
  print(text: string): Promise<void>;
  /** Never fails: nobody is left to be told. */
  say(text: string): void;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  // Errors of a stream are events too: unheard they would end the process with a stack.
  stdout.on('error', () => undefined);
  stderr.on('error', () => undefined);
  return {
    cwd: process.cwd(),
    env,
    columns: stdout.isTTY ? stdout.columns : undefined,
    isWatched: stderr.isTTY,
    hasColors: stdout.isTTY && stdout.hasColors(),
    print: (text) =>
      new Promise((done, failed) => {
        stdout.write(text, (error) => {
          if (error === undefined || error === null) done();
          else failed(error);
        });
      }),
    say: (text) => {
      stderr.write(text);
    },
  };
}
