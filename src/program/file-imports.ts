/** What one file imports and re-exports, read from its syntax once. */
import ts from 'typescript';

export interface FileImports {
  /** Every module specifier with a literal that spells it: `import`, `export … from`, `require`, `import()`. */
  readonly specifiers: ReadonlyMap<string, ts.StringLiteralLike>;
  /** Local names that an `import` binds, and the specifier they come from. */
  readonly bindings: ReadonlyMap<string, string>;
  /** `as`: a name under which another one goes on, [name there, name here]; 'default' included. */
  readonly renames: readonly (readonly [from: string, to: string])[];
}

const imports = new WeakMap<ts.SourceFile, FileImports>();

export function fileImports(file: ts.SourceFile): FileImports {
  const known = imports.get(file);
  if (known !== undefined) return known;
  const specifiers = new Map<string, ts.StringLiteralLike>();
  const add = (node: ts.Node | undefined): void => {
    if (node !== undefined && ts.isStringLiteralLike(node) && !specifiers.has(node.text)) {
      specifiers.set(node.text, node);
    }
  };
  for (const statement of file.statements) add(specifierOf(statement));
  for (const call of importCalls(file)) add(call.arguments[0]);
  const made = {
    specifiers,
    bindings: new Map(file.statements.flatMap(bindingsOf)),
    renames: file.statements.flatMap(renamesOf),
  };
  imports.set(file, made);
  return made;
}

function specifierOf(statement: ts.Statement): ts.Node | undefined {
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) return statement.moduleSpecifier;
  if (!ts.isImportEqualsDeclaration(statement)) return undefined;
  const { moduleReference } = statement;
  return ts.isExternalModuleReference(moduleReference) ? moduleReference.expression : undefined;
}

function bindingsOf(statement: ts.Statement): readonly (readonly [string, string])[] {
  if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
  const { text } = statement.moduleSpecifier;
  const { name, namedBindings } = statement.importClause ?? {};
  const names = name === undefined ? [] : [name];
  if (namedBindings !== undefined) {
    if (ts.isNamespaceImport(namedBindings)) names.push(namedBindings.name);
    else names.push(...namedBindings.elements.map((element) => element.name));
  }
  return names.map((local) => [local.text, text]);
}

/** `require('x')` and `import('x')`, anywhere: looked for only where the text has such a word. */
function importCalls(file: ts.SourceFile): readonly ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  for (const { index } of file.text.matchAll(/\b(?:import|require)\s*\(/g)) {
    const call = callStartingAt(file, index);
    if (call !== undefined) calls.push(call);
  }
  return calls;
}

function callStartingAt(file: ts.SourceFile, position: number): ts.CallExpression | undefined {
  const visit = (node: ts.Node): ts.CallExpression | undefined => {
    if (position < node.pos || position >= node.end) return undefined;
    if (ts.isCallExpression(node) && isImportCallee(node.expression) && node.getStart(file) === position) {
      return node;
    }
    return ts.forEachChild(node, visit);
  };
  return ts.forEachChild(file, visit);
}

function isImportCallee(node: ts.Expression): boolean {
  if (node.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(node) && node.text === 'require';
}

function renamesOf(statement: ts.Statement): readonly (readonly [string, string])[] {
  if (ts.isImportDeclaration(statement)) return renamesOfImport(statement.importClause);
  if (ts.isExportAssignment(statement)) {
    return ts.isIdentifier(statement.expression) ? [[statement.expression.text, 'default']] : [];
  }
  if (ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement)) return renamesOfDefault(statement);
  if (!ts.isExportDeclaration(statement)) return [];
  const { exportClause } = statement;
  return exportClause !== undefined && ts.isNamedExports(exportClause)
    ? exportClause.elements.flatMap(renameOf)
    : [];
}

/** `export default class A`: goes on as 'default'. A class without a name has no other. */
function renamesOfDefault({
  name,
  modifiers,
}: ts.ClassDeclaration | ts.InterfaceDeclaration): readonly (readonly [string, string])[] {
  const isDefault = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true;
  return isDefault && name !== undefined ? [[name.text, 'default']] : [];
}

function renamesOfImport(clause: ts.ImportClause | undefined): readonly (readonly [string, string])[] {
  if (clause === undefined) return [];
  const { name, namedBindings } = clause;
  const named = namedBindings !== undefined && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
  return [...(name === undefined ? [] : [['default', name.text] as const]), ...named.flatMap(renameOf)];
}

function renameOf(node: ts.ImportSpecifier | ts.ExportSpecifier): readonly (readonly [string, string])[] {
  return node.propertyName === undefined ? [] : [[node.propertyName.text, node.name.text]];
}
