/**
 * Locks that came with the making of an object or a closure: parameters of its constructor, or of the
 * function around it. Whoever made it says which locks they are; both ends of an edge are of one making.
 */
import type { Abstract } from '../calls/abstract-value.js';
import { madeOf } from '../calls/expand.js';
import type { Flow } from '../calls/flow.js';
import { argumentsPassedTo } from '../calls/super-arguments.js';
import { bareName } from '../program/bare-name.js';
import type { FunctionId } from '../program/outline.js';
import { lockClass } from '../locks/lock-class.js';
import type { LockRef } from '../replay/hold.js';

/** Makings that are looked at: of more, an order of two locks is no longer their writer's plan. */
const MAKINGS = 16;

/** The two locks as each making in sight names them; empty: no making decides, or not all are in sight. */
export function boundPairs(flow: Flow, held: LockRef, asked: LockRef): readonly (readonly [LockRef, LockRef])[] {
  const maker = makerOf(held) ?? makerOf(asked);
  if (maker === undefined) return [];
  const all = argumentsOfMakings(flow, maker);
  return all === undefined || all.length > MAKINGS ? [] : all.map((args) => [bound(held, maker, args), bound(asked, maker, args)] as const);
}

/** The lock as each making names it, where all makings are in sight; else only as it is named here. */
export function boundLocks(flow: Flow, lock: LockRef): readonly LockRef[] {
  const maker = makerOf(lock);
  const all = maker === undefined ? undefined : argumentsOfMakings(flow, maker);
  if (maker === undefined || all === undefined || all.length === 0 || all.length > MAKINGS) return [lock];
  return all.map((args) => bound(lock, maker, args));
}

/** The classes of the lock, of each making. */
export function boundClasses(flow: Flow, lock: LockRef): readonly string[] {
  return boundLocks(flow, lock).map(({ model, object }) => lockClass(model, object));
}

/** The function whose parameter the lock is. */
function makerOf({ object }: LockRef): FunctionId | undefined {
  return object.kind === 'symbol' && object.origin.how === 'parameter' ? object.origin.fn : undefined;
}

/** Undefined: somebody out of sight may make one, too. */
function argumentsOfMakings(flow: Flow, maker: FunctionId): readonly (readonly Abstract[])[] | undefined {
  const outline = flow.view.functionOutline(maker);
  if (outline.role === 'constructor' && outline.class !== undefined) {
    const { class: id } = outline;
    const made = madeOf(flow, id);
    if (made.incomplete !== undefined) return undefined;
    return made.of.flatMap(({ value }) => {
      const args = argumentsPassedTo(flow, id, value);
      return args === undefined ? [] : [args];
    });
  }
  const sites = flow.callSites(bareName(outline.name), maker);
  return sites?.map(({ fn, step }) => flow.argumentsOf(flow.symbolicFrame(fn), step));
}

function bound(lock: LockRef, maker: FunctionId, args: readonly Abstract[]): LockRef {
  const { object } = lock;
  if (object.kind !== 'symbol' || object.origin.how !== 'parameter' || object.origin.fn !== maker) return lock;
  const given = args[object.origin.index];
  return given === undefined ? lock : { ...lock, object: given };
}
