/**
 * The analysis that goes along with the edits says what one says that begins anew. Edits are drawn from
 * what people do to a line: leave it out, write it twice, put a statement before it, drop an `await`,
 * rename a word; most of them break the program, as half-typed code does.
 */
import { expect, test } from 'vitest';
import { Editor, textsOf } from './edits.js';

const CASES = 'cases/realworld';
const FOLDERS: readonly (readonly string[])[] = [
  ['supervisor/deadlocking', 'supervisor/shared'],
  ['supervisor/fixed', 'supervisor/fixed/monitoring', 'supervisor/shared'],
  ['no-leaked-lock/through-interface'],
  ['no-reacquire/story'],
  ['no-reacquire/singletons'],
  [`${CASES}/007-metamask-injected-save/before`],
  [`${CASES}/025-gitlens-gate-decorator/before`],
  [`${CASES}/046-mono-continue-with-lock/before`],
];
const EDITS = 10;

test.each(FOLDERS)('%s', (...folders) => {
  const texts = textsOf(...folders);
  const editor = new Editor(texts);
  const random = randomFrom(folders.join().length);
  expect(editor.findings()).toEqual(editor.coldFindings());
  for (let edit = 0; edit < EDITS; edit += 1) {
    const names = Object.keys(editor.texts);
    const name = names[random(names.length)] ?? '';
    const text = random(4) === 0 ? (texts[name] ?? '') : edited(editor.texts[name] ?? '', random);
    editor.edit(name, text);
    expect(editor.findings(), `${name} became\n${text}`).toEqual(editor.coldFindings());
  }
});

function edited(text: string, random: (limit: number) => number): string {
  const lines = text.split('\n');
  const at = random(lines.length);
  const line = lines[at] ?? '';
  const changes: readonly (() => readonly string[])[] = [
    () => [],
    () => [line, line],
    () => [`void Math.random(); ${line}`],
    () => [line.replace('await ', '')],
    () => [line, `const extra${String(at)} = () => ${String(at)};`],
    () => [line.replace(/\b(\w+)\(/, 'renamed$1(')],
    () => [`${line} // a remark`],
    () => ['', line],
  ];
  return lines.toSpliced(at, 1, ...(changes[random(changes.length)]?.() ?? [line])).join('\n');
}

function randomFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
