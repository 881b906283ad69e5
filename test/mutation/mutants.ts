/** Small changes of a file, each of which makes its code say something else: one is one mutant. */
import ts from 'typescript';

export interface Mutant {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly line: number;
  /** What was there, and what is there now. */
  readonly what: string;
}

const OPERATORS: Readonly<Partial<Record<ts.SyntaxKind, readonly string[]>>> = {
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ['!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ['==='],
  [ts.SyntaxKind.AmpersandAmpersandToken]: ['||'],
  [ts.SyntaxKind.BarBarToken]: ['&&'],
  [ts.SyntaxKind.LessThanToken]: ['<=', '>='],
  [ts.SyntaxKind.LessThanEqualsToken]: ['<', '>'],
  [ts.SyntaxKind.GreaterThanToken]: ['>=', '<='],
  [ts.SyntaxKind.GreaterThanEqualsToken]: ['>', '<'],
  [ts.SyntaxKind.PlusToken]: ['-'],
  [ts.SyntaxKind.MinusToken]: ['+'],
};

/** Methods that stand for one another. */
const METHODS: ReadonlyMap<string, string> = new Map([['some', 'every'], ['every', 'some'], ['add', 'delete'], ['find', 'findLast'], ['startsWith', 'endsWith'], ['endsWith', 'startsWith']]);

export function mutantsOf(file: string, text: string): readonly Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const found: Mutant[] = [];
  const replace = (node: ts.Node, by: string, change = `becomes ${by === '' ? 'nothing' : shortened(by)}`): void => {
    const start = node.getStart(source);
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    found.push({ file, start, end: node.end, text: by, line, what: `${shortened(text.slice(start, node.end))} ${change}` });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    for (const by of replacements(node, source)) replace(node, by);
    if (ts.isBinaryExpression(node)) {
      for (const operator of OPERATORS[node.operatorToken.kind] ?? []) {
        replace(node, `${node.left.getText(source)} ${operator} ${node.right.getText(source)}`, `with ${operator} for ${node.operatorToken.getText(source)}`);
      }
    }
    if (ts.isIfStatement(node)) for (const by of ['true', 'false']) replace(node.expression, by);
    if (ts.isConditionalExpression(node)) replace(node, `(${node.condition.getText(source)} ? ${node.whenFalse.getText(source)} : ${node.whenTrue.getText(source)})`);
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const other = METHODS.get(node.expression.name.text);
      if (other !== undefined) replace(node.expression.name, other);
      if (node.expression.name.text === 'filter') replace(node, node.expression.expression.getText(source));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ');
  return line.length > 90 ? `${line.slice(0, 90)}…` : line;
}

function replacements(node: ts.Node, source: ts.SourceFile): readonly string[] {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) return [node.left.getText(source)];
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return [node.operand.getText(source)];
  if (node.kind === ts.SyntaxKind.TrueKeyword) return ['false'];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return ['true'];
  if (ts.isNumericLiteral(node)) return [String(Number(node.text) + 1)];
  if (ts.isSpreadElement(node) && ts.isArrayLiteralExpression(node.parent)) return ['...[]'];
  if (ts.isExpressionStatement(node) && (ts.isCallExpression(node.expression) || ts.isBinaryExpression(node.expression)) && ts.isBlock(node.parent)) return [';'];
  return [];
}
