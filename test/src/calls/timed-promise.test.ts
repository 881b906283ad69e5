/** Which promises time alone settles. */
import ts from 'typescript';
import { expect, test } from 'vitest';
import { isSettledByTime } from '../../../src/calls/timed-promise.js';
import { lowerFile } from '../../../src/program/lower-file.js';

function isTimed(executor: string): boolean {
  const text = `let kept: unknown; declare const lock: { acquire(): Promise<void> }; declare function on(call: () => void): void;\nexport function make(ms: number): Promise<void> { return new Promise<void>(${executor}); }`;
  const { outline } = lowerFile(ts.createSourceFile('/a.ts', text, ts.ScriptTarget.ES2022, true));
  return isSettledByTime(outline, '/a.ts#make/0');
}

test.each([
  ['a timer has the resolver', '(resolve) => { setTimeout(resolve, ms); }'],
  ['an arrow without a block', '(resolve) => setTimeout(resolve, ms)'],
  ['a timer calls it', '(resolve, reject) => { const timer = setTimeout(() => { resolve(); }, ms); if (ms < 0) reject(new Error(String(timer))); }'],
  ['a timer in a timer', '(resolve) => { setTimeout(() => { setImmediate(() => { resolve(); }); }, ms); }'],
  ['at once', '(resolve) => { resolve(); }'],
])('%s', (_what, executor) => {
  expect(isTimed(executor)).toBe(true);
});

test.each([
  ['it is kept besides', '(resolve) => { kept = resolve; setTimeout(resolve, ms); }'],
  ['somebody else has it', '(resolve) => { on(resolve); }'],
  ['a closure that others run calls it', '(resolve) => { on(() => { resolve(); }); }'],
  ['it waits for a lock first', '(resolve) => { setTimeout(async () => { await lock.acquire(); resolve(); }, ms); }'],
  ['nobody calls it', '() => { setTimeout(() => undefined, ms); }'],
])('not: %s', (_what, executor) => {
  expect(isTimed(executor)).toBe(false);
});
