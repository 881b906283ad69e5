/** The order in which a project lists its files decides nothing: the same findings, to the byte. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyze } from '../../../src/analyze.js';
import { DEFAULT_SETTINGS } from '../../../src/settings.js';
import { textsOf } from '../incremental/edits.js';
import { MEMORY, programOf } from '../../in-memory-program.js';

const CASES = 'cases/realworld';

test.each([
  [['supervisor/deadlocking', 'supervisor/shared']],
  [['no-leaked-lock/through-interface']],
  [[`${CASES}/007-metamask-injected-save/before`]],
  [[`${CASES}/025-gitlens-gate-decorator/before`]],
])('%s', (folders) => {
  const texts = textsOf(...folders);
  const names = Object.keys(texts);
  const findings = (files: readonly string[]): string => {
    const program = programOf(Object.fromEntries(files.map((name) => [name, texts[name] ?? ''])), { types: ['node'] });
    const analysis = analyze(program, DEFAULT_SETTINGS);
    const found = names.map((name) => analysis.findingsOf(`${MEMORY}/${name}`));
    expect(analysis.problems).toEqual([]);
    return JSON.stringify(found);
  };
  const expected = findings(names);
  expect(expected).toContain('place');
  fc.assert(
    fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (shuffled) => {
      expect(findings(shuffled)).toBe(expected);
    }),
    { numRuns: 5 },
  );
});
