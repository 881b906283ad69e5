/** Which row of the platform's table a call is. */
import type { CallStep } from '../program/outline.js';
import type { Abstract, Frame } from './abstract-value.js';
import { BUILTIN_FUNCTIONS, BUILTIN_MEMBERS, FOR_EACH, type BuiltinRow } from './builtins.js';
import type { Flow, Overlay } from './flow.js';

/** The row of the platform's table for a call, by its declaration or by the receiver's value. */
export function builtinRow(flow: Flow, frame: Frame, step: CallStep, overlay: Overlay | undefined): BuiltinRow | undefined {
  const callee = step.callee;
  if (callee.kind === 'member') {
    const object = flow.evaluate(frame, callee.object, overlay);
    if (object.kind === 'instance' && object.made.how === 'array') return row('Array', callee.name);
    if (object.kind === 'instance' && object.made.how === 'external') {
      const found = row(object.made.name, callee.name);
      if (found !== undefined) return found;
    }
  }
  for (const one of flow.view.calleeAt(frame.fn, step.id)) {
    if (one.kind !== 'external') continue;
    const found = one.container === undefined ? undefined : row(one.container, one.name);
    if (found !== undefined) return found;
    if (!isPlatform(one.package)) continue;
    if (one.container !== undefined && one.name === 'forEach' && one.package === 'lib') return FOR_EACH;
    if (Object.hasOwn(BUILTIN_FUNCTIONS, one.name)) return BUILTIN_FUNCTIONS[one.name];
  }
  if (callee.kind === 'value' && callee.value.kind === 'global' && Object.hasOwn(BUILTIN_FUNCTIONS, callee.value.name)) {
    return BUILTIN_FUNCTIONS[callee.value.name];
  }
  return undefined;
}

function row(container: string, member: string): BuiltinRow | undefined {
  const rows = Object.hasOwn(BUILTIN_MEMBERS, container) ? BUILTIN_MEMBERS[container] : undefined;
  return rows !== undefined && Object.hasOwn(rows, member) ? rows[member] : undefined;
}

/** `once(emitter, name)` of `node:events`, as the typings and the import name it. */
const ONCE: ReadonlySet<string> = new Set(['once()', 'EventEmitter.once()']);

/** What `once(emitter, name)` of `node:events` gives: a promise that whoever emits settles. */
export function isAwaitedEvent(value: Abstract): boolean {
  return value.kind === 'instance' && value.made.how === 'external' && ONCE.has(value.made.name) && isPlatform(value.made.package);
}

export function isPlatform(packageName: string): boolean {
  return packageName === 'lib' || packageName === 'global' || packageName.startsWith('node:');
}
