/**
 * One look at the syntax of one body: what it does with promises, as far as its own text tells, without order and
 * without paths. A part of `promise-screen.ts`.
 */
import ts from 'typescript';
import { isDataType } from './data-type.js';
import { GIVERS, LISTENING, PUTS, REACTORS, TAKERS } from './method-names.js';
import {
  type Access, alternativesIn, assignedIn, type Assignment, conditionOf, hasMethods, type How, isAssignment, isAsync, isLoopOver, type LoopOver, isMember, isPromise, memberName, namedIn, nameOf, nameOfMember,
  partsOfLiteral, targetsIn,
} from './expression-parts.js';
import type { Finder, MadePromises } from './program-view.js';
import { skipWrappers } from './skip-wrappers.js';

/** What an expression may be, as a set of bits. Bottom: 0, nothing of interest. The join is the union. */
type Flow = number;
/** It comes from state around the body. */
const STATE = 1;
/** A promise, by the look of it. */
const PROMISE = 2;
/** It settles the promise that is being made, or has what does. */
const RESOLVER = 4;
/** The result of a call, or a part of one. */
const RESULT = 8;
/** A part of something: of the result of a call, if it is `RESULT`, too. */
const PART = 16;
/** The result of a call, as it is. */
const CALL = 32;
/** What is not looked into. */
const ANY = 63;
/** What a literal, a loop over it, and a promise of promises take over from what is in it. */
const OF_ELEMENTS = STATE | PROMISE | RESOLVER;

/** Expressions in expressions; what is deeper may be anything. */
const DEPTH = 200;
/** Rounds until the variables of a body stand, each one assignment further; what moves then may be anything. */
const ROUNDS = 8;

/** What the bodies of a file need to know of one another. */
export interface FileNames {
  /** Variables and parameters of any body. */
  readonly variables: ReadonlySet<string>;
  /** Async functions, by the names under which they are called. */
  readonly asyncs: ReadonlySet<string>;
  /** Fields that hold what the object was given, and into which nothing is put: what they are asked for is their own. */
  readonly services: ReadonlySet<string>;
  /** Variables that no other file can name. */
  readonly ownVariables: ReadonlySet<string>;
  /** The same, fields of `this`. */
  readonly ownFields: ReadonlySet<string>;
  /** What is imported from the program or from packages; the platform's modules are left out. */
  readonly imports: ReadonlySet<string>;
}

/** What is found, body by body. */
export interface Sightings extends MadePromises {
  /** A body waits for a promise that flows from state around it, or puts a promise or a resolver there. */
  waitsOnState: boolean;
  /** Names under which bodies keep what may be the promise of a call, and who may find it there. */
  readonly keeps: Map<string, Finder>;
  /** Names of the fields, outer variables and collections out of which bodies take what they wait for, or return. */
  readonly waitedFor: Set<string>;
  /** A promise is made by hand. */
  makesPromises: boolean;
  readonly resolvers: Set<string>;
  readonly promises: Set<string>;
  /** Names of what is called in bodies that may have waited: methods of what the program has, functions of a body around. */
  readonly called: Set<string>;
}

export function noSightings(): Sightings {
  return { waitsOnState: false, keeps: new Map(), waitedFor: new Set(), makesPromises: false, resolvers: new Set(), promises: new Set(), called: new Set() };
}

/** A function, a source file, or a class with the values of its fields. */
export type BodyNode = ts.SignatureDeclaration | ts.SourceFile | ts.ClassLikeDeclaration | ts.ClassStaticBlockDeclaration;

const BODIES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ArrowFunction, ts.SyntaxKind.ClassDeclaration, ts.SyntaxKind.ClassExpression, ts.SyntaxKind.ClassStaticBlockDeclaration,
  ts.SyntaxKind.Constructor, ts.SyntaxKind.FunctionDeclaration, ts.SyntaxKind.FunctionExpression, ts.SyntaxKind.GetAccessor,
  ts.SyntaxKind.MethodDeclaration, ts.SyntaxKind.SetAccessor,
]);

export function isBody(node: ts.Node): node is BodyNode {
  return BODIES.has(node.kind);
}

/** What else is looked at by itself, and is neither a declaration nor sets anything. */
const LOOKED_AT: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AwaitExpression, ts.SyntaxKind.BindingElement, ts.SyntaxKind.CallExpression, ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.EnumDeclaration, ts.SyntaxKind.ForStatement, ts.SyntaxKind.NewExpression, ts.SyntaxKind.PostfixUnaryExpression,
  ts.SyntaxKind.PrefixUnaryExpression, ts.SyntaxKind.PropertyAssignment, ts.SyntaxKind.PropertyDeclaration, ts.SyntaxKind.ReturnStatement,
  ts.SyntaxKind.WhileStatement,
]);

