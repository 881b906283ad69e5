/**
 * A `ProgramView` of a TypeScript program. Opening it costs a list of files; each answer is computed
 * when it is first asked for and kept as long as the view.
 */
import ts from 'typescript';
import { invariant } from '../assert.js';
import { ContainedAnswers } from './contained-answers.js';
import { declaredCallees, findBaseType } from './declared-callee.js';
import { EntryModules } from './entry-modules.js';
import { HeritageIndex } from './heritage-index.js';
import { IdentifierIndex } from './identifier-index.js';
import { implementers } from './implementers.js';
import { ImportIndex } from './import-index.js';
import { InheritedMembers } from './inherited-members.js';
import { resolveImport } from './import-target.js';
import type { ClassId, ClassOutline, FileOutline, FunctionId, FunctionOutline, StepId } from './outline.js';
import type { Place } from './place.js';
import { ProgramContext } from './program-context.js';
import type { CalleeDeclaration, DeclaredField, Finder, ImportTarget, MadePromises, ProgramView, PromiseUse, TypeName } from './program-view.js';
import { callsBehindWait, PROMISE_WORDS, promisesIn, usesPromises, waitsFor } from './promise-screen.js';
import { snippet } from './snippet.js';
import { fieldTypes, findReceiverField, mayBeReceiver, mayBeThenable, parameterTypes, receiverTypes, typesOfNode } from './type-facts.js';
import { textOfTypeName, TypeNamer, UNKNOWN_TYPE, type TypeScope } from './type-name.js';
import { writes } from './written-names.js';

export type SourceProgram = ts.Program;

export function openSourceProgram(program: SourceProgram): ProgramView {
  return openContext(new ProgramContext(program));
}

export function openContext(context: ProgramContext): ProgramView {
  return new OpenProgram(context);
}

/** Files with bodies that belong to the program, sorted: no declaration files, nothing installed. */
export function ownFiles(program: SourceProgram): readonly string[] {
  return namesOf(new ProgramContext(program).sourceFiles);
}

/** Files that the project itself lists; the others are there since these import them. */
export function listedFiles(program: SourceProgram): ReadonlySet<string> {
  return new Set(program.getRootFileNames().flatMap((name) => program.getSourceFile(name)?.fileName ?? []));
}

const UNKNOWN_TYPES: readonly TypeName[] = [UNKNOWN_TYPE];

class OpenProgram implements ProgramView {
  readonly files: readonly string[];
  readonly #context: ProgramContext;
  readonly #scope: TypeScope;
  readonly #words: IdentifierIndex;
  readonly #entries: EntryModules;
  readonly #members: InheritedMembers;
  #importIndex: ImportIndex | undefined;
  #heritageIndex: HeritageIndex | undefined;

  readonly #callees = new ContainedAnswers<readonly CalleeDeclaration[]>((why) => [{ kind: 'unknown', why }]);
  readonly #types = new ContainedAnswers<readonly TypeName[]>(() => UNKNOWN_TYPES);
  readonly #receiverFields = new ContainedAnswers<DeclaredField | undefined>(() => undefined);
  readonly #receivers = new ContainedAnswers<boolean>(() => true);
  readonly #bases = new ContainedAnswers<TypeName | undefined>(() => undefined);
  readonly #implementers = new ContainedAnswers<readonly ClassId[]>(() => []);
  readonly #targets = new ContainedAnswers<ImportTarget>((why) => ({ kind: 'unknown', why }));
  readonly #thenables = new ContainedAnswers<boolean>(() => true);
  /** What cannot be said counts as reachable from outside. */
  readonly #isEntry = new ContainedAnswers<boolean>(() => true);

  constructor(context: ProgramContext) {
    this.#context = context;
    this.files = namesOf(context.sourceFiles);
    this.#scope = { context, types: new TypeNamer(context) };
    this.#words = new IdentifierIndex(context);
    this.#members = new InheritedMembers(context);
    this.#entries = new EntryModules(context, () => this.#imports());
  }

  fileOutline(file: string): FileOutline {
    return this.#context.lowered(this.#fileNamed(file)).outline;
  }

