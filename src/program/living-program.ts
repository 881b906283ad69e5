/**
 * A `ProgramView` that lives on while the program is edited. It answers from the program that is
 * attached, tells `Dependencies` which cells an answer was made from, and changes those cells when the
 * next program is attached (docs/incremental.md has the list). Answers of the type checker are kept as
 * long as no file that their file imports, in any number of steps, changed its shape.
 */
import ts from 'typescript';
import { invariant } from '../assert.js';
import { type Cell, type Dependencies, Memo } from '../graph/dependencies.js';
import { fileImports } from './file-imports.js';
import { declaresGlobals, type FileShape, inferredBodies, inferredTypes, shapeOf } from './file-shape.js';
import { mentions } from './identifier-index.js';
import { findModule } from './import-target.js';
import { KnownFunctions } from './known-functions.js';
import type { ClassId, ClassOutline, FileOutline, FunctionId, FunctionOutline, StepId } from './outline.js';
import type { Place } from './place.js';
import { ProgramContext } from './program-context.js';
import type { CalleeDeclaration, DeclaredField, Finder, ImportTarget, MadePromises, ProgramView, PromiseUse, TypeName } from './program-view.js';
import { callsBehindWait, usesPromises, waitsFor } from './promise-screen.js';
import { openContext } from './source-program.js';
import { textOfTypeName } from './type-name.js';
import { writes } from './written-names.js';

interface KnownFile {
  readonly stamp: number;
  readonly text: string;
  readonly specifiers: string;
}

/** A program, opened. */
export interface OpenedProgram {
  readonly context: ProgramContext;
  readonly view: ProgramView;
}

/** What the text of a file may say of a name; what it does with promises is said of none. */
type Saying = 'mentions' | 'writes' | 'waits for' | 'calls behind wait' | PromiseUse;

const SAYINGS: readonly (readonly [Saying, (file: ts.SourceFile, name: string) => boolean])[] = [
  ['mentions', mentions],
  ['writes', writes],
  ['waits for', waitsFor],
  ['calls behind wait', callsBehindWait],
  ...(['waits-on-state', 'keeps-results', 'makes-promises'] as const).map((how) => [how, (file: ts.SourceFile) => usesPromises(file, how)] as const),
];

