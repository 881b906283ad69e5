/**
 * Programs that say the same. typescript-eslint gives a file that begins with `#!` a program of another
 * service, since ESLint hides that line from it: one such file in a project makes two programs of equal
 * texts, and one analysis is enough for both.
 */
import type ts from 'typescript';

/** Programs by the order in which they came, as long as somebody else holds them. */
export class KnownPrograms {
  #known: readonly WeakRef<ts.Program>[] = [];

  /** The first known program that says the same as this one: itself, if there is none. */
  sameAs(program: ts.Program): ts.Program {
    const alive = this.#known.flatMap((one) => one.deref() ?? []);
    const same = alive.find((one) => one === program || saySame(one, program));
    this.#known = [...alive, ...(same === undefined ? [program] : [])].map((one) => new WeakRef(one));
    return same ?? program;
  }
}

/** Equal options, names and texts; what is only declared is compared by its length. */
function saySame(one: ts.Program, other: ts.Program): boolean {
  const files = one.getSourceFiles();
  if (files.length !== other.getSourceFiles().length || follows(one, other) || printOptions(one) !== printOptions(other)) return false;
  return files.every((file) => {
    const twin = other.getSourceFile(file.fileName);
    if (twin === undefined || twin.text.length !== file.text.length) return false;
    return file.isDeclarationFile || withoutHashbang(twin.text) === withoutHashbang(file.text);
  });
}

/** A program that follows an edit shares most of its files: what it learnt is kept elsewhere. */
function follows(one: ts.Program, other: ts.Program): boolean {
  return one.getSourceFiles().some((file) => !file.isDeclarationFile && other.getSourceFile(file.fileName) === file);
}

function withoutHashbang(text: string): string {
  return /^(?:#!|\/\/)/u.test(text) ? text.slice(2) : text;
}

/** What says nothing of types: the parsed config itself, and what a watching program of typescript-eslint adds. */
const WITHOUT_MEANING: ReadonlySet<string> = new Set(['configFile', 'allowNonTsExtensions']);

/** With other options the same texts may have other types. */
export function printOptions(program: ts.Program): string {
  return JSON.stringify(program.getCompilerOptions(), (name, value: unknown) => (WITHOUT_MEANING.has(name) ? undefined : value));
}