  functionOutline(id: FunctionId): FunctionOutline {
    return known(this.#context.lowered(this.#fileOfId(id)).outline.functions.get(id), id);
  }

  classOutline(id: ClassId): ClassOutline {
    return known(this.#context.lowered(this.#fileOfId(id)).outline.classes.get(id), id);
  }

  filesMentioning(name: string): readonly string[] {
    return namesOf(this.#words.filesMentioning(name));
  }

  filesWriting(name: string): readonly string[] {
    return namesOf(this.#words.filesMentioning(name).filter((file) => writes(file, name)));
  }

  filesUsingPromises(how: PromiseUse): readonly string[] {
    const handling = new Set(PROMISE_WORDS.flatMap((word) => this.#words.filesMentioning(word)));
    return namesOf([...handling].filter((file) => usesPromises(file, how))).toSorted();
  }

  keptNames(file: string): ReadonlyMap<string, Finder> {
    return promisesIn(this.#fileNamed(file)).keeps;
  }

  filesWaitingFor(name: string): readonly string[] {
    return namesOf(this.#words.filesMentioning(name).filter((file) => waitsFor(file, name)));
  }

  madePromises(file: string): MadePromises {
    return promisesIn(this.#fileNamed(file));
  }

  filesCallingBehindWait(name: string): readonly string[] {
    return namesOf(this.#words.filesMentioning(name).filter((file) => callsBehindWait(file, name)));
  }

  filesImporting(packageName: string): readonly string[] {
    return namesOf(this.#imports().filesImporting(packageName));
  }

  filesImportingFile(file: string): readonly string[] {
    return namesOf(this.#imports().importersOf(this.#fileNamed(file)));
  }

  isEntry(file: string): boolean {
    return this.#isEntry.get(file, () => this.#entries.isEntry(this.#fileNamed(file)));
  }

  calleeAt(fn: FunctionId, step: StepId): readonly CalleeDeclaration[] {
    return this.#callees.get(site(fn, step), () => {
      const call = this.#callNode(fn, step);
      return call === undefined
        ? [{ kind: 'unknown', why: 'no call stands here' }]
        : declaredCallees(call, this.#scope);
    });
  }

  receiverTypesAt(fn: FunctionId, step: StepId): readonly TypeName[] {
    return this.#types.get(`receiver ${site(fn, step)}`, () => {
      const call = this.#callNode(fn, step);
      return call === undefined ? UNKNOWN_TYPES : receiverTypes(call, this.#scope);
    });
  }

  mayBeReceiver(fn: FunctionId, step: StepId, id: ClassId): boolean {
    return this.#receivers.get(`${site(fn, step)} ${id}`, () => {
      const call = this.#callNode(fn, step);
      const owner = this.#context.findClassNode(id);
      return call === undefined || owner === undefined || mayBeReceiver(call, owner, this.#scope);
    });
  }

  receiverFieldAt(fn: FunctionId, step: StepId): DeclaredField | undefined {
    return this.#receiverFields.get(site(fn, step), () => {
      const call = this.#callNode(fn, step);
      return call === undefined ? undefined : findReceiverField(call, this.#scope);
    });
  }

  parameterTypes(fn: FunctionId, index: number): readonly TypeName[] {
    return this.#types.get(`parameter ${site(fn, index)}`, () => {
      const node = this.#context.lowered(this.#fileOfId(fn)).functionNode(fn);
      return node === undefined ? UNKNOWN_TYPES : parameterTypes(node, index, this.#scope);
    });
  }

  variableTypes(fn: FunctionId, name: string): readonly TypeName[] {
    return this.#types.get(`variable ${fn} ${name}`, () => {
      const node = this.#context.lowered(this.#fileOfId(fn)).variableNode(fn, name);
      return node === undefined ? UNKNOWN_TYPES : typesOfNode(node, this.#scope);
    });
  }

  fieldTypes(type: TypeName, name: string): readonly TypeName[] {
    return this.#types.get(`field ${name} ${textOfTypeName(type)}`, () => fieldTypes(type, name, this.#scope));
  }

  implementers(type: TypeName): readonly ClassId[] {
    return this.#implementers.get(textOfTypeName(type), () =>
      implementers(type, {
        ...this.#scope,
        heritage: this.#heritage(),
        members: this.#members,
      }),
    );
  }

  baseOf(id: ClassId): TypeName | undefined {
    return this.#bases.get(id, () => {
      const node = this.#context.findClassNode(id);
      return node === undefined ? undefined : findBaseType(node, this.#scope);
    });
  }

  resolveImport(file: string, from: string, name: string): ImportTarget {
    return this.#targets.get(`${file} ${name} ${from}`, () =>
      resolveImport(this.#fileNamed(file), from, name, this.#context),
    );
  }

  mayBeThenable(fn: FunctionId, step: StepId): boolean {
    return this.#thenables.get(site(fn, step), () => {
      const call = this.#callNode(fn, step);
      return call === undefined || !ts.isExpression(call) || mayBeThenable(call, this.#scope);
    });
  }

  textAt(place: Place, limit: number): string {
    const file = this.#context.findSourceFile(place.file);
    return file === undefined ? '' : snippet(file, place, limit);
  }

  #callNode(fn: FunctionId, step: StepId): ts.Node | undefined {
    return this.#context.lowered(this.#fileOfId(fn)).callNode(fn, step);
  }

  #fileNamed(file: string): ts.SourceFile {
    return known(this.#context.findSourceFile(file), file);
  }

  #fileOfId(id: FunctionId): ts.SourceFile {
    return known(this.#context.findFileOfId(id), id);
  }

  #imports(): ImportIndex {
    return (this.#importIndex ??= new ImportIndex(this.#context));
  }

  #heritage(): HeritageIndex {
    return (this.#heritageIndex ??= new HeritageIndex(this.#scope));
  }
}

function namesOf(files: readonly ts.SourceFile[]): readonly string[] {
  return files.map(({ fileName }) => fileName);
}

function site(fn: FunctionId, at: number): string {
  return `${fn} ${String(at)}`;
}

/** Ids and files come from this view's own outlines; another one is a mistake of the caller. */
function known<Thing>(thing: Thing | undefined, name: string): Thing {
  invariant(thing !== undefined, `'${name}' is not in this program`);
  return thing;
}
