/** Puts the result where the user wants it. */
import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Terminal } from './terminal.js';
import { reasonOf, UserError } from './user-error.js';

/** Said before the work, so that nobody waits for a report that cannot be written. */
export function checkWritable(path: string | undefined, cwd: string): void {
  if (path === undefined) return;
  const file = resolve(cwd, path);
  try {
    if (existsSync(file) && statSync(file).isDirectory()) throw new UserError(`'${path}' cannot be written: it is a folder.`);
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}

export function writeFile(path: string, cwd: string, text: string): void {
  try {
    writeFileSync(resolve(cwd, path), text);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** To the file, or else to stdout. */
export async function writeOutput(path: string | undefined, text: string, terminal: Terminal): Promise<void> {
  if (path !== undefined) {
    writeFile(path, terminal.cwd, text);
    return;
  }
  try {
    await terminal.print(text);
  } catch (error) {
    const isClosed = typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPIPE';
    throw new UserError(isClosed ? 'The output was closed before all of it was written.' : `The output cannot be written: ${reasonOf(error)}.`);
  }
}

/** Undefined when there is no such file. */
export function readFile(path: string, cwd: string): string | undefined {
  const file = resolve(cwd, path);
  if (!existsSync(file)) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`'${path}' cannot be read: ${reasonOf(error)}.`);
  }
}

function unwritable(path: string, error: unknown): UserError {
  return error instanceof UserError ? error : new UserError(`'${path}' cannot be written: ${reasonOf(error)}.`);
}
