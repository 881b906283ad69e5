/**
 * Chains of `.name`, `[key]`, `(…)`, `` `…` `` and their optional forms, from the inside out in a loop:
 * builders and promise chains grow long. What a chain stands for so far is a *reference*: a value, or
 * a member of an object that was not read yet, so that a call behind it keeps its receiver.
 */
import ts from 'typescript';
import { type Body, UNDEFINED } from './lower-body.js';
import { emitCall, lowerArguments, templateArguments } from './lower-call.js';
import { isTarget } from './lower-effects.js';
import { fieldOf, requiredModule } from './lower-import.js';
import { keyName, readKey } from './lower-pattern.js';
import { isWrapper, skipWrappers } from './lower-wrappers.js';
import type { Callee, Target, Value } from './outline.js';

export type ChainNode =
  | ts.PropertyAccessExpression
  | ts.ElementAccessExpression
  | ts.CallExpression
  | ts.TaggedTemplateExpression;

/** Reads of more links than this go through a copy, so that no value nests too deep to be walked. */
const READS_IN_ONE_VALUE = 40;

/** How the end of a chain is used: its value is read, or nothing is made of it. */
type Finish = (end: Callee) => Value;

interface Chain {
  readonly links: readonly ChainNode[];
  readonly finish: Finish;
  readonly isUsed: boolean;
}

export function chainValue(body: Body, node: ts.Expression): Value {
  return readReference(chainReference(body, node));
}

/** A chain whose value goes nowhere; `use` runs at its end, inside the branches of `?.`. */
export function chainEffect(body: Body, node: ts.Expression, use: (end: Callee) => void): void {
  const finish: Finish = (end) => {
    use(end);
    return UNDEFINED;
  };
  const { base, links } = flatten(node);
  const start = startOf(body, base, links);
  follow(body, start.reference, { links: restOf(links, start), finish, isUsed: false });
}

/** What an expression stands for, as a callee: members are not read yet. */
export function chainReference(body: Body, node: ts.Expression): Callee {
  const { base, links } = flatten(node);
  const start = startOf(body, base, links);
  const rest = restOf(links, start);
  // Behind `?.` the end lies in a branch: only its value comes out of it.
  if (!rest.some(hasQuestion)) return followPlain(body, start.reference, rest);
  return {
    kind: 'value',
    value: follow(body, start.reference, { links: rest, finish: readReference, isUsed: true }),
  };
}

/** What an assignment to this expression changes; undefined for what takes none. */
export function chainTarget(body: Body, node: ts.Expression): Target | undefined {
  return targetOf(body, chainReference(body, node));
}

export function targetOf(body: Body, reference: Callee): Target | undefined {
  switch (reference.kind) {
    case 'member':
      return { kind: 'field', object: reference.object, name: reference.name };
    case 'element':
      return reference;
    case 'value':
      return isTarget(reference.value) ? reference.value : undefined;
    case 'super-member':
      return {
        kind: 'field',
        object: { kind: 'this', owner: body.thisOwner },
        name: reference.name,
      };
    case 'super':
    case 'import':
      return undefined;
  }
}

function flatten(node: ts.Expression): { base: ts.Expression; links: ChainNode[] } {
  const links: ChainNode[] = [];
  let base = node;
  for (;;) {
    if (isChainNode(base)) {
      links.push(base);
      base = ts.isTaggedTemplateExpression(base) ? base.tag : base.expression;
    } else if (isWrapper(base) && !endsOptionalChain(base)) {
      base = base.expression;
    } else {
      return { base, links: links.reverse() };
    }
  }
}

/** `(a?.b).c` reads `c` even of undefined: the parentheses end the chain. */
function endsOptionalChain(node: ts.Expression): boolean {
  return ts.isParenthesizedExpression(node) && ts.isOptionalChain(skipWrappers(node));
}

export function isChainNode(node: ts.Node): node is ChainNode {
  return (
    ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isCallExpression(node) ||
    ts.isTaggedTemplateExpression(node)
  );
}

/** The reference a chain starts with; `used` links are already part of it. */
interface Start {
  readonly reference: Callee;
  readonly used: number;
}

function restOf(links: readonly ChainNode[], { used }: Start): readonly ChainNode[] {
  return used === 0 ? links : links.slice(used);
}

