/** Small changes of a file, each of which makes its code say something else: one is one mutant. */
import ts from 'typescript';

export interface Mutant {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** What stands there in its place. */
  readonly text: string;
  readonly line: number;
  /** What was there, and what is there now. */
  readonly what: string;
  readonly form: 'expression' | 'statement' | 'spread' | 'member';
  /** It runs when its module is loaded, and not again. */
  readonly isAtLoad: boolean;
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
  const add = (node: ts.Node, by: string, form: Mutant['form'], change: string, start = node.getStart(source)): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    found.push({ file, start, end: node.end, text: by, line, what: `${shortened(text.slice(node.getStart(source), node.end))} ${change}`, form, isAtLoad: isAtLoad(node) });
  };
  const replace = (node: ts.Node, by: string, change = `becomes ${shortened(by)}`): void => { add(node, by, 'expression', change); };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    for (const by of replacements(node, source)) replace(node, by);
    if (ts.isBinaryExpression(node)) {
      for (const operator of OPERATORS[node.operatorToken.kind] ?? []) {
        replace(node, `${node.left.getText(source)} ${operator} ${node.right.getText(source)}`, `with ${operator} for ${node.operatorToken.getText(source)}`);
      }
    }
    if (ts.isIfStatement(node)) for (const by of ['true', 'false']) replace(node.expression, by);
    if (ts.isConditionalExpression(node)) replace(node, `${node.condition.getText(source)} ? ${node.whenFalse.getText(source)} : ${node.whenTrue.getText(source)}`);
    if (ts.isSpreadElement(node) && ts.isArrayLiteralExpression(node.parent)) add(node, '...[]', 'spread', 'becomes ...[]');
    if (isDroppable(node)) add(node, ';', 'statement', 'becomes ;');
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name, expression } = node.expression;
      const other = METHODS.get(name.text);
      if (other !== undefined) add(name, `${node.expression.questionDotToken === undefined ? '.' : '?.'}${other}`, 'member', `becomes ${other}`, expression.end);
      const [condition] = node.arguments;
      if (name.text === 'filter' && condition !== undefined) replace(condition, '() => true');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The text with one change made. */
export function mutated(text: string, { start, end, text: by, form }: Mutant): string {
  return text.slice(0, start) + (form === 'expression' ? `(${by})` : by) + text.slice(end);
}

/** The text with all changes in it, each behind a question `on(number)`; numbers are those of the list. */
export function switchable(text: string, mutants: readonly Mutant[], on: string, first: number): string {
  const spans = new Map<string, { readonly start: number; readonly end: number; readonly of: { readonly mutant: Mutant; readonly asked: string }[] }>();
  for (const [i, mutant] of mutants.entries()) {
    if (mutant.isAtLoad) continue;
    const { start, end } = mutant;
    const key = `${String(start)}-${String(end)}-${mutant.form === 'statement' ? 'statement' : ''}`;
    const span = spans.get(key) ?? { start, end, of: [] };
    spans.set(key, span);
    span.of.push({ mutant, asked: `${on}(${String(first + i)})` });
  }
  // Outer ones first; a statement is around the expression in it, also where that is as long.
  const inOrder = [...spans.values()].sort((a, b) => a.start - b.start || b.end - a.end || Number(isStatement(b.of)) - Number(isStatement(a.of)));
  let next = 0;
  const render = (from: number, to: number): string => {
    let done = '';
    let at = from;
    for (let span = inOrder[next]; span !== undefined && span.end <= to; span = inOrder[next]) {
      next += 1;
      done += text.slice(at, span.start) + choose(span.of, render(span.start, span.end));
      at = span.end;
    }
    return done + text.slice(at, to);
  };
  return render(0, text.length);
}

type Asked = readonly { readonly mutant: Mutant; readonly asked: string }[];

function isStatement([first]: Asked): boolean {
  return first?.mutant.form === 'statement';
}

function choose(of: Asked, plain: string): string {
  const [first] = of;
  switch (first?.mutant.form) {
    case 'statement':
      return `if (!${first.asked}) { ${plain} }`;
    case 'spread':
      return `...(${first.asked} ? [] : (${plain.slice(3)}))`;
    case 'member': {
      const [dots, name] = plain.trim().startsWith('?.') ? ['?.', plain.trim().slice(2)] : ['', plain.trim().slice(1)];
      return `${dots}[${first.asked} ? '${first.mutant.text.replace(/^\??\./u, '')}' : '${name.trim()}']`;
    }
    case 'expression':
    case undefined:
      return `(${of.map(({ mutant, asked }) => `${asked} ? (${mutant.text}) : `).join('')}(${plain}))`;
  }
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
  return [];
}

/** A call or an assignment that stands by itself. */
function isDroppable(node: ts.Node): boolean {
  return ts.isExpressionStatement(node) && (ts.isCallExpression(node.expression) || ts.isBinaryExpression(node.expression)) && ts.isBlock(node.parent);
}

function isAtLoad(node: ts.Node): boolean {
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at) || ts.isPropertyDeclaration(at)) return false;
  }
  return true;
}
