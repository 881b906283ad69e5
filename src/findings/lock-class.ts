/**
 * Locks across activations: which declared lock it is (the node of the order graph), and of which
 * object (what one assignment of objects to all its locks has to agree on).
 */
import type { Abstract } from '../calls/abstract-value.js';
import type { Flow } from '../calls/flow.js';
import { hasOneCall } from '../calls/only-object.js';
import type { LockRef } from '../replay/hold.js';
import { splitKey } from '../replay/same-object.js';

/** A declared lock on some object: `class` names the lock, `owner` the object in the root's terms. */
export interface LockNode {
  readonly class: string;
  readonly owner: string;
}

/** Undefined: the lock is whatever a caller passes, so the caller's to tell. */
export function lockNode(flow: Flow, lock: LockRef): LockNode | undefined {
  const made = nodeOf(flow, lock.object);
  const node = made === undefined || lock.of === undefined ? made : { ...made, owner: lock.of.key };
  if (node === undefined) return lock.model.identity === 'name' ? { class: lock.model.types.join(), owner: lock.part?.key ?? '' } : undefined;
  if (lock.part === undefined) return node;
  if (lock.part.kind === 'constant') return { class: `${node.class}[${lock.part.key}]`, owner: node.owner };
  return { class: `${node.class}[]`, owner: `${node.owner}[${lock.part.key}]` };
}

function nodeOf(flow: Flow, object: Abstract): LockNode | undefined {
  if (object.kind === 'external') return { class: object.key, owner: '' };
  if (object.kind === 'instance') {
    const { site, base } = splitKey(object.key);
    return { class: base === '' ? ofOneCall(flow, site) : site, owner: base };
  }
  if (object.kind !== 'symbol') return undefined;
  const origin = object.origin;
  if (origin.how === 'field') {
    const declared = declaredOwner(flow, origin.base);
    return declared === undefined ? undefined : { class: `${declared.class}.${origin.name}`, owner: declared.owner };
  }
  if (origin.how === 'element') {
    const inner = nodeOf(flow, origin.base) ?? { class: origin.base.key, owner: '' };
    if (origin.at?.kind === 'constant') return { class: `${inner.class}[${origin.at.key}]`, owner: inner.owner };
    return { class: `${inner.class}[]`, owner: object.key };
  }
  return undefined;
}

/** What a factory makes that is called once is the same for its closures, and for whoever comes to them from outside. */
function ofOneCall(flow: Flow, site: string): string {
  const [, fn, step] = /^([^^@]+)\^\d+@(\d+)$/u.exec(site) ?? [];
  const file = fn?.split('#')[0] ?? '';
  const isFunction = fn !== undefined && flow.view.files.includes(file) && flow.view.fileOutline(file).functions.has(fn);
  return isFunction && hasOneCall(flow, fn) ? `${fn}@${step ?? ''}` : site;
}

function declaredOwner(flow: Flow, base: Abstract): LockNode | undefined {
  for (const type of flow.typesOf(base)) {
    if (type.kind === 'class') return { class: type.id, owner: base.key };
    if (type.kind === 'interface') return { class: type.key, owner: base.key };
  }
  if (base.kind === 'symbol' && base.origin.how === 'field') {
    const outer = declaredOwner(flow, base.origin.base);
    return outer === undefined ? undefined : { class: `${outer.class}.${base.origin.name}`, owner: outer.owner };
  }
  return base.kind === 'instance' ? { class: splitKey(base.key).site, owner: splitKey(base.key).base } : undefined;
}
