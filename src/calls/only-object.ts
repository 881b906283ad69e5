/**
 * What a program makes once, and nobody else can make: an object of a class, an activation of a factory, whose
 * names are nowhere used but to call them.
 */
import type { ClassId, FileOutline, FunctionId, Value } from '../program/outline.js';
import { fileFacts, variableKey } from './body-facts.js';
import { heirsOf } from './class-members.js';
import { madeOf, runsOnce } from './expand.js';
import type { Flow } from './flow.js';

/** The class has one object in the life of the program: a module makes it, in no loop, and no other code can make one. */
export function hasOneObject(flow: Flow, id: ClassId): boolean {
  const made = madeOf(flow, id);
  const [only] = made.of;
  if (only?.value.kind !== 'instance' || made.of.length > 1 || made.incomplete !== undefined || only.value.many) return false;
  const maker = only.value.key.slice(0, only.value.key.lastIndexOf('@'));
  const { module } = flow.view.fileOutline(flow.view.classOutline(id).file);
  return maker === module && heirsOf(flow.view, id).every((one) => isOnlyMade(flow, one));
}

/** The function is called once in the life of the program, and nobody else can call it. */
export function hasOneCall(flow: Flow, fn: FunctionId): boolean {
  const outline = flow.view.functionOutline(fn);
  return runsOnce(flow, fn) && isOnlyCalled(flow.view.fileOutline(outline.file), (value) => value.kind === 'function' && value.id === fn);
}

function isOnlyMade({ view }: Flow, id: ClassId): boolean {
  const outline = view.classOutline(id);
  return !outline.isExported && isOnlyCalled(view.fileOutline(outline.file), (value) => value.kind === 'class' && value.id === id);
}

/** The value has one name in its file, and nobody reads that name but to call it, or to make an object. */
function isOnlyCalled(file: FileOutline, isIt: (value: Value) => boolean): boolean {
  const names = [...fileFacts(file).definitions].filter(([, assigns]) => assigns.some(({ step }) => isIt(step.value)));
  const [[name, assigns] = ['', []]] = names;
  return names.length === 1 && assigns.length === 1 && !readNames(file).has(name);
}

const known = new WeakMap<FileOutline, ReadonlySet<string>>();

/** The variables of a file that are read other than to call what is in them, and those that are exported. */
function readNames(file: FileOutline): ReadonlySet<string> {
  let names = known.get(file);
  if (names === undefined) {
    const found = new Set<string>();
    const read: unknown[] = [...file.exports, ...[...file.functions.values()].map(({ body }) => body)];
    // A list, since generated expressions may be deeper than the stack.
    while (read.length > 0) {
      const node = read.pop();
      if (typeof node !== 'object' || node === null) continue;
      if (isVariable(node)) found.add(variableKey(node.owner, node.name));
      else read.push(...partsRead(node));
    }
    known.set(file, (names = found));
  }
  return names;
}

/** Everything in it but a variable that is called or assigned. */
function partsRead(node: object): readonly unknown[] {
  if (!('kind' in node)) return Object.values(node);
  return Object.entries(node).flatMap(([name, part]: [string, unknown]) => {
    const isTarget = node.kind === 'assign' && name === 'target' && isVariable(part);
    if (isTarget) return [];
    return node.kind === 'call' && name === 'callee' ? calleeRead(part) : [part];
  });
}

function calleeRead(callee: unknown): readonly unknown[] {
  const value = typeof callee === 'object' && callee !== null && 'value' in callee ? callee.value : callee;
  return isVariable(value) ? [] : [value];
}

function isVariable(node: unknown): node is Extract<Value, { kind: 'variable' }> {
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'variable' && 'owner' in node && 'name' in node;
}