export class LivingProgram implements ProgramView {
  #attached: OpenedProgram | undefined;
  #files: ReadonlyMap<string, KnownFile> | undefined;
  /** The declaration files: they change when packages do. */
  #outside = '';
  /** The answers of questions that the text of each file alone decides. */
  readonly #filesSaying: Readonly<Record<Saying, Map<string, readonly string[]>>> = {
    'mentions': new Map(),
    'writes': new Map(),
    'waits for': new Map(),
    'calls behind wait': new Map(),
    'waits-on-state': new Map(),
    'keeps-results': new Map(),
    'makes-promises': new Map(),
  };
  /** By file. */
  readonly #inferred = new Map<string, { readonly stamp: number; readonly types: string | undefined }>();
  readonly #implementers = new Map<string, { readonly type: TypeName; readonly ids: readonly ClassId[] }>();
  readonly #callees: Memo<readonly CalleeDeclaration[]>;
  readonly #types: Memo<readonly TypeName[]>;
  readonly #fields: Memo<DeclaredField | undefined>;
  readonly #bases: Memo<TypeName | undefined>;
  readonly #targets: Memo<ImportTarget>;
  readonly #truths: Memo<boolean>;
  readonly #importing: Memo<readonly string[]>;

  /** Read by every question about a file as a whole. */
  readonly #texts = new Map<string, Cell>();
  readonly #functions: KnownFunctions;
  readonly #structure: Cell;

  constructor(private readonly dependencies: Dependencies) {
    this.#structure = dependencies.cell('structure');
    this.#functions = new KnownFunctions(dependencies);
    this.#callees = new Memo(dependencies);
    this.#types = new Memo(dependencies);
    this.#fields = new Memo(dependencies);
    this.#bases = new Memo(dependencies);
    this.#targets = new Memo(dependencies);
    this.#truths = new Memo(dependencies);
    this.#importing = new Memo(dependencies);
  }

  /** `watch` stands between this view and the program: what it sees is what was not known. */
  attach(program: ts.Program, watch: (view: ProgramView) => ProgramView): OpenedProgram {
    const context = new ProgramContext(program);
    const opened = { context, view: watch(openContext(context)) };
    this.#attached = opened;
    const before = this.#files;
    const outside = stampsOf(program.getSourceFiles().filter((file) => context.findSourceFile(file.fileName) === undefined));
    this.#files = new Map(context.sourceFiles.map((file) => [file.fileName, knownFile(file, before?.get(file.fileName))]));
    if (before !== undefined) this.#compare(before, this.#files, outside !== this.#outside);
    this.#outside = outside;
    return opened;
  }

  /** The program that was attached last, once more. */
  resume(opened: OpenedProgram): void {
    this.#attached = opened;
  }

  /** Lets go of the program; what was learnt from it stays. */
  detach(): void {
    this.#attached = undefined;
  }

  /** Forgets what died. */
  sweep(): void {
    for (const memo of [this.#callees, this.#types, this.#fields, this.#bases, this.#targets, this.#truths, this.#importing]) memo.sweep();
  }

  get files(): readonly string[] {
    this.dependencies.read(this.#structure);
    return this.#now.view.files;
  }

  fileOutline(file: string): FileOutline {
    this.#readText(file);
    return this.#now.view.fileOutline(file);
  }

  functionOutline(id: FunctionId): FunctionOutline {
    return this.#functions.get(id, () => this.#now.view.functionOutline(id));
  }

  classOutline(id: ClassId): ClassOutline {
    const outline = this.#now.view.classOutline(id);
    this.#readText(outline.file);
    return outline;
  }

  filesMentioning(name: string): readonly string[] {
    return this.#filesBy('mentions', name, () => this.#now.view.filesMentioning(name));
  }

  filesWriting(name: string): readonly string[] {
    return this.#filesBy('writes', name, () => this.#now.view.filesWriting(name));
  }

  filesWaitingFor(name: string): readonly string[] {
    return this.#filesBy('waits for', name, () => this.#now.view.filesWaitingFor(name));
  }

  filesUsingPromises(how: PromiseUse): readonly string[] {
    return this.#filesBy(how, '', () => this.#now.view.filesUsingPromises(how));
  }

  keptNames(file: string): ReadonlyMap<string, Finder> {
    this.#readText(file);
    return this.#now.view.keptNames(file);
  }

  madePromises(file: string): MadePromises {
    this.#readText(file);
    return this.#now.view.madePromises(file);
  }

  filesCallingBehindWait(name: string): readonly string[] {
    return this.#filesBy('calls behind wait', name, () => this.#now.view.filesCallingBehindWait(name));
  }

  #filesBy(how: Saying, name: string, find: () => readonly string[]): readonly string[] {
    this.dependencies.read(`${how} ${name}`);
    const known = this.#filesSaying[how];
    let files = known.get(name);
    if (files === undefined) known.set(name, (files = find()));
    return files;
  }

  filesImporting(packageName: string): readonly string[] {
    return this.#importers(packageName, 'package', () => this.#now.view.filesImporting(packageName));
  }

  filesImportingFile(file: string): readonly string[] {
    return this.#importers(file, 'file', () => this.#now.view.filesImportingFile(file));
  }

  #importers(imported: string, what: 'package' | 'file', find: () => readonly string[]): readonly string[] {
    return this.#importing.get(imported, what, () => {
      this.dependencies.read('imports');
      this.dependencies.read(this.#structure);
      return find();
    });
  }

  isEntry(file: string): boolean {
    return this.#truths.get(file, 'entry', () => {
      this.dependencies.read('imports');
      this.dependencies.read(this.#structure);
      return this.#now.view.isEntry(file);
    });
  }

  calleeAt(fn: FunctionId, step: StepId): readonly CalleeDeclaration[] {
    return this.#callees.get(fn, step, () => {
      this.#readTypes(fn);
      return this.#now.view.calleeAt(fn, step);
    });
  }

  receiverTypesAt(fn: FunctionId, step: StepId): readonly TypeName[] {
    return this.#types.get(fn, step, () => {
      this.#readTypes(fn);
      return this.#now.view.receiverTypesAt(fn, step);
    });
  }

  mayBeReceiver(fn: FunctionId, step: StepId, id: ClassId): boolean {
    return this.#truths.get(fn, `receiver ${String(step)} ${id}`, () => {
      this.#readTypes(fn);
      this.#readTypes(id);
      return this.#now.view.mayBeReceiver(fn, step, id);
    });
  }

  receiverFieldAt(fn: FunctionId, step: StepId): DeclaredField | undefined {
    return this.#fields.get(fn, step, () => {
      this.#readTypes(fn);
      return this.#now.view.receiverFieldAt(fn, step);
    });
  }

  parameterTypes(fn: FunctionId, index: number): readonly TypeName[] {
    return this.#types.get(fn, `parameter ${String(index)}`, () => {
      this.#readTypes(fn);
      return this.#now.view.parameterTypes(fn, index);
    });
  }

  variableTypes(fn: FunctionId, name: string): readonly TypeName[] {
    return this.#types.get(fn, `variable ${name}`, () => {
      this.#readTypes(fn);
      return this.#now.view.variableTypes(fn, name);
    });
  }

  fieldTypes(type: TypeName, name: string): readonly TypeName[] {
    return this.#types.get(textOfTypeName(type), `field ${name}`, () => {
      this.#readTypesOf(type);
      return this.#now.view.fieldTypes(type, name);
    });
  }

  implementers(type: TypeName): readonly ClassId[] {
    const text = textOfTypeName(type);
    this.dependencies.read(`implementers ${text}`);
    const known = this.#implementers.get(text);
    if (known !== undefined) return known.ids;
    const ids = this.#now.view.implementers(type);
    this.#implementers.set(text, { type, ids });
    return ids;
  }

  baseOf(id: ClassId): TypeName | undefined {
    return this.#bases.get(id, '', () => {
      this.#readTypes(id);
      return this.#now.view.baseOf(id);
    });
  }

  resolveImport(file: string, from: string, name: string): ImportTarget {
    return this.#targets.get(file, `${name} ${from}`, () => {
      this.#readText(file);
      this.#readClosure(file);
      return this.#now.view.resolveImport(file, from, name);
    });
  }

  mayBeThenable(fn: FunctionId, step: StepId): boolean {
    return this.#truths.get(fn, step, () => {
      this.#readTypes(fn);
      return this.#now.view.mayBeThenable(fn, step);
    });
  }

  textAt(place: Place, limit: number): string {
    this.#readText(place.file);
    return this.#now.view.textAt(place, limit);
  }

  get #now(): OpenedProgram {
    invariant(this.#attached !== undefined, 'no program is attached');
    return this.#attached;
  }

  #readText(file: string): void {
    this.dependencies.read(this.#textOf(file));
  }

  /** The shapes of what the file imports, in any number of steps. */
  #readClosure(file: string): void {
    this.dependencies.read(this.#structure);
    this.dependencies.read(`types ${file}`);
  }

  #textOf(file: string): Cell {
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    const cell = this.dependencies.cell(`text ${file}`);
    this.#texts.set(file, cell);
    return cell;
  }

  /** What the checker says of a site in the file of an id. */
  #readTypes(id: FunctionId): void {
    const file = this.#now.context.findFileOfId(id);
    if (file === undefined) return;
    this.#readText(file.fileName);
    this.#readClosure(file.fileName);
  }

  #readTypesOf(type: TypeName): void {
    const id = type.kind === 'class' ? type.id : type.kind === 'interface' ? type.key : undefined;
    if (id !== undefined) {
      this.#readTypes(id);
      return;
    }
    this.dependencies.read(this.#structure);
    this.dependencies.read('shapes');
  }

  #compare(before: ReadonlyMap<string, KnownFile>, now: ReadonlyMap<string, KnownFile>, isOutsideNew: boolean): void {
    const changed = [...now].filter(([name, { stamp }]) => before.get(name)?.stamp !== stamp).map(([name]) => name);
    const gone = [...before.keys()].filter((name) => !now.has(name));
    const isStructureNew = isOutsideNew || gone.length > 0 || changed.some((name) => !before.has(name));
    for (const name of [...changed, ...gone]) {
      this.dependencies.change(`text ${name}`);
      this.#functions.compare(name, (id) => this.#now.view.functionOutline(id));
    }
    if (isStructureNew) this.dependencies.change('structure');
    if (isStructureNew || changed.some((name) => before.get(name)?.specifiers !== now.get(name)?.specifiers)) {
      this.dependencies.change('imports');
    }
    this.#compareSayings(changed, gone);
    const reshaped = changed.flatMap((name) => this.#reshaped(name, before.get(name)) ?? []);
    if (reshaped.length > 0) this.dependencies.change('shapes');
    for (const file of this.#dependents(reshaped)) this.dependencies.change(`types ${file.fileName}`);
    if (reshaped.length > 0 || isStructureNew) this.#compareImplementers();
  }

  /** Forgets the names of which the files are others now. */
  #compareSayings(changed: readonly string[], gone: readonly string[]): void {
    const { context } = this.#now;
    for (const [how, says] of SAYINGS) {
      for (const [name, files] of this.#filesSaying[how]) {
        const had = new Set(files);
        const isNew =
          gone.some((file) => had.has(file)) ||
          changed.some((fileName) => {
            const file = context.findSourceFile(fileName);
            return file !== undefined && had.has(fileName) !== says(file, name);
          });
        if (!isNew) continue;
        this.#filesSaying[how].delete(name);
        this.dependencies.change(`${how} ${name}`);
      }
    }
  }

  /** The file, if others can see the edit. */
  #reshaped(name: string, before: KnownFile | undefined): ts.SourceFile | undefined {
    const { context } = this.#now;
    const file = context.findSourceFile(name);
    if (file === undefined || before === undefined) return file;
    const old = ts.createSourceFile(name, before.text, file.languageVersion, true);
    const [shape, shapeBefore] = [shapeOf(file), shapeOf(old)];
    if (shape.text !== shapeBefore.text) return file;
    if (inferredBodies(file, shape) === inferredBodies(old, shapeBefore)) return undefined;
    const noted = this.#inferred.get(name);
    if (noted?.stamp !== before.stamp || noted.types === undefined) return file;
    return typesToldOf(shape, context) === noted.types ? undefined : file;
  }

  /** Notes what types are inferred in a file that is likely to be edited: the next program cannot tell what they were. */
  noteTypes(name: string): void {
    const { context } = this.#now;
    const file = context.findSourceFile(name);
    if (file === undefined || this.#inferred.get(name)?.stamp === stampOf(file)) return;
    this.#inferred.set(name, { stamp: stampOf(file), types: typesToldOf(shapeOf(file), context) });
  }

  /** The files that import one of these, in any number of steps; all of them, for what is global. */
  #dependents(reshaped: readonly ts.SourceFile[]): ReadonlySet<ts.SourceFile> {
    const { context } = this.#now;
    if (reshaped.some(declaresGlobals)) return new Set(context.sourceFiles);
    const found = new Set(reshaped);
    if (reshaped.length === 0) return found;
    const importers = new Map<ts.SourceFile, ts.SourceFile[]>();
    for (const file of context.sourceFiles) {
      for (const target of importsOf(file, context)) importers.set(target, [...(importers.get(target) ?? []), file]);
    }
    for (const file of found) for (const importer of importers.get(file) ?? []) found.add(importer);
    return found;
  }

  /** Asked again; an equal answer stops the wave. */
  #compareImplementers(): void {
    for (const [text, { type, ids }] of this.#implementers) {
      const now = this.#now.view.implementers(type);
      if (now.join() === ids.join()) continue;
      this.#implementers.delete(text);
      this.dependencies.change(`implementers ${text}`);
    }
  }
}

