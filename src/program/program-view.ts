/**
 * What the later stages may ask of a program: outlines, which files mention a name, and questions
 * of types at sites they have in hand. Plain data goes in and comes out; `source-program.ts` answers
 * from a TypeScript program, a test may answer from anything.
 */
import type { ClassId, ClassOutline, FileOutline, FunctionId, FunctionOutline, StepId } from './outline.js';

/** A declared type, as far as the engine needs it. Unions and intersections become several. */
export type TypeName =
  /** A class with a body in the program. */
  | { readonly kind: 'class'; readonly id: ClassId; readonly name: string }
  /** An interface, type alias or abstract shape in the program. `key` is unique: file and name. */
  | { readonly kind: 'interface'; readonly key: string; readonly name: string }
  /**
   * Declared without a body: a package's typings. `package` is the package name ('async-mutex'), 'lib'
   * for TypeScript's own library, 'node:events' and the like for Node's.
   */
  | { readonly kind: 'external'; readonly package: string; readonly name: string }
  /** A function type, object literal type, tuple …: nothing to look members up by. */
  | { readonly kind: 'anonymous' }
  /** `any`, `unknown`, a type parameter without a constraint, an error. */
  | { readonly kind: 'unknown' };

/** What a callee expression was declared as. */
export type CalleeDeclaration =
  /** A function of the program, with a body. */
  | { readonly kind: 'function'; readonly id: FunctionId }
  /** A member without a body (interface, abstract): `type` declares it. */
  | { readonly kind: 'member'; readonly type: TypeName; readonly name: string }
  /** A constructor call of a class of the program. */
  | { readonly kind: 'class'; readonly id: ClassId }
  /** A function, method or constructor outside the program; `container` is its class or interface. */
  | { readonly kind: 'external'; readonly package: string; readonly container: string | undefined; readonly name: string }
  /** A parameter, variable or property of function type: a value decides. */
  | { readonly kind: 'value' }
  | { readonly kind: 'unknown'; readonly why: string };

/** Where an imported name comes from in the end, re-exports followed. */
export type ImportTarget =
  /** A module of the program: `name` is the exported name there, '*' for its namespace. */
  | { readonly kind: 'module'; readonly file: string; readonly name: string }
  /** `module`: the specifier that was written, where it names the package. */
  | { readonly kind: 'external'; readonly package: string; readonly name: string; readonly module?: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** A property as declared: `type` is the class or interface that declares it. */
export interface DeclaredField {
  readonly type: TypeName;
  readonly name: string;
}

/**
 * `waits-on-state`: a body waits for a promise that flows from state around it, or puts a promise or a resolver
 * there. `keeps-results`: a body puts what may be the promise of a call where others find it. `makes-promises`:
 * by hand.
 */
export type PromiseUse = 'waits-on-state' | 'keeps-results' | 'makes-promises';

/** Who may find what is kept under a name. */
export type Finder = 'this file' | 'any file';

export interface MadePromises {
  /** Names under which executors keep their resolvers, or anything else. */
  readonly resolvers: ReadonlySet<string>;
  /** Names under which promises made by hand are kept. */
  readonly promises: ReadonlySet<string>;
}

export interface ProgramView {
  /** Files with bodies that belong to the program (no declaration files), sorted. */
  readonly files: readonly string[];
  fileOutline(file: string): FileOutline;
  functionOutline(id: FunctionId): FunctionOutline;
  classOutline(id: ClassId): ClassOutline;
  /** Files (of `files`) whose identifiers or string-literal property names contain `name`. */
  filesMentioning(name: string): readonly string[];
  /** Those of them that may assign a field of this name. */
  filesWriting(name: string): readonly string[];
  /** Files with a body that handles promises so, by their syntax alone; may have too many. */
  filesUsingPromises(how: PromiseUse): readonly string[];
  /** Names under which bodies of the file keep what may be the promise of a call, and who may find it there. */
  keptNames(file: string): ReadonlyMap<string, Finder>;
  /** Files with a body that takes what it waits for, or returns, out of something of this name; may have too many. */
  filesWaitingFor(name: string): readonly string[];
  /** Names under which the file keeps promises made by hand, and what settles them. */
  madePromises(file: string): MadePromises;
  /** Files with a body that may wait, and calls something of this name that is not the platform's; may have too many. */
  filesCallingBehindWait(name: string): readonly string[];
  /** Files that import the package, by any of its entry points. */
  filesImporting(packageName: string): readonly string[];
  /** Files with an import, or a re-export, that leads to this file of the program. */
  filesImportingFile(file: string): readonly string[];
  /** Whether outside code can import this file: it is an entry of package.json, or nothing imports it. */
  isEntry(file: string): boolean;

  /** What the callee of call step `step` was declared as; several for a union receiver. */
  calleeAt(fn: FunctionId, step: StepId): readonly CalleeDeclaration[];
  /** The declared type of the receiver (`o` in `o.m()`), or of the callee value itself for `f()`. */
  receiverTypesAt(fn: FunctionId, step: StepId): readonly TypeName[];
  /** Whether an object of the class fits the receiver's type at this call. */
  mayBeReceiver(fn: FunctionId, step: StepId, id: ClassId): boolean;
  /** For a receiver that is itself a property (`o.f.m()`): the declaration of `f`. */
  receiverFieldAt(fn: FunctionId, step: StepId): DeclaredField | undefined;
  /** The declared type of parameter `index` of `fn`. */
  parameterTypes(fn: FunctionId, index: number): readonly TypeName[];
  /** The declared type of the variable of this name in `fn` (a name of its outline). */
  variableTypes(fn: FunctionId, name: string): readonly TypeName[];
  /** The declared type of a field of a class or interface. */
  fieldTypes(type: TypeName, name: string): readonly TypeName[];
  /** Classes of the program that are the type, extend it, declare `implements` or fit it structurally. */
  implementers(type: TypeName): readonly ClassId[];
  /** The base class of a class, when it is one of the program or a named external one. */
  baseOf(id: ClassId): TypeName | undefined;
  resolveImport(file: string, from: string, name: string): ImportTarget;
  /** Whether awaiting the value of this call step can wait at all: its type is thenable, or unknown. */
  mayBeThenable(fn: FunctionId, step: StepId): boolean;
  /** The source text of a place, on one line, cut at `limit` characters. */
  textAt(place: import('./place.js').Place, limit: number): string;
}
