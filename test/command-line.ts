/** Runs the command line in this process, with a terminal that a test can read. */
import { main } from '../src/cli/main.js';
import type { Terminal } from '../src/cli/terminal.js';
import { ROOT } from './programs.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

export async function deadlock(args: readonly string[], terminal: Partial<Terminal> = {}): Promise<Ran> {
  let out = '';
  let said = '';
  const code = await main(args, {
    cwd: ROOT,
    env: {},
    columns: undefined,
    isWatched: false,
    hasColors: false,
    print: (text) => {
      out += text;
      return Promise.resolve();
    },
    say: (text) => {
      said += text;
    },
    ...terminal,
  });
  return { code, out, said };
}