/** The text of one body, sorted by what is done with it; types are left out. */
export interface BodyText {
  readonly node: BodyNode;
  readonly declarations: readonly (ts.VariableDeclaration | ts.ParameterDeclaration | LoopOver)[];
  readonly assignments: readonly Assignment[];
  /** Of the bodies inside it, only the outermost node. */
  readonly inside: readonly BodyNode[];
  readonly others: readonly ts.Node[];
}

export function textOfBody(body: BodyNode): BodyText {
  const declarations: (ts.VariableDeclaration | ts.ParameterDeclaration | LoopOver)[] = [];
  const assignments: Assignment[] = [];
  const inside: BodyNode[] = [];
  const others: ts.Node[] = [];
  const open: ts.Node[] = [];
  const add = (child: ts.Node): void => {
    if (isBody(child)) inside.push(child);
    else if (!isType(child)) open.push(child);
  };
  ts.forEachChild(body, add);
  // A list, since generated expressions may be deeper than the stack.
  for (const node of open) {
    if (ts.isBinaryExpression(node) || isLoopOver(node)) {
      const assignment = assignedIn(node);
      if (assignment !== undefined) assignments.push(assignment);
      else if (isLoopOver(node)) declarations.push(node);
    } else if (ts.isVariableDeclaration(node) || ts.isParameter(node)) declarations.push(node);
    else if (LOOKED_AT.has(node.kind)) others.push(node);
    ts.forEachChild(node, add);
  }
  return { node: body, declarations, assignments, inside, others };
}

function isType({ kind }: ts.Node): boolean {
  return (
    (kind >= ts.SyntaxKind.FirstTypeNode && kind <= ts.SyntaxKind.LastTypeNode) || kind === ts.SyntaxKind.TypeParameter ||
    kind === ts.SyntaxKind.InterfaceDeclaration || kind === ts.SyntaxKind.TypeAliasDeclaration || kind === ts.SyntaxKind.ImportDeclaration
  );
}

/** Where an own variable has a value from. */
interface Source {
  /** Undefined: from the body's caller. */
  readonly from: ts.Expression | undefined;
  readonly how: How;
  /** Of a part: the names on the way to it in the whole. */
  readonly path: readonly string[];
}

/** Looks at one body and adds what it sees to the sightings. */
export class BodyScreen {
  readonly #parameters = new Set<string>();
  readonly #sources = new Map<string, Source[]>();
  readonly #flows = new Map<string, Flow>();
  /** Own variables whose sources were looked through for what is waited for. */
  readonly #lookedThrough = new Set<string>();
  /** It has waits of its own, or may have. */
  #mayWait = false;
  /** By its written type it returns no promise. */
  #givesData = false;
  #keepsResult = false;
  #handsOutPart = false;
  #joins = false;
  #polls = false;

  constructor(
    private readonly text: BodyText,
    private readonly isExecutor: boolean,
    private readonly names: FileNames,
    private readonly seen: Sightings,
  ) {}

