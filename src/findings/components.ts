/**
 * Components: classes and modules that own state and locks. A function belongs to the class it is a
 * member of, or is written in; else to its module. A lock belongs to the object that keeps it.
 *
 * Two components are one when they are the same class or module, or one class extends the other.
 */
import { lineage } from '../calls/class-members.js';
import type { Abstract } from '../calls/abstract-value.js';
import type { Flow } from '../calls/flow.js';
import { bodyFacts } from '../calls/body-facts.js';
import { bareName } from '../program/bare-name.js';
import type { ClassId, FileOutline, FunctionId, Value } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';
import type { Hold } from '../replay/hold.js';

export type Component =
  | { readonly kind: 'class'; readonly id: ClassId; readonly name: string }
  | { readonly kind: 'module'; readonly file: string; readonly name: string };

export function componentOf(view: ProgramView, fn: FunctionId): Component {
  let outline = view.functionOutline(fn);
  while (outline.class === undefined && outline.outer !== undefined) outline = view.functionOutline(outline.outer);
  return outline.class === undefined ? moduleComponent(outline.file) : classComponent(view, outline.class);
}

export function classComponent(view: ProgramView, id: ClassId): Component {
  return { kind: 'class', id, name: view.classOutline(id).name };
}

function moduleComponent(file: string): Component {
  return { kind: 'module', file, name: file.slice(file.lastIndexOf('/') + 1) };
}

export function isSameComponent(view: ProgramView, a: Component, b: Component): boolean {
  if (a.kind === 'module' || b.kind === 'module') return a.kind === b.kind && a.kind === 'module' && b.kind === 'module' && a.file === b.file;
  return a.id === b.id || extendsClass(view, a.id, b.id) || extendsClass(view, b.id, a.id);
}

function extendsClass(view: ProgramView, id: ClassId, base: ClassId): boolean {
  return lineage(view, id).some((one) => one.id === base);
}

/** Written in the component, or in a module without state of its own, which works for whoever calls it. */
export function isPartOf(view: ProgramView, fn: FunctionId, owner: Component): boolean {
  const own = componentOf(view, fn);
  return isSameComponent(view, own, owner) || (own.kind === 'module' && !keepsState(view, own.file));
}

const keepers = new WeakMap<FileOutline, boolean>();

/** Whether a function of the module changes a variable of the module, or what one holds. */
export function keepsState(view: ProgramView, file: string): boolean {
  const outline = view.fileOutline(file);
  let keeps = keepers.get(outline);
  if (keeps === undefined) keepers.set(outline, (keeps = changesOwn(outline)));
  return keeps;
}

function changesOwn(file: FileOutline): boolean {
  const isOwn = (value: Value): boolean => value.kind === 'variable' && value.owner === file.module;
  return [...file.functions.values()].some((outline) => {
    const { assigns, calls } = bodyFacts(outline);
    return assigns.some(({ target, declares }) => !declares && (target.kind === 'variable' ? isOwn(target) && outline.id !== file.module : isOwn(target.object))) ||
      (outline.id !== file.module && calls.some(({ callee }) => callee.kind === 'member' && isOwn(callee.object) && CHANGES.has(callee.name)));
  });
}

/** Members that change a collection. */
const CHANGES: ReadonlySet<string> = new Set([
  'push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'set', 'add', 'delete', 'clear',
]);

/** Who owns the lock; undefined: a caller passed it in, so it is the caller's, or it is the lock's own class that works. */
export function ownerOf(flow: Flow, hold: Hold): Component | undefined {
  const object = hold.lock.object;
  if (object.kind === 'symbol' && object.origin.how === 'this') return undefined;
  const base = baseOf(flow, object);
  const id = base === undefined ? undefined : flow.classOf(base);
  if (id !== undefined) return classComponent(flow.view, id);
  if (object.kind === 'symbol' && object.origin.how === 'parameter') return undefined;
  return componentOf(flow.view, base?.kind === 'unknown' && flow.view.files.includes(base.key.split('#')[0] ?? '') ? base.key : hold.fn);
}

function baseOf(flow: Flow, object: Abstract): Abstract | undefined {
  if (object.kind === 'instance') return flow.homeOf(object)?.base;
  if (object.kind !== 'symbol') return undefined;
  switch (object.origin.how) {
    case 'field':
      return object.origin.base;
    case 'element':
      return baseOf(flow, object.origin.base);
    default:
      return undefined;
  }
}

/** Whether code outside the component can call it: a public member, or a function that its module exports. */
export function isPublic(view: ProgramView, fn: FunctionId): boolean {
  const outline = view.functionOutline(fn);
  if (outline.class !== undefined) {
    const member = view.classOutline(outline.class).members.find((one) => one.function === fn);
    return member?.access === 'public';
  }
  const { module, exports } = view.fileOutline(outline.file);
  return outline.outer === module && exports.some((one) => 'value' in one && namesFunction(view, one.value, fn));
}

function namesFunction(view: ProgramView, value: Value, fn: FunctionId): boolean {
  if (value.kind === 'function') return value.id === fn;
  return value.kind === 'variable' && view.functionOutline(fn).name === value.name;
}

/** Whether somebody out of sight may call it: the package exports it, or nothing in the program calls it. */
export function isCalledFromOutside(flow: Flow, fn: FunctionId): boolean {
  const { view } = flow;
  const outline = view.functionOutline(fn);
  if (isPublic(view, fn) && isOpen(flow, outline.file)) return true;
  const name = bareName(outline.name);
  return name === '' || (flow.callSites(name, fn)?.length ?? 1) === 0;
}

/** By flow: the view outlives its program, a flow does not. */
const opened = new WeakMap<Flow, ReadonlySet<string>>();

/** Files whose exports outside code can import, also through what an entry exports again. */
function isOpen(flow: Flow, file: string): boolean {
  let files = opened.get(flow);
  if (files === undefined) opened.set(flow, (files = openFiles(flow.view)));
  return files.has(file);
}

function openFiles(view: ProgramView): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = view.files.filter((file) => view.isEntry(file));
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const one of view.fileOutline(file).exports) {
      if (!('from' in one)) continue;
      const target = view.resolveImport(file, one.from, one.imported);
      if (target.kind === 'module') queue.push(target.file);
    }
  }
  return found;
}
