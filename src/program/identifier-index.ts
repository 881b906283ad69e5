/**
 * Which files mention a name at all. One set of words per file, kept as long as its SourceFile, so
 * after an edit only that file is looked at again.
 */
import type ts from 'typescript';
import type { ProgramContext } from './program-context.js';

interface Words {
  has(name: string): boolean;
}

const wordsOfFiles = new WeakMap<ts.SourceFile, Words>();
const WORD = /#?[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/g;
const WHOLE_WORD = /^#?[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*$/;

/** Whether an identifier or string-literal property name of the file is `name`; may say yes too often. */
export function mentions(file: ts.SourceFile, name: string): boolean {
  return WHOLE_WORD.test(name) ? wordsOf(file).has(name) : hasText(file, name);
}

/** A name that no word can be ('a-b', '0') stands in the text as it is. */
function hasText(file: ts.SourceFile, name: string): boolean {
  return file.text.includes(name);
}

function wordsOf(file: ts.SourceFile): Words {
  const known = wordsOfFiles.get(file);
  if (known !== undefined) return known;
  const words = parserTable(file) ?? new Set(file.text.match(WORD));
  wordsOfFiles.set(file, words);
  return words;
}

/**
 * The parser's own table of identifiers costs nothing, but after an incremental parse it lacks the
 * names in reused nodes. `version` tells: programs from disk have none or a content hash, the
 * project service's 'Text-…' snapshots are parsed whole; anything else may have been patched.
 */
function parserTable(file: ts.SourceFile & { identifiers?: unknown; version?: unknown }): Words | undefined {
  const { identifiers, version } = file;
  const isParsedWhole =
    version === undefined || (typeof version === 'string' && /^(?:Text-|[0-9a-f]{16,}$)/.test(version));
  return isParsedWhole && identifiers instanceof Map ? identifiers : undefined;
}

export class IdentifierIndex {
  readonly #files: readonly ts.SourceFile[];
  readonly #answers = new Map<string, readonly ts.SourceFile[]>();
  /** In the order of the files: looking each one up by its object took most of the time. */
  #words: readonly Words[] | undefined;

  constructor(context: ProgramContext) {
    this.#files = context.sourceFiles;
  }

  filesMentioning(name: string): readonly ts.SourceFile[] {
    const known = this.#answers.get(name);
    if (known !== undefined) return known;
    const files = this.#filesWith(name);
    this.#answers.set(name, files);
    return files;
  }

  #filesWith(name: string): readonly ts.SourceFile[] {
    if (!WHOLE_WORD.test(name)) return this.#files.filter((file) => hasText(file, name));
    const words = (this.#words ??= this.#files.map(wordsOf));
    return this.#files.filter((_, index) => words[index]?.has(name) === true);
  }
}
