/**
 * State that goes along from one program to the next: an editor, and `--fix`, make a program for each
 * edit, and all but one of its files are the objects of the one before. Held by those files, so it
 * goes when they go.
 */
import type ts from 'typescript';
import { printOptions } from './same-program.js';

export class ProgramLineage<State> {
  readonly #states = new WeakMap<ts.SourceFile, Map<string, State>>();

  /** The state of the program that this one follows; else a new one. `key` keeps uses apart. */
  stateFor(program: ts.Program, key: string, make: () => State): State {
    const whole = `${key} ${printOptions(program)}`;
    const files = program.getSourceFiles().filter((file) => !file.isDeclarationFile);
    let state: State | undefined;
    for (const file of files) state ??= this.#states.get(file)?.get(whole);
    state ??= make();
    for (const file of files) {
      const own = this.#states.get(file);
      if (own === undefined) this.#states.set(file, new Map([[whole, state]]));
      else if (own.get(whole) !== state) own.set(whole, state);
    }
    return state;
  }
}