/** Undefined: the checker cannot tell; the one of another compiler does not know every question. */
function typesToldOf(shape: FileShape, { checker }: ProgramContext): string | undefined {
  try {
    return inferredTypes(shape, checker);
  } catch {
    return undefined;
  }
}

function importsOf(file: ts.SourceFile & { imports?: readonly ts.StringLiteralLike[] }, context: ProgramContext): readonly ts.SourceFile[] {
  // The compiler's own list has `import('./a').T` in types, too.
  const { checker } = context;
  const literals = file.imports ?? [...fileImports(file).specifiers.values()];
  const modules = literals.map((literal) => checker.getSymbolAtLocation(literal) ?? findModule(file, literal.text, context));
  return modules.flatMap((module) => module?.declarations?.find((node) => ts.isSourceFile(node)) ?? []);
}

/** Each source file object has its number: a new object is a new version. */
const stamps = new WeakMap<ts.SourceFile, number>();
let stampsMade = 0;

function stampOf(file: ts.SourceFile): number {
  let stamp = stamps.get(file);
  if (stamp === undefined) stamps.set(file, (stamp = stampsMade += 1));
  return stamp;
}

function stampsOf(files: readonly ts.SourceFile[]): string {
  return files.map(stampOf).join();
}

function knownFile(file: ts.SourceFile, before: KnownFile | undefined): KnownFile {
  if (before?.stamp === stampOf(file)) return before;
  return { stamp: stampOf(file), text: file.text, specifiers: [...fileImports(file).specifiers.keys()].join('\n') };
}
