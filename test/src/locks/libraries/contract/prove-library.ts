import { describe, expect, it } from 'vitest';
import type { LibraryModel, LockModel } from '../../../../../src/locks/library-model.js';
import { checkBounds } from './check-bounds.js';
import { checkHolding } from './check-holding.js';
import { checkKeys } from './check-keys.js';
import { checkMaking } from './check-making.js';
import { checkQuestions } from './check-questions.js';
import { checkReaders } from './check-readers.js';
import { checkSections } from './check-sections.js';
import type { Modules, Specimen, Subject } from './specimen.js';

/** Proves every row of a library against the real package: one specimen for each lock, in order. */
export function proveLibrary(
  library: LibraryModel,
  modules: Modules,
  specimens: readonly Specimen[],
): void {
  for (const [index, model] of library.locks.entries()) {
    const specimen = specimens[index];
    if (specimen === undefined)
      throw new Error(`no specimen for lock ${String(index)} of ${library.package}`);
    proveLock(library, model, modules, specimen);
  }
}

/** Proves the rows of one lock. */
export function proveLock(
  library: LibraryModel,
  model: LockModel,
  modules: Modules,
  specimen: Specimen,
): void {
  const subject: Subject = { library, model, modules, specimen, proved: new Set() };
  const name =
    model.types[0] ?? model.made.map((making) => ('name' in making ? making.name : making.how))[0];
  describe(`${library.package}: ${name ?? 'lock'}`, () => {
    checkMaking(subject);
    checkHolding(subject);
    checkSections(subject);
    checkReaders(subject);
    checkKeys(subject);
    checkBounds(subject);
    checkQuestions(subject);
    it('leaves no row of it unproved', () => {
      const excused = Object.keys(specimen.unproved ?? {});
      const open = Object.keys(model.operations).filter(
        (row) => !subject.proved.has(row) && !excused.includes(row),
      );
      expect(open).toEqual([]);
    });
  });
}
