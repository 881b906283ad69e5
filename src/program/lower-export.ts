/** `export …` in its many forms. */
import ts from 'typescript';
import type { Body } from './lower-body.js';
import { addExport, exportProperties, WHOLE } from './lower-commonjs.js';
import { declaredNames } from './lower-declaration.js';
import { hasModifier } from './lower-hoist.js';
import type { Value } from './outline.js';

/** `export const x`, `export default function …`: what the modifiers of a declaration export. */
export function noteExportedStatement(body: Body, node: ts.Statement): void {
  if (!body.isTopLevel || !hasModifier(node, ts.SyntaxKind.ExportKeyword)) return;
  if (hasModifier(node, ts.SyntaxKind.DefaultKeyword)) {
    const value = declaredValue(body, node);
    if (value !== undefined) addExport(body, 'default', value);
    return;
  }
  for (const name of declaredNames(node)) {
    const value = body.find(name)?.value;
    if (value !== undefined) addExport(body, name, value);
  }
}

/** `export default function () {}` and its like may have no name. */
function declaredValue(body: Body, node: ts.Statement): Value | undefined {
  const [name] = declaredNames(node);
  if (name !== undefined) return body.find(name)?.value;
  const functionId = body.file.functionIds.get(node);
  if (functionId !== undefined) return { kind: 'function', id: functionId };
  const classId = body.file.classIds.get(node);
  return classId === undefined ? undefined : { kind: 'class', id: classId };
}

/** `export default value`, `export = value`. */
export function lowerExportAssignment(body: Body, node: ts.ExportAssignment): void {
  const isWhole = node.isExportEquals === true;
  const value = body.namedValue(node.expression, { name: 'default' }, node);
  if (!body.isTopLevel) return;
  addExport(body, isWhole ? WHOLE : 'default', value);
  if (isWhole) exportProperties(body, value);
}

/** `export { a as b }`, `export { a } from './x'`, `export * from './x'`, `export * as n from './x'`. */
export function noteExportDeclaration(body: Body, node: ts.ExportDeclaration): void {
  if (node.isTypeOnly || !body.isTopLevel) return;
  const clause = node.exportClause;
  const from = fromOf(node);
  if (clause === undefined) {
    if (from !== undefined) body.file.exports.push({ name: '*', from, imported: '*' });
  } else if (ts.isNamespaceExport(clause)) {
    if (from !== undefined) body.file.exports.push({ name: clause.name.text, from, imported: '*' });
  } else {
    for (const element of clause.elements) noteSpecifier(body, element, from);
  }
}

function noteSpecifier(body: Body, node: ts.ExportSpecifier, from: string | undefined): void {
  if (node.isTypeOnly) return;
  const name = node.name.text;
  const local = (node.propertyName ?? node.name).text;
  if (from !== undefined) {
    body.file.exports.push({ name, from, imported: local });
    return;
  }
  // A name that nothing declares here is a type's.
  const value = body.find(local)?.value;
  if (value !== undefined) addExport(body, name, value);
}

function fromOf(node: ts.ExportDeclaration): string | undefined {
  const specifier = node.moduleSpecifier;
  return specifier !== undefined && ts.isStringLiteral(specifier) ? specifier.text : undefined;
}
