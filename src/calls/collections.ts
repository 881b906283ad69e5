/** Collections as values: what a loop over one sees, and what is known to be in one. */
import { type Abstract, alternatives, choice, type Instance, symbol, type Symbolic, unknown } from './abstract-value.js';
import { bodyFacts, fileFacts } from './body-facts.js';
import type { Flow } from './flow.js';

/** An array with these elements; `open`: there may be others. */
export function listOf(key: string, elements: readonly Abstract[], open: boolean): Instance {
  return { kind: 'instance', key, label: undefined, many: false, made: { how: 'array', elements, open } };
}

/** The element that one turn of a loop over the collection sees: of a map, a pair. */
export function iterated(flow: Flow, list: Abstract, round: string): Abstract {
  if (list.kind === 'choice') return choice(list.of.map((one) => iterated(flow, one, round)), 'element');
  const element = flow.elementOf(list, undefined, round);
  return isMap(flow, list) ? listOf(`${list.key}[*${round}]`, [unknown('key'), element], false) : element;
}

function isMap(flow: Flow, value: Abstract): boolean {
  return flow.typesOf(value).some((type) => type.kind === 'external' && (type.name === 'Map' || type.name === 'ReadonlyMap'));
}

/** What was put into the collection when it was made: elements, and for a map its pairs. */
export function initialContents(base: Abstract): readonly { readonly key: Abstract | undefined; readonly value: Abstract }[] {
  if (base.kind !== 'instance') return [];
  if (base.made.how === 'array') return base.made.elements.map((value) => ({ key: undefined, value }));
  if (base.made.how !== 'external') return [];
  const [list] = base.made.args;
  if (list?.kind !== 'instance' || list.made.how !== 'array') return [];
  if (base.made.name === 'Set') return list.made.elements.map((value) => ({ key: undefined, value }));
  if (base.made.name !== 'Map') return [];
  return list.made.elements.flatMap((one) => {
    if (one.kind !== 'instance' || one.made.how !== 'array') return [];
    const [key, value] = one.made.elements;
    return value === undefined ? [] : [{ key, value }];
  });
}

/** What the pair of this key holds, in a map that nobody changes. */
export function madeWith(flow: Flow, base: Abstract, at: Abstract): Abstract | undefined {
  if (base.kind !== 'instance' || base.made.how !== 'external' || base.made.name !== 'Map') return undefined;
  const pairs = initialContents(base);
  if (pairs.length === 0 || pairs.some(({ key }) => key?.kind !== 'constant')) return undefined;
  const own = pairs.findLast(({ key }) => key?.key === at.key);
  return own === undefined || isChanged(flow, base) ? undefined : own.value;
}

function isChanged(flow: Flow, base: Abstract): boolean {
  return ['set', 'delete', 'clear'].some((name) =>
    flow.view.filesMentioning(name).some((file) =>
      (fileFacts(flow.view.fileOutline(file)).calls.get(name) ?? []).some(
        ({ fn, step }) =>
          step.callee.kind === 'member' &&
          alternatives(flow.evaluate(flow.symbolicFrame(fn), step.callee.object)).some((one) => one.key === base.key),
      ),
    ),
  );
}

/**
 * An element whose key is known, or any one: a promise or function that is in the collection from the
 * start is that very value; of other objects any element is one of its own.
 */
export function knownElement(base: Abstract, at: Abstract | undefined, round: string): Abstract {
  const contents = initialContents(base);
  const fitting = at?.kind === 'constant' ? contents.filter(({ key }) => key?.kind !== 'constant' || key.key === at.key) : contents;
  const isFollowed = fitting.some(({ value }) => value.kind === 'promise');
  const symbol = elementSymbol(base, at, round);
  if (!isFollowed) return symbol;
  const values = fitting.map(({ value }) => value);
  return choice(base.kind === 'instance' && base.made.how === 'array' && !base.made.open ? values : [...values, symbol], 'element');
}

/** Nothing else is ever in the collection, and that once: a function that the body of a module writes and hands over. */
export function isOnlyElement(flow: Flow, element: Abstract): boolean {
  if (element.kind !== 'symbol' || element.origin.how !== 'element') return false;
  const { of, incomplete } = flow.expand(element);
  const [only, ...others] = of;
  if (only?.value.kind !== 'closure' || others.length > 0 || incomplete !== undefined) return false;
  const { fn } = only.value;
  const { outer } = flow.view.functionOutline(fn);
  const module = outer === undefined ? undefined : flow.view.functionOutline(outer);
  if (module?.role !== 'module') return false;
  const { calls, repeated } = bodyFacts(module);
  return calls.some((step) => !repeated.has(step.id) && step.arguments.some(({ value }) => value.kind === 'function' && value.id === fn));
}

/** The name under which a path knows what is in the collection for this key. */
export function elementName(at: Abstract): string {
  return `[${at.key}]`;
}

export function elementSymbol(base: Abstract, at: Abstract | undefined, round: string): Symbolic {
  const where = at === undefined ? `*${round}` : at.key;
  const label = 'label' in base && base.label !== undefined ? `${base.label}[]` : undefined;
  return symbol(`${base.key}[${where}]`, { how: 'element', base, at, round }, label);
}