  run(): void {
    const { node: body, declarations, assignments, others } = this.text;
    for (const one of declarations) this.#declare(one);
    for (const one of assignments) this.#assign(one);
    this.#mayWait = ts.isSourceFile(body) || isAsync(body);
    this.#givesData = ts.isFunctionLike(body) && body.type !== undefined && isDataType(body.type, false);
    this.#settle();
    for (const one of assignments) this.#visitAssignment(one);
    for (const one of others) this.#visit(one);
    if (ts.isSourceFile(body)) for (const one of declarations) this.#visitModuleVariable(one);
    for (const one of declarations) if (ts.isVariableDeclaration(one) && ts.isIdentifier(one.name)) this.#visitMaking(one.name.text, one.initializer);
    if (ts.isArrowFunction(body) && !ts.isBlock(body.body)) this.#visitReturn(body.body);
    // A deferred: one part of it is kept for who settles it, another is what the caller waits for.
    if (this.#keepsResult && this.#handsOutPart) this.seen.waitsOnState = true;
    // `while (this.busy) await …`
    if (this.#polls && this.#joins) this.seen.waitsOnState = true;
  }

  #declare(node: BodyText['declarations'][number]): void {
    if (ts.isVariableDeclaration(node)) {
      this.#bind(node.name, node.initializer === undefined ? undefined : whole(node.initializer));
    } else if (ts.isParameter(node)) {
      if (ts.isIdentifier(node.name)) this.#parameters.add(node.name.text);
      this.#bind(node.name, whole(node.initializer));
    } else if (ts.isVariableDeclarationList(node.initializer)) {
      for (const { name } of node.initializer.declarations) this.#bind(name, { from: node.expression, how: 'element', path: [] });
    }
  }

  /** The names that a declaration makes, and what they get. */
  #bind(name: ts.BindingName, source: Source | undefined): void {
    if (ts.isIdentifier(name)) {
      const sources = this.#sources.get(name.text) ?? [];
      if (source !== undefined) sources.push(source);
      this.#sources.set(name.text, sources);
      return;
    }
    for (const element of name.elements) {
      const bound = boundIn(element);
      if (bound === undefined || ts.isOmittedExpression(element)) continue;
      const property = element.propertyName ?? bound;
      this.#bind(bound, source === undefined ? undefined : {
        from: source.from,
        how: source.how === 'element' ? 'element' : 'part',
        path: ts.isIdentifier(property) ? [...source.path, property.text] : source.path,
      });
      if (element.initializer !== undefined) this.#bind(bound, whole(element.initializer));
    }
  }

  #assign({ left, right, how }: Assignment): void {
    for (const target of targetsIn(left)) {
      if (ts.isIdentifier(target)) this.#sources.get(target.text)?.push({ from: right, how, path: [] });
    }
  }

  /** The flows of the own variables: least ones that agree with all their sources. */
  #settle(): void {
    for (let round = 0, changed = true; changed; round += 1) {
      changed = false;
      for (const [name, sources] of this.#sources) {
        const before = this.#flows.get(name) ?? 0;
        let flow = this.isExecutor && this.#parameters.has(name) ? before | RESOLVER : before;
        for (const source of sources) flow |= round < ROUNDS ? this.#flowOfSource(source) : ANY;
        if (flow === before) continue;
        this.#flows.set(name, flow);
        changed = true;
      }
    }
  }

  #flowOfSource({ from, how }: Source): Flow {
    const flow = from === undefined ? 0 : this.#flowOf(from);
    switch (how) {
      case 'whole':
        return flow;
      case 'part':
        return partOf(flow);
      case 'element':
        return flow & OF_ELEMENTS;
    }
  }

  #flowOf(expression: ts.Expression, depth = 0): Flow {
    if (depth > DEPTH) return ANY;
    const node = skipWrappers(expression);
    const flowOf = (inner: ts.Expression): Flow => this.#flowOf(inner, depth + 1);
    let flow = 0;
    if (ts.isIdentifier(node)) return this.#flows.get(node.text) ?? (this.#isCaptured(node) ? STATE : 0);
    if (isMember(node)) {
      return node.expression.kind === ts.SyntaxKind.ThisKeyword ? STATE : partOf(flowOf(node.expression));
    }
    if (ts.isCallExpression(node)) return RESULT | CALL | this.#flowOfCall(node, depth);
    if (ts.isNewExpression(node)) return RESULT | (isPromise(node.expression) ? PROMISE : 0);
    if (ts.isFunctionLike(node) || hasMethods(node)) flow = this.isExecutor ? RESOLVER : 0;
    for (const one of alternativesIn(node)) flow |= flowOf(one);
    for (const part of partsOfLiteral(node)) flow |= flowOf(part) & OF_ELEMENTS;
    return flow;
  }

  #flowOfCall(node: ts.CallExpression, depth: number): Flow {
    const callee = skipWrappers(node.expression);
    if (callee.kind === ts.SyntaxKind.ImportKeyword) return PROMISE;
    if (ts.isIdentifier(callee)) return this.names.asyncs.has(callee.text) ? PROMISE : 0;
    if (ts.isFunctionLike(callee)) return isAsync(callee) ? PROMISE : 0;
    if (!isMember(callee)) return 0;
    const name = memberName(callee);
    const object = skipWrappers(callee.expression);
    if (isPromise(object)) return node.arguments.reduce((flow, one) => flow | (this.#flowOf(one, depth + 1) & OF_ELEMENTS), PROMISE);
    if (name === undefined) return 0;
    let flow = REACTORS.has(name) ? PROMISE : 0;
    if (object.kind === ts.SyntaxKind.ThisKeyword && this.names.asyncs.has(name)) flow |= PROMISE;
    if (TAKERS.has(name) && !this.#isService(object)) flow |= this.#flowOf(object, depth + 1) & STATE;
    return flow;
  }

  /** `await this.store.get(id)`: a promise of the store's own. */
  #isService(object: ts.Expression): boolean {
    return ts.isPropertyAccessExpression(object) && object.expression.kind === ts.SyntaxKind.ThisKeyword && this.names.services.has(object.name.text);
  }

  /** A variable of a body around this one. */
  #isCaptured({ text }: ts.Identifier): boolean {
    return !this.#sources.has(text) && this.names.variables.has(text);
  }

  #visit(node: ts.Node): void {
    if (ts.isAwaitExpression(node)) {
      this.#joins = true;
      this.#visitWait(node.expression);
    } else if (ts.isReturnStatement(node)) {
      if (node.expression !== undefined) this.#visitReturn(node.expression);
    } else if (ts.isCallExpression(node)) this.#visitCall(node);
    else if (ts.isNewExpression(node)) this.seen.makesPromises ||= isPromise(node.expression);
    else if (ts.isPropertyDeclaration(node)) {
      if (node.initializer !== undefined) this.#visitKeeping(node, node.initializer, 'whole');
      const name = nameOfMember(node);
      if (name !== undefined) this.#visitMaking(name, node.initializer);
    }
    const condition = conditionOf(node);
    if (condition !== undefined && this.#mentionsState(condition)) this.#polls = true;
  }

  #visitWait(expression: ts.Expression): void {
    const flow = this.#flowOf(expression);
    if ((flow & STATE) !== 0) this.seen.waitsOnState = true;
    if (isPartOfResult(flow)) this.#handsOutPart = true;
    this.#lookFor(expression);
  }

  #visitReturn(expression: ts.Expression): void {
    const flow = this.#flowOf(expression);
    const node = skipWrappers(expression);
    // `return this.pending.promise`
    const isPartOfState = ts.isPropertyAccessExpression(node) && (this.#flowOf(node.expression) & STATE) !== 0;
    if (isPartOfResult(flow) || isPartOfState) this.#handsOutPart = true;
    if (!this.#givesData) this.#lookFor(expression);
  }

  #visitAssignment({ left, right, how }: Assignment): void {
    for (const target of targetsIn(left)) {
      const isOwn = ts.isIdentifier(target) && this.#sources.has(target.text);
      const name = nameOf(target);
      if (this.isExecutor && !isOwn && name !== undefined) this.seen.resolvers.add(name);
      if (name !== undefined && how === 'whole') this.#visitMaking(name, right);
      if (!isOwn || ts.isSourceFile(this.text.node)) this.#visitKeeping(target, right, how, isOwn);
    }
  }

  #visitModuleVariable(node: BodyText['declarations'][number]): void {
    if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || node.initializer === undefined) return;
    if ((this.#flowOf(node.initializer) & CALL) !== 0) this.#keep(node.name);
  }

  /** `ready = new Promise(…)` */
  #visitMaking(name: string, value: ts.Expression | undefined): void {
    const made = value === undefined ? undefined : skipWrappers(value);
    if (made !== undefined && ts.isNewExpression(made) && isPromise(made.expression)) this.seen.promises.add(name);
  }

  /** A value is put where others find it. */
  #visitKeeping(target: ts.Expression | ts.PropertyDeclaration, value: ts.Expression, how: How, isOwn = false): void {
    const flow = this.#flowOfSource({ from: value, how, path: [] });
    if ((flow & CALL) !== 0) this.#keep(target);
    if (isOwn) return;
    if ((flow & (PROMISE | RESOLVER)) !== 0) this.seen.waitsOnState = true;
    if ((flow & RESULT) !== 0) this.#keepsResult = true;
  }

  /** The promise of a call is put there. */
  #keep(target: ts.Expression | ts.PropertyDeclaration): void {
    const named = ts.isPropertyDeclaration(target) ? target : namedIn(target);
    const name = named === undefined ? undefined : ts.isPropertyDeclaration(named) ? nameOfMember(named) : nameOf(named);
    if (named === undefined || name === undefined) return;
    if (!this.#isHidden(named, name)) this.seen.keeps.set(name, 'any file');
    else if (!this.seen.keeps.has(name)) this.seen.keeps.set(name, 'this file');
  }

  #isHidden(named: ts.Identifier | Access | ts.PropertyDeclaration, name: string): boolean {
    if (ts.isIdentifier(named)) return this.names.ownVariables.has(name);
    if (name.startsWith('#')) return true;
    return (ts.isPropertyDeclaration(named) || named.expression.kind === ts.SyntaxKind.ThisKeyword) && this.names.ownFields.has(name);
  }

  #visitCall(node: ts.CallExpression): void {
    const callee = skipWrappers(node.expression);
    if (this.#mayWait && ts.isIdentifier(callee) && this.#isCaptured(callee)) this.seen.called.add(callee.text);
    const name = isMember(callee) ? memberName(callee) : undefined;
    if (name === undefined || !isMember(callee)) return;
    const object = skipWrappers(callee.expression);
    if (this.#mayWait && !this.#isOfPlatform(object)) this.seen.called.add(name);
    if (name === 'withResolvers' && isPromise(object)) this.seen.waitsOnState = true;
    const isState = (this.#flowOf(object) & STATE) !== 0;
    if (isState && REACTORS.has(name)) this.seen.waitsOnState = true;
    const index = PUTS.get(name);
    const put = index === undefined ? undefined : node.arguments[index];
    if (put !== undefined && (this.#flowOf(put) & CALL) !== 0) this.#keep(object);
    if ((!isState && object.kind !== ts.SyntaxKind.ThisKeyword) || LISTENING.has(name)) return;
    const given = node.arguments.reduce((flow, one) => flow | this.#flowOf(ts.isSpreadElement(one) ? one.expression : one), 0);
    if ((given & (PROMISE | RESOLVER)) !== 0) this.seen.waitsOnState = true;
    if ((given & RESULT) !== 0) this.#keepsResult = true;
  }

  /** `Promise.resolve()`, `path.resolve()` */
  #isOfPlatform(object: ts.Expression): boolean {
    return ts.isIdentifier(object) && !this.names.variables.has(object.text) && !this.names.imports.has(object.text);
  }

  /** Whether a loop's condition reads state around the body. */
  #mentionsState(condition: ts.Expression): boolean {
    const nodes: ts.Node[] = [condition];
    for (const node of nodes) {
      if (node.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(node) && this.#isCaptured(node))) return true;
      if (!isBody(node)) ts.forEachChild(node, (child) => { nodes.push(child); });
    }
    return false;
  }

  /** The names on the way to what is waited for, or returned. */
  #lookFor(expression: ts.Expression): void {
    const open = [expression];
    const name = (text: string): void => void this.seen.waitedFor.add(text);
    for (const one of open) {
      const node = skipWrappers(one);
      if (ts.isIdentifier(node)) {
        if (!this.#sources.has(node.text) || ts.isSourceFile(this.text.node)) name(node.text);
        if (this.#lookedThrough.has(node.text)) continue;
        this.#lookedThrough.add(node.text);
        for (const { from, path } of this.#sources.get(node.text) ?? []) {
          path.forEach(name);
          if (from !== undefined) open.push(from);
        }
      } else if (isMember(node)) {
        const member = memberName(node);
        if (member !== undefined) name(member);
        open.push(node.expression);
      } else if (ts.isCallExpression(node)) {
        const callee = skipWrappers(node.expression);
        if (!isMember(callee)) continue;
        const method = memberName(callee);
        if (method === undefined || GIVERS.has(method)) open.push(callee.expression);
        // `Promise.all([this.tail, other])`
        const object = skipWrappers(callee.expression);
        if (ts.isIdentifier(object) && !this.#sources.has(object.text)) open.push(...node.arguments);
      } else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) open.push(node.operand);
      else {
        if (isAssignment(node)) open.push(node.left);
        open.push(...alternativesIn(node), ...partsOfLiteral(node));
      }
    }
  }
}

function whole(from: ts.Expression | undefined): Source {
  return { from, how: 'whole', path: [] };
}

function partOf(flow: Flow): Flow {
  return (flow & (STATE | RESULT)) | PART;
}

function isPartOfResult(flow: Flow): boolean {
  return (flow & PART) !== 0 && (flow & RESULT) !== 0;
}

/** Nothing for a hole (`[, second]`), which is an element without a name in trees of TypeScript 7. */
function boundIn(element: ts.ArrayBindingElement): ts.BindingName | undefined {
  if (ts.isOmittedExpression(element)) return undefined;
  const { name }: { readonly name?: ts.BindingName } = element;
  return name;
}
