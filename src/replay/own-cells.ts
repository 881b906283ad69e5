/** A root as work whose promise is kept: in which cells, as the root itself sees them. */
import { type Abstract, alternatives, type Frame, type Promised } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import { elementName } from '../calls/collections.js';
import { frameOf, nestedFrame } from '../calls/evaluate.js';
import { madeOf, onlyActivation } from '../calls/expand.js';
import type { Flow } from '../calls/flow.js';
import { hasOneCall, hasOneObject } from '../calls/only-object.js';
import { bareName } from '../program/bare-name.js';
import type { FunctionId } from '../program/outline.js';
import type { Cell, Keeping } from './kept-work.js';

/** A cell that has the promise of the root, as the root sees it. */
type OwnCell =
  | { readonly kind: 'field'; readonly object: Abstract; readonly name: string }
  | { readonly kind: 'variable'; readonly holder: Frame; readonly name: string }
  | { readonly kind: 'member'; readonly collection: Abstract };

/** The promise of the root, and where the path finds it. */
export interface OwnPromise {
  readonly promise: Promised;
  readonly cells: readonly OwnCell[];
  /** What must hold for these cells to be the root's. */
  readonly assumes: string | undefined;
  /** The root settles it at the end (`settling-work.ts`); whether nobody else does, the finder asks. */
  readonly isDeferred?: true;
}

export interface OwnWork {
  readonly promises: readonly OwnPromise[];
  /** A link of a chain runs after its promise was kept; a body that is called begins before. */
  readonly isKeptAtStart: boolean;
  /** Other work may have taken its place in the cell. */
  readonly isOneOfMany: boolean;
}

/** The root as work whose promise is kept; undefined: nobody keeps it, or not always. */
export function ownWork(flow: Flow, root: FunctionId, keepings: readonly Keeping[]): OwnWork | undefined {
  if (keepings.length === 0 || !isAlwaysKept(flow, root, keepings)) return undefined;
  const kept = keepings.flatMap((keeping) =>
    keepersOf(flow, keeping, root).flatMap((keeper) => {
      const cell = cellOf(flow, keeping.cell, keeper);
      return cell === undefined || isEmptied(flow, keeping, cell, keeper) ? [] : [{ keeping, keeper, cell }];
    }),
  );
  if (kept.length === 0) return undefined;
  const cells = kept.map(({ cell }) => cell);
  const outline = flow.view.functionOutline(root);
  const frame = flow.symbolicFrame(root);
  const work = { how: 'call', frame, place: outline.place, from: root, by: 'exact', symbolic: undefined, name: outline.name } as const;
  const theOnes = [...kept.flatMap(({ keeping, keeper }) => inTheOne(flow, keeping, keeper)), ...keepings.flatMap((keeping) => inTheOneCall(flow, keeping))];
  const promises: readonly OwnPromise[] = [
    { promise: { kind: 'promise', key: `own ${root}`, work }, cells, assumes: undefined },
    ...theOnes.map(({ cell, assumes }, index): OwnPromise => ({
      promise: { kind: 'promise', key: `own ${root} of ${String(index)}`, work }, cells: [cell], assumes,
    })),
  ];
  return {
    promises,
    isKeptAtStart: keepings.every(({ work: { activation } }) => activation === undefined),
    isOneOfMany: cells.some((cell) => holdsOthers(flow, cell)) && keepings.some(({ work: { activation } }) => activation !== undefined),
  };
}

/** The same cell of the only object that the program makes of the class: other components may name it. */
function inTheOne(flow: Flow, { cell }: Keeping, keeper: Frame): readonly { readonly cell: OwnCell; readonly assumes: string | undefined }[] {
  const { fn, self } = keeper;
  if (self.kind !== 'symbol' || self.origin.how !== 'this' || self.origin.class === undefined) return [];
  const { class: id } = self.origin;
  const made = madeOf(flow, id);
  const [only] = made.of;
  if (only?.value.kind !== 'instance' || made.of.length > 1 || made.incomplete !== undefined || only.value.many) return [];
  const found = cellOf(flow, cell, { ...keeper, key: `${fn}⟨${only.value.key}⟩`, self: only.value });
  const assumes = hasOneObject(flow, id) ? undefined : `'this' is the one '${flow.view.classOutline(id).name}' that the program makes`;
  return found === undefined ? [] : [{ cell: found, assumes }];
}

/** The same cell of the only call that the program makes of a factory: others have what that call made. */
function inTheOneCall(flow: Flow, { fn, cell }: Keeping): readonly { readonly cell: OwnCell; readonly assumes: string | undefined }[] {
  for (let factory = flow.view.functionOutline(fn).outer; factory !== undefined; factory = flow.view.functionOutline(factory).outer) {
    const activation = onlyActivation(flow, factory);
    if (activation === undefined) continue;
    const found = cellOf(flow, cell, nestedFrame(flow, activation, fn));
    const assumes = hasOneCall(flow, factory) ? undefined : `both are of the one call of '${flow.view.functionOutline(factory).name}'`;
    return found === undefined ? [] : [{ cell: found, assumes }];
  }
  return [];
}

