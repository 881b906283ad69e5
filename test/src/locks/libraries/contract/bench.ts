import type { Effect, Mode } from '../../../../../src/locks/library-model.js';
import { attempt, type Ask, type Attempt, type Taker } from './attempt.js';
import { makeLock, type Wish } from './make-lock.js';
import type { Subject } from './specimen.js';

/** An operation that takes the lock, in one of its modes. */
export interface Way {
  readonly label: string;
  readonly name: string;
  readonly effect: Taker;
  readonly mode: Mode;
  readonly ask: Ask;
}

/** One lock under test: fresh, with a key nobody else uses. */
export interface Bench {
  readonly object: unknown;
  readonly key: string;
  readonly capacity: number;
  readonly take: (way: Way, ask?: Ask) => Attempt;
  /** As many holders as there may be. */
  readonly fill: (way: Way) => Attempt[];
}

let keys = 0;
export function freshKey(): string {
  keys += 1;
  return `key-${String(keys)}`;
}

export async function bench(subject: Subject, wish: Wish = {}): Promise<Bench> {
  const { model } = subject;
  const capacity = wish.capacity ?? (model.capacity.at === 'constant' ? model.capacity.value : 2);
  const key = wish.key ?? freshKey();
  const make = (): Promise<unknown> => makeLock(subject, { ...wish, capacity, key });
  const object = await make();
  const more =
    subject.specimen.objectPerCaller === true
      ? await Promise.all(Array.from({ length: 10 }, make))
      : [];
  const take = (way: Way, ask: Ask = {}): Attempt =>
    attempt(subject, more.pop() ?? object, way.name, way.effect, {
      key,
      ...way.ask,
      ...ask,
      given: [...(way.ask.given ?? []), ...(ask.given ?? [])],
    });
  return {
    object,
    key,
    capacity,
    take,
    fill: (way) => Array.from({ length: capacity }, () => take(way)),
  };
}

export function isTaker(effect: Effect): effect is Taker {
  return (
    effect.effect === 'acquire' || effect.effect === 'section' || effect.effect === 'try-acquire'
  );
}

/** Every way to take a lock of this model; an option that chooses the mode makes more of them. */
export function waysToTake({ model, specimen }: Subject): Way[] {
  return Object.entries(model.operations).flatMap(([name, effect]) => {
    if (!isTaker(effect) || specimen.unproved?.[name] !== undefined) return [];
    const plain: Way = { label: name, name, effect, mode: effect.mode, ask: {} };
    const option = effect.effect === 'try-acquire' ? undefined : effect.modeOption;
    if (option === undefined || option.element !== undefined) return [plain];
    const place = { at: 'argument', index: option.argument } as const;
    const full = option.name === undefined ? place : { ...place, option: option.name };
    return [
      plain,
      ...Object.entries(option.values).map(([value, mode]): Way => ({
        label: `${name} (${value})`,
        name,
        effect,
        mode,
        ask: { given: [[full, value]] },
      })),
    ];
  });
}

/** Whether the operation never waits, whatever it is given. */
export function neverWaitsAtAll({ effect }: Way): boolean {
  return (
    effect.effect !== 'try-acquire' &&
    effect.neverWaits?.some(({ given }) => given === 'always') === true
  );
}

/** The way by which others come that have no part in the check: the first that waits. */
export function primaryWay(ways: readonly Way[], mode: 'exclusive' | 'read' = 'exclusive'): Way {
  const found = ways.find(
    (way) =>
      way.effect.effect !== 'try-acquire' &&
      !neverWaitsAtAll(way) &&
      way.effect.permits !== 'all' &&
      (mode === 'read') === (way.mode === 'read'),
  );
  if (found === undefined) throw new Error(`the row has no way to take the lock (${mode})`);
  return found;
}
