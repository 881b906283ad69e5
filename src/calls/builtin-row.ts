/** Which row of the platform's table a call is. */
import type { CallStep } from '../program/outline.js';
import type { Abstract, Frame } from './abstract-value.js';
import { BUILTIN_FUNCTIONS, BUILTIN_MEMBERS, FOR_EACH, type BuiltinRow } from './builtins.js';
import type { Flow, Overlay } from './flow.js';

/** The row of the platform's table for a call, by its declaration or, where that has none, by the receiver's value. */
export function builtinRow(flow: Flow, frame: Frame, step: CallStep, overlay: Overlay | undefined): BuiltinRow | undefined {
  const declared = flow.view.calleeAt(frame.fn, step.id).filter((one) => one.kind === 'external');
  const { callee } = step;
  return (
    first(declared, ({ container, name }) => (container === undefined ? undefined : row(container, name))) ??
    (callee.kind === 'member' ? rowOfValue(flow.evaluate(frame, callee.object, overlay), callee.name) : undefined) ??
    first(declared, ({ container, name, package: from }) => {
      if (!isPlatform(from)) return undefined;
      if (container !== undefined && name === 'forEach' && from === 'lib') return FOR_EACH;
      return functionRow(name);
    }) ??
    (callee.kind === 'value' && callee.value.kind === 'global' ? functionRow(callee.value.name) : undefined)
  );
}

function first<One, Found>(all: readonly One[], find: (one: One) => Found | undefined): Found | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function rowOfValue(object: Abstract, name: string): BuiltinRow | undefined {
  if (object.kind !== 'instance') return undefined;
  if (object.made.how === 'array') return row('Array', name);
  return object.made.how === 'external' ? row(object.made.name, name) : undefined;
}

function functionRow(name: string): BuiltinRow | undefined {
  return Object.hasOwn(BUILTIN_FUNCTIONS, name) ? BUILTIN_FUNCTIONS[name] : undefined;
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