/** The activations of the keeper that keep this root's promise, in the words of the root. */
function keepersOf(flow: Flow, { fn, call, work }: Keeping, root: FunctionId): readonly Frame[] {
  const frame = flow.symbolicFrame(root);
  const keeper = flow.symbolicFrame(fn);
  // Written inside the keeper, the work has what the keeper has.
  for (let at = frame.outer; at !== undefined; at = at.outer) if (at.fn === fn) return [at];
  const given = givenTo(flow, fn, root);
  if (given.length > 0) return given;
  const { activation } = work;
  if (activation === undefined) return [keeper];
  const inRoot = (value: Abstract): Abstract => {
    const index = activation.args?.findIndex((one) => one.key === value.key) ?? -1;
    if (index >= 0) return flow.evaluate(frame, { kind: 'parameter', index, rest: false });
    return value.key === activation.self.key ? frame.self : value;
  };
  const args = flow.view.functionOutline(fn).parameters.map((_, index) => inRoot(flow.evaluate(keeper, { kind: 'parameter', index, rest: false })));
  return [flow.enter({ fn, scope: keeper.outer, self: inRoot(keeper.self), bound: [] }, frame, `keeps ${String(call)}`, args)];
}

/** The work was given to a factory, or to the maker of an object, inside which it is kept. */
function givenTo(flow: Flow, fn: FunctionId, root: FunctionId): readonly Frame[] {
  const { view } = flow;
  const isWork = (value: Abstract): boolean => alternatives(value).some((one) => one.kind === 'closure' && one.fn === root);
  const keeper = flow.symbolicFrame(fn);
  const { self } = keeper;
  if (self.kind === 'symbol' && self.origin.how === 'this' && self.origin.class !== undefined) {
    return flow.constructions(self.origin.class).of.flatMap(({ value }) =>
      value.kind === 'instance' && value.made.how === 'class' && value.made.args?.some(isWork) === true
        ? [{ ...keeper, key: `${fn}⟨${value.key}⟩`, self: value }]
        : [],
    );
  }
  const frames: Frame[] = [];
  for (let outer = view.functionOutline(fn).outer; outer !== undefined; outer = view.functionOutline(outer).outer) {
    const { role, name } = view.functionOutline(outer);
    if (role === 'module') break;
    for (const site of flow.callSites(bareName(name), outer) ?? []) {
      const from = flow.symbolicFrame(site.fn);
      const args = flow.argumentsOf(from, site.step);
      const target = flow.targets(from, site.step).of.find((one) => one.fn === outer);
      if (target !== undefined && args.some(isWork)) frames.push(nestedFrame(flow, flow.enter(target, from, String(site.step.id), args), fn));
    }
  }
  return frames;
}

function cellOf(flow: Flow, cell: Cell, keeper: Frame): OwnCell | undefined {
  switch (cell.kind) {
    case 'field':
      return { kind: 'field', object: flow.evaluate(keeper, cell.object), name: cell.name };
    case 'variable':
      return { kind: 'variable', holder: frameOf(flow, keeper, cell.owner), name: cell.name };
    case 'element': {
      const key = flow.evaluate(keeper, cell.key);
      return key.kind === 'unknown' ? undefined : { kind: 'field', object: flow.evaluate(keeper, cell.collection), name: elementName(key) };
    }
    case 'member':
      return { kind: 'member', collection: flow.evaluate(keeper, cell.collection) };
  }
}

/** `.finally(() => { this.pending = undefined; }).then(…)`: when the work begins, its promise is kept no more. */
function isEmptied(flow: Flow, { work, cell }: Keeping, own: OwnCell, keeper: Frame): boolean {
  return work.earlier.some((fn) => {
    const link = nestedFrame(flow, frameOf(flow, keeper, flow.view.functionOutline(fn).outer ?? fn), fn);
    return bodyFacts(flow.view.functionOutline(fn)).assigns.some(({ target, value }) => {
      if (value.kind !== 'constant' || target.kind !== cell.kind || target.kind === 'element') return false;
      const emptied = cellOf(flow, target, link);
      return emptied !== undefined && isSameCell(emptied, own);
    });
  });
}

function isSameCell(a: OwnCell, b: OwnCell): boolean {
  if (a.kind === 'field') return b.kind === 'field' && a.name === b.name && a.object.key === b.object.key;
  return a.kind === 'variable' && b.kind === 'variable' && a.name === b.name && a.holder.key === b.holder.key;
}

/** What the program puts there besides. */
function holdsOthers(flow: Flow, cell: OwnCell): boolean {
  const value = cell.kind === 'field' ? flow.fieldOf(cell.object, cell.name)
    : cell.kind === 'variable' ? flow.evaluate(cell.holder, { kind: 'variable', owner: cell.holder.fn, name: cell.name }) : undefined;
  return value !== undefined && alternatives(value).filter((one) => one.kind === 'promise' && one.work.how !== 'settled').length > 1;
}

/** Nobody calls the work but to keep its promise. */
function isAlwaysKept(flow: Flow, root: FunctionId, keepings: readonly Keeping[]): boolean {
  const name = bareName(flow.view.functionOutline(root).name);
  // A function without a name is called where it is written, or by who was given it.
  if (/[#/]\d+$/u.test(root)) return true;
  const sites = flow.callSites(name, root);
  return sites !== undefined && sites.length > 0 && sites.every(({ fn, step }) =>
    keepings.some((one) => one.fn === fn && (one.call === step.id || isBehind(flow, fn, step.id, one.call))));
}

/** `this.load().finally(…)` is kept: so is the load. */
function isBehind(flow: Flow, fn: FunctionId, step: number, kept: number): boolean {
  const made = bodyFacts(flow.view.functionOutline(fn)).steps.get(kept);
  if (made?.kind !== 'call' || made.callee.kind !== 'member' || made.callee.object.kind !== 'result') return false;
  return made.callee.object.step === step || isBehind(flow, fn, step, made.callee.object.step);
}
