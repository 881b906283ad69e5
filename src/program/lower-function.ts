/** Functions written in a body: each gets an id at once, its own body is lowered later. */
import ts from 'typescript';
import { isDataType } from './data-type.js';
import type { Named } from './function-id.js';
import { type Body, UNDEFINED, type Written } from './lower-body.js';
import { declareBlock, declareNames, declareVars, hasModifier } from './lower-hoist.js';
import { bindPattern } from './lower-pattern.js';
import { Scope } from './lower-scope.js';
import type {
  ClassId,
  FunctionId,
  FunctionOutline,
  FunctionRole,
  Parameter,
  Value,
} from './outline.js';

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration;

/** What the class or literal around a function says of it. */
export interface Membership {
  readonly role: FunctionRole;
  readonly class: ClassId | undefined;
  readonly isStatic: boolean;
  /** The class has a base: its constructor starts with what `super(…)` does. */
  readonly hasBase?: boolean;
}

export const FREE: Membership = { role: 'function', class: undefined, isStatic: false };

/** The value of a function expression, arrow or hoisted declaration. */
export function functionValue(
  body: Body,
  node: ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction,
  written: Written,
): Value {
  const own = node.name?.text;
  const hint = own === undefined || own === '' ? written.hint : { name: own };
  const named = body.nameFunction(hint);
  const role = ts.isArrowFunction(node) ? 'arrow' : 'function';
  const value: Value = { kind: 'function', id: named.id };
  let { scope } = body;
  // Only the function itself sees the name of a function expression.
  if (ts.isFunctionExpression(node) && node.name !== undefined) {
    scope = new Scope(body.names, scope);
    scope.bind(node.name.text, { value });
  }
  queueFunction(body, node, {
    named,
    member: { ...FREE, role },
    scope,
    comment: written.comment ?? node,
  });
  return value;
}

/** Declares what a list of statements declares, and assigns its functions, which are there first. */
export function enterBlock(body: Body, statements: readonly ts.Statement[]): void {
  declareBlock(body, statements);
  hoistFunctions(body, statements);
}

/** The functions of a list are assigned before any of its statements runs. */
export function hoistFunctions(body: Body, statements: readonly ts.Statement[]): void {
  for (const node of statements) if (ts.isFunctionDeclaration(node)) assignFunction(body, node);
}

function assignFunction(body: Body, node: ts.FunctionDeclaration): void {
  if (node.body === undefined || hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return;
  const value = functionValue(body, node, {
    hint: { name: node.name?.text ?? 'default' },
    comment: node,
  });
  const target = node.name === undefined ? undefined : body.find(node.name.text)?.value;
  if (target === undefined) return;
  body.assign(target, value, node, true);
  body.noteMade(target);
}

export interface Queued {
  readonly named: Named;
  readonly member: Membership;
  readonly scope: Scope;
  /** The node whose leading comment may hold tags. */
  readonly comment: ts.Node;
}

export function queueFunction(body: Body, node: FunctionNode, queued: Queued): FunctionId {
  const { named, member } = queued;
  body.file.functionIds.set(node, named.id);
  body.file.functionNodes.set(named.id, node);
  body.shared.pending.push({
    head: headOf(body, node, queued),
    named,
    scope: queued.scope,
    thisOwner: member.role === 'arrow' ? body.thisOwner : named.id,
    fill: (inner) => {
      fillFunction(inner, node, member);
    },
  });
  return named.id;
}

function headOf(
  body: Body,
  node: FunctionNode,
  queued: Queued,
): Omit<FunctionOutline, 'body' | 'steps'> {
  const { named, member, comment } = queued;
  return {
    id: named.id,
    file: body.file.file,
    name: named.name,
    role: member.role,
    outer: body.id,
    class: member.class,
    isStatic: member.isStatic,
    isAsync: hasModifier(node, ts.SyntaxKind.AsyncKeyword),
    isGenerator: 'asteriskToken' in node && node.asteriskToken !== undefined,
    parameters: parametersOf(node).map(describeParameter),
    givesData: node.type !== undefined && isDataType(node.type, hasModifier(node, ts.SyntaxKind.AsyncKeyword)),
    place: body.place(node),
    tags: body.file.tags(comment, ['requiresLock', 'excludesLock']),
  };
}

/** The parameters that take arguments: `this: T` only speaks of a type. */
export function parametersOf(node: FunctionNode): ts.ParameterDeclaration[] {
  return node.parameters.filter(({ name }) => !(ts.isIdentifier(name) && name.text === 'this'));
}

function describeParameter(node: ts.ParameterDeclaration): Parameter {
  return {
    name: ts.isIdentifier(node.name)
      ? node.name.text
      : ts.isArrayBindingPattern(node.name)
        ? '[…]'
        : '{…}',
    optional: node.questionToken !== undefined || node.initializer !== undefined,
    rest: node.dotDotDotToken !== undefined,
    takesData: node.type !== undefined && isDataType(node.type, false),
  };
}

function fillFunction(body: Body, node: FunctionNode, member: Membership): void {
  const parameters = parametersOf(node);
  for (const { name } of parameters) declareNames(body.scope, name);
  const block = node.body;
  if (block !== undefined && ts.isBlock(block)) {
    declareVars(body.scope, block.statements);
    declareBlock(body, block.statements);
  }
  parameters.forEach((parameter, index) => {
    bindParameter(body, parameter, index);
  });
  if (member.role === 'constructor')
    placeParameterProperties(body, parameters, member.hasBase === true);
  if (block === undefined) return;
  if (ts.isBlock(block)) {
    hoistFunctions(body, block.statements);
    body.statements(block.statements);
  } else {
    const value = body.value(block);
    body.emit({ kind: 'return', value, place: body.place(block) });
  }
}

function bindParameter(body: Body, node: ts.ParameterDeclaration, index: number): void {
  const rest = node.dotDotDotToken !== undefined;
  const value: Value = { kind: 'parameter', index, rest };
  bindPattern(body, node.name, { value, initializer: node.initializer, node, declares: true });
}

/** `constructor(private x: X)` sets `this.x`: at the start, or as soon as there is a `this`. */
function placeParameterProperties(
  body: Body,
  parameters: ts.ParameterDeclaration[],
  hasBase: boolean,
): void {
  const properties = parameters.filter(isParameterProperty);
  const setAll = (): void => {
    for (const node of properties) {
      if (!ts.isIdentifier(node.name)) continue;
      const { text } = node.name;
      const target: Value = {
        kind: 'field',
        object: { kind: 'this', owner: body.thisOwner },
        name: text,
      };
      body.assign(target, body.find(text)?.value ?? UNDEFINED, node, true);
    }
  };
  if (hasBase) body.afterSuper = setAll;
  else setAll();
}

export function isParameterProperty(node: ts.ParameterDeclaration): boolean {
  return PROPERTY_MODIFIERS.some((kind) => hasModifier(node, kind));
}

const PROPERTY_MODIFIERS = [
  ts.SyntaxKind.PublicKeyword,
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
  ts.SyntaxKind.OverrideKeyword,
] as const;
