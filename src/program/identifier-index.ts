/**
 * Which files mention a name at all: the words of each file, kept as long as its SourceFile, and one
 * table from words to files for all programs of the process.
 */
import type ts from 'typescript';
import type { ProgramContext } from './program-context.js';

interface Words {
  has(name: string): boolean;
  keys(): Iterable<unknown>;
}

const wordsOfFiles = new WeakMap<ts.SourceFile, Words>();
const WORD = /#?[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/g;
const WHOLE_WORD = /^#?[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*$/;

/** Whether an identifier or string-literal property name of the file is `name`; may say yes too often. */
export function mentions(file: ts.SourceFile, name: string): boolean {
  // A name that no word can be ('a-b', '0') stands in the text as it is.
  return WHOLE_WORD.test(name) ? wordsOf(file).has(name) : file.text.includes(name);
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

/**
 * Words to names of files that have, or once had, them: a superset, so every answer is checked
 * against the file as it is now. It holds names only, never a file, and an edit adds one file's
 * words: made anew for each program it would cost more than the rest of a re-lint.
 */
const filesOfWords = new Map<unknown, string[]>();
const enteredFiles = new WeakSet<ts.SourceFile>();
const enteredNames = new Set<string>();

function enter(file: ts.SourceFile): void {
  if (enteredFiles.has(file)) return;
  enteredFiles.add(file);
  const { fileName } = file;
  // Only a file that was edited can stand in a list already.
  const isKnown = enteredNames.has(fileName);
  enteredNames.add(fileName);
  for (const word of wordsOf(file).keys()) {
    const files = filesOfWords.get(word);
    if (files === undefined) filesOfWords.set(word, [fileName]);
    else if (!isKnown || !files.includes(fileName)) files.push(fileName);
  }
}

export class IdentifierIndex {
  readonly #context: ProgramContext;
  readonly #answers = new Map<string, readonly ts.SourceFile[]>();
  #isEntered = false;

  constructor(context: ProgramContext) {
    this.#context = context;
  }

  filesMentioning(name: string): readonly ts.SourceFile[] {
    const known = this.#answers.get(name);
    if (known !== undefined) return known;
    const files = this.#candidates(name).filter((file) => mentions(file, name));
    this.#answers.set(name, files);
    return files;
  }

  #candidates(name: string): readonly ts.SourceFile[] {
    if (!WHOLE_WORD.test(name)) return this.#context.sourceFiles;
    if (!this.#isEntered) this.#context.sourceFiles.forEach(enter);
    this.#isEntered = true;
    // Nearly sorted already: files are entered in order.
    const names = [...(filesOfWords.get(name) ?? [])].sort();
    return names.flatMap((file) => this.#context.findSourceFile(file) ?? []);
  }
}
