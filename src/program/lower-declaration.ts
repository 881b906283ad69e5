/** What TypeScript adds to the statements that make something: enums, namespaces, `import x = N.y`. */
import ts from 'typescript';
import type { Body } from './lower-body.js';
import { memberName } from './lower-enum.js';
import { hoistFunctions } from './lower-function.js';
import {
  declareBlock,
  declareVars,
  hasModifier,
  isInstantiated,
  patternNames,
} from './lower-hoist.js';
import { fieldOf } from './lower-import.js';
import type { Property, Value } from './outline.js';

/** An enum is an object; a later declaration of the same one adds to it. */
export function lowerEnum(body: Body, node: ts.EnumDeclaration): void {
  const binding = body.find(node.name.text);
  if (binding === undefined || hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return;
  const constants = binding.constants ?? new Map<string, never>();
  body.inScope(() => {
    for (const [name, value] of constants)
      body.scope.bind(name, { value: { kind: 'constant', value } });
    const properties = node.members.flatMap((member): Property[] => {
      const name = memberName(member.name);
      if (name === undefined) return [];
      if (constants.has(name))
        return [
          { kind: 'property', name, value: { kind: 'constant', value: constants.get(name) } },
        ];
      return [{ kind: 'property', name, value: enumValue(body, member) }];
    });
    addToObject(body, binding.value, properties, node);
  });
}

function enumValue(body: Body, member: ts.EnumMember): Value {
  return member.initializer === undefined
    ? { kind: 'unknown', why: 'enum member' }
    : body.value(member.initializer);
}

/** The object that an enum or namespace is, made at its first declaration. */
function addToObject(
  body: Body,
  target: Value,
  properties: readonly Property[],
  node: ts.Node,
): void {
  if (body.isMade(target)) {
    for (const property of properties) {
      if (property.kind !== 'property') continue;
      body.assign(
        { kind: 'field', object: target, name: property.name },
        property.value,
        node,
        true,
      );
    }
    return;
  }
  body.noteMade(target);
  const id = body.newStep();
  const place = body.place(node);
  body.emit({ kind: 'make', id, what: { kind: 'object', properties }, place });
  body.assign(target, { kind: 'result', step: id }, node, true);
}

// --- namespaces ----------------------------------------------------------------------------------

/** A namespace's statements run in the body around it; what it exports are fields of its object. */
export function lowerNamespace(body: Body, node: ts.ModuleDeclaration): void {
  if (hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return;
  if (!ts.isIdentifier(node.name) || !isInstantiated(node)) return;
  const { text } = node.name;
  const target = body.find(text)?.value;
  const inner = node.body;
  if (target === undefined || inner === undefined) return;
  addToObject(body, target, [], node);
  body.inNamespace(text, () => {
    for (const [name, binding] of body.exportsOf(target)) body.scope.bind(name, binding);
    if (ts.isModuleBlock(inner)) {
      lowerMembers(body, target, inner.statements);
    } else if (ts.isModuleDeclaration(inner) && ts.isIdentifier(inner.name)) {
      // `namespace A.B {}`: B is an exported member of A.
      exportMember(body, target, inner.name.text);
      body.statement(inner);
    }
  });
}

function lowerMembers(body: Body, target: Value, statements: readonly ts.Statement[]): void {
  declareVars(body.scope, statements);
  declareBlock(body, statements);
  for (const statement of statements) {
    if (!hasModifier(statement, ts.SyntaxKind.ExportKeyword)) continue;
    for (const name of declaredNames(statement)) exportMember(body, target, name);
  }
  hoistFunctions(body, statements);
  body.statements(statements);
}

function exportMember(body: Body, target: Value, name: string): void {
  const binding = { ...body.scope.findOwn(name), value: fieldOf(target, name) };
  body.scope.bind(name, binding);
  body.exportsOf(target).set(name, binding);
}

/** The names that a statement declares in its own list. */
export function declaredNames(node: ts.Statement): string[] {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.flatMap(({ name }) =>
      patternNames(name).map(({ text }) => text),
    );
  }
  const isNamed =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isImportEqualsDeclaration(node) ||
    ts.isModuleDeclaration(node);
  if (!isNamed || node.name === undefined || !ts.isIdentifier(node.name)) return [];
  return [node.name.text];
}

/** `import x = N.y` outside of types: another name for a value. */
export function lowerImportEquals(body: Body, node: ts.ImportEqualsDeclaration): void {
  const reference = node.moduleReference;
  const target = body.find(node.name.text)?.value;
  if (target === undefined || node.isTypeOnly || ts.isExternalModuleReference(reference)) return;
  body.assign(target, entityValue(body, reference), node, true);
}

function entityValue(body: Body, node: ts.EntityName): Value {
  const names: string[] = [];
  let first = node;
  while (ts.isQualifiedName(first)) {
    names.push(first.right.text);
    first = first.left;
  }
  return names.reverse().reduce(fieldOf, body.value(first));
}
