/**
 * Repairs that are safe to state, offered beside a finding. Each is offered only where the syntax at
 * the place is exactly the one it is written for: elsewhere the reader knows better.
 */
import type { Rule, SourceCode } from 'eslint';
import type { EarlyRelease, FloatingAcquire, Reacquire } from '../findings/finding.js';
import type { Place } from '../program/place.js';

/** From a finding and the node that stands at its place to a repair, or none. */
export type Suggest<F> = (finding: F, node: Rule.Node, source: SourceCode) => Rule.SuggestionReportDescriptor | undefined;

/** What each repair changes; a rule that offers one takes these beside its messages. */
export const SUGGESTIONS = {
  awaitWork: 'Await it: the lock is then released when it has ended.',
  awaitAcquire: 'Await it: what follows then runs when the lock is held.',
  detach: 'Do not wait for it: it runs after the lock is released, and what follows here no longer learns when it ends or fails.',
} as const;

/** `return work();` and `work();` in an async function: the work is awaited. */
export const awaitWork: Suggest<EarlyRelease> = ({ reason }, node) => {
  switch (reason) {
    case 'returned-before-finally':
      return node.type === 'ReturnStatement' ? awaited(node.argument, node, 'awaitWork') : undefined;
    case 'not-joined':
      return node.parent?.type === 'ExpressionStatement' ? awaited(node, node, 'awaitWork') : undefined;
    case 'raced':
      return undefined;
  }
};

/** `mutex.acquire();` in an async function, where nobody needs what it gives: it is awaited. */
export const awaitAcquire: Suggest<FloatingAcquire> = ({ reason, hasOwnRelease }, node) =>
  reason === 'not-joined' && hasOwnRelease && node.parent?.type === 'ExpressionStatement'
    ? awaited(node, node, 'awaitAcquire')
    : undefined;

/** `await this.load();` whose result nobody reads and whose failure nobody catches: it is started and left. */
export const detach: Suggest<Reacquire> = ({ bounded, isSelfContained }, node, source) => {
  const wait = node.parent;
  if (bounded || !isSelfContained || node.type !== 'CallExpression') return undefined;
  if (wait?.type !== 'AwaitExpression' || wait.parent.type !== 'ExpressionStatement' || isCaught(wait)) return undefined;
  const [keyword] = source.getFirstTokens(wait, { count: 1 });
  return keyword === undefined ? undefined : { messageId: 'detach', fix: (fixer) => fixer.replaceText(keyword, 'void') };
};

/** The innermost node that begins and ends at the place. */
export function nodeAt(place: Place, source: SourceCode): Rule.Node | undefined {
  const start = source.getIndexFromLoc({ line: place.line, column: place.column - 1 });
  const end = source.getIndexFromLoc({ line: place.endLine, column: place.endColumn - 1 });
  for (let node = innermost(start, source); node?.range?.[0] === start; node = node.parent) {
    if (node.range[1] === end) return node;
  }
  return undefined;
}

/** ESLint gives every node its parent before rules run; the types of the look-up do not say so. */
function innermost(index: number, source: SourceCode): Rule.Node | null {
  return source.getNodeByRangeIndex(index) as Rule.Node | null;
}

function awaited(
  call: { readonly type: string; readonly range?: [number, number] | undefined } | null | undefined,
  within: Rule.Node,
  messageId: keyof typeof SUGGESTIONS,
): Rule.SuggestionReportDescriptor | undefined {
  const { range } = call ?? {};
  if (call?.type !== 'CallExpression' || range === undefined || !mayAwait(within)) return undefined;
  return { messageId, fix: (fixer) => fixer.insertTextBeforeRange(range, 'await ') };
}

/** Whether the nearest body around the node is that of an async function. */
function mayAwait(node: Rule.Node): boolean {
  for (let around = node.parent; around !== null; around = around.parent) {
    if (isFunction(around)) return around.async === true;
    if (around.type === 'StaticBlock') return false;
  }
  return false;
}

/** Whether the function itself handles what the node throws. */
function isCaught(node: Rule.Node): boolean {
  let from = node;
  for (let around = node.parent; around !== null && !isFunction(around); around = around.parent) {
    if (around.type === 'TryStatement' && around.handler !== null && around.handler !== undefined && around.block === from) return true;
    from = around;
  }
  return false;
}

function isFunction(node: Rule.Node): node is Rule.Node & { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' } {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}
