/** Programs are let go, though what was learnt from them is kept; and what was kept goes with the last one. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Editor, textsOf } from './edits.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('the program of before the edit is collected', async () => {
  const editor = new Editor(textsOf('supervisor/deadlocking', 'supervisor/shared'));
  expect(editor.findings()).not.toEqual([]);
  const before = new WeakRef(editor.program);
  const [name = ''] = Object.keys(editor.texts);
  editor.edit(name, `${editor.texts[name] ?? ''}// the end`);
  expect(editor.findings()).not.toEqual([]);
  await collected();
  expect(before.deref() === undefined).toBe(true);
  expect(editor.findings()).not.toEqual([]);
});

test('without any program nothing is left', async () => {
  const program = ((): WeakRef<object> => {
    const editor = new Editor(textsOf('no-reacquire/story'));
    editor.findings();
    return new WeakRef(editor.program);
  })();
  await collected();
  expect(program.deref() === undefined).toBe(true);
});

/** A weak reference that was looked at in this turn holds until the next. */
async function collected(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
}
