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
  // A name that no word can be ('a-b', '0') stands in the text as it is.
  if (!WHOLE_WORD.test(name)) return file.text.includes(name);
  let words = wordsOfFiles.get(file);
  if (words === undefined) wordsOfFiles.set(file, (words = parserTable(file) ?? scan(file.text)));
  return words.has(name);
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

function scan(text: string): Words {
  return new Set(text.match(WORD));
}

export class IdentifierIndex {
  readonly #context: ProgramContext;
  readonly #answers = new Map<string, readonly ts.SourceFile[]>();

  constructor(context: ProgramContext) {
    this.#context = context;
  }

  filesMentioning(name: string): readonly ts.SourceFile[] {
    const known = this.#answers.get(name);
    if (known !== undefined) return known;
    const files = this.#context.sourceFiles.filter((file) => mentions(file, name));
    this.#answers.set(name, files);
    return files;
  }

  /** Files that mention every one of the names. */
  filesMentioningAll(names: readonly string[]): readonly ts.SourceFile[] {
    const [first, ...rest] = names;
    if (first === undefined) return [];
    return this.filesMentioning(first).filter((file) => rest.every((name) => mentions(file, name)));
  }
}