function startOf(body: Body, base: ts.Expression, links: readonly ChainNode[]): Start {
  const [first] = links;
  if (base.kind === ts.SyntaxKind.SuperKeyword) return { reference: { kind: 'super' }, used: 0 };
  if (isImportCallee(base) && first !== undefined)
    return { reference: { kind: 'import' }, used: 0 };
  if (ts.isIdentifier(base) && first !== undefined) {
    const whole = ts.isCallExpression(first) ? requiredModule(body, first) : undefined;
    if (whole !== undefined) return { reference: { kind: 'value', value: whole }, used: 1 };
    const constants = body.find(base.text)?.constants;
    if (
      constants !== undefined &&
      ts.isPropertyAccessExpression(first) &&
      constants.has(first.name.text)
    ) {
      const value: Value = { kind: 'constant', value: constants.get(first.name.text) };
      return { reference: { kind: 'value', value }, used: 1 };
    }
  }
  return { reference: { kind: 'value', value: body.value(base) }, used: 0 };
}

/** `import` in `import(…)`, also with a phase: `import.defer(…)`. */
function isImportCallee(node: ts.Expression): boolean {
  if (ts.isMetaProperty(node)) {
    return node.keywordToken === ts.SyntaxKind.ImportKeyword && node.name.text !== 'meta';
  }
  return node.kind === ts.SyntaxKind.ImportKeyword;
}

function follow(body: Body, start: Callee, { links, finish, isUsed }: Chain): Value {
  const question = links.findIndex(hasQuestion);
  const link = links[question];
  if (link === undefined) return finish(followPlain(body, start, links));
  const reference = followPlain(body, start, links.slice(0, question));
  return followOptional(body, reference, link, {
    links: links.slice(question + 1),
    finish,
    isUsed,
  });
}

/** Follows links without `?.`. */
function followPlain(body: Body, start: Callee, links: readonly ChainNode[]): Callee {
  let reference = start;
  for (const [index, link] of links.entries()) {
    reference = followLink(body, reference, link);
    if (index % READS_IN_ONE_VALUE === READS_IN_ONE_VALUE - 1) {
      reference = { kind: 'value', value: body.copy(readReference(reference)) };
    }
  }
  return reference;
}

function hasQuestion(link: ChainNode): boolean {
  return !ts.isTaggedTemplateExpression(link) && link.questionDotToken !== undefined;
}

/** `a?.rest`: where `a` is nothing, neither is the rest of the chain, and none of it runs. */
function followOptional(body: Body, reference: Callee, link: ChainNode, rest: Chain): Value {
  const subject = readReference(reference);
  const tested = ts.isTaggedTemplateExpression(link) ? link.tag : link.expression;
  const chosen = body.decide(subject, isPresent, tested, {
    isUsed: rest.isUsed,
    whenTrue: () =>
      body.nested(() => follow(body, followLink(body, reference, link), rest), UNDEFINED),
  });
  return {
    kind: 'choice',
    condition: chosen.condition,
    whenTrue: chosen.whenTrue,
    whenFalse: UNDEFINED,
  };
}

export function isPresent(subject: Value): Value {
  return {
    kind: 'binary',
    operator: '!=',
    left: subject,
    right: { kind: 'constant', value: null },
  };
}

function followLink(body: Body, reference: Callee, link: ChainNode): Callee {
  if (ts.isPropertyAccessExpression(link)) return memberOf(reference, link.name.text);
  if (ts.isElementAccessExpression(link)) return elementOf(body, reference, link);
  if (ts.isCallExpression(link)) {
    return emitCall(body, { reference, how: 'call', node: link }, (call) =>
      lowerArguments(call, link.arguments),
    );
  }
  return emitCall(body, { reference, how: 'tag', node: link }, (call) =>
    templateArguments(call, link.template),
  );
}

function memberOf(reference: Callee, name: string): Callee {
  if (reference.kind === 'super') return { kind: 'super-member', name };
  const object = readReference(reference);
  if (name === '') return { kind: 'value', value: { kind: 'unknown', why: 'missing' } };
  const read = fieldOf(object, name);
  return read.kind === 'field' ? { kind: 'member', object, name } : { kind: 'value', value: read };
}

function elementOf(body: Body, reference: Callee, link: ts.ElementAccessExpression): Callee {
  const mark = body.mark();
  const key = body.value(link.argumentExpression);
  const name = keyName(key);
  if (name !== undefined) return memberOf(reference, name);
  return { kind: 'element', object: body.heldSince(mark, readReference(reference)), key };
}

export function readReference(reference: Callee): Value {
  switch (reference.kind) {
    case 'value':
      return reference.value;
    case 'member':
      return fieldOf(reference.object, reference.name);
    case 'element':
      return readKey(reference.object, reference.key);
    case 'super':
    case 'super-member':
      return { kind: 'unknown', why: 'super' };
    case 'import':
      return { kind: 'unknown', why: 'import' };
  }
}

export function newValue(body: Body, node: ts.NewExpression): Value {
  const reference = chainReference(body, node.expression);
  const made = emitCall(body, { reference, how: 'new', node }, (call) =>
    lowerArguments(call, node.arguments ?? []),
  );
  return readReference(made);
}
