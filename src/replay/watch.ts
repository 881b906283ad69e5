/**
 * What policies watch beside locks: which functions a replay enters although no lock is at stake, and
 * the fields whose accesses it sees. Without a watch a replay looks at locks alone, and pays for no more.
 */
import { CHANGES } from '../calls/builtins.js';
import { heirsOf, lineage } from '../calls/class-members.js';
import { visitSteps } from '../program/nested-steps.js';
import type { ClassId, FunctionId, FunctionOutline, Member, Step, Value } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';

export interface Watch {
  /** Whether the function may access a watched field, itself or through what it calls. */
  accesses(fn: FunctionId): boolean;
  readonly fields: FieldWatch;
}

/** A field of a class that a lock may guard. */
export interface WatchedField {
  readonly owner: ClassId;
  readonly member: Member;
  /** Names of the locks: the one of the tag, or every lock that objects of the class keep. */
  readonly guards: readonly string[];
  /** Whether a tag says so. */
  readonly isDeclared: boolean;
}

export interface FieldWatch {
  readonly names: ReadonlySet<string>;
  /** The watched field that `name` is on objects of the class. */
  of(id: ClassId, name: string, isStatic: boolean): WatchedField | undefined;
}

const GUARD = /^(?:this\.)?([\w$#]+)/u;

/** `locks`: by class, the fields in which its objects keep locks. */
export function watchFields(view: ProgramView, locks: ReadonlyMap<ClassId, ReadonlySet<string>>): FieldWatch {
  const byClass = new Map<ClassId, ReadonlyMap<string, WatchedField>>();
  const names = new Set<string>();
  for (const id of watchedClasses(view, locks)) {
    const fields = new Map<string, WatchedField>();
    for (const owner of [...lineage(view, id)].reverse()) {
      const kept = [...new Set(lineage(view, id).flatMap((one) => [...(locks.get(one.id) ?? [])]))];
      for (const member of owner.members) {
        if (member.kind !== 'field') continue;
        const tag = member.tags.find((one) => one.name === 'guardedBy');
        const declared = tag === undefined ? undefined : GUARD.exec(tag.text)?.[1];
        const guards = declared === undefined ? (member.isReadonly || kept.includes(member.name) ? [] : kept) : [declared];
        if (guards.length === 0) continue;
        fields.set(`${String(member.isStatic)} ${member.name}`, { owner: owner.id, member, guards, isDeclared: declared !== undefined });
        names.add(member.name);
      }
    }
    if (fields.size > 0) byClass.set(id, fields);
  }
  return { names, of: (id, name, isStatic) => byClass.get(id)?.get(`${String(isStatic)} ${name}`) };
}

/** Classes that keep a lock or have a tag, and those that extend one. */
function watchedClasses(view: ProgramView, locks: ReadonlyMap<ClassId, ReadonlySet<string>>): readonly ClassId[] {
  const found = new Set<ClassId>(locks.keys());
  for (const file of view.files) addTagged(view, file, found);
  for (const id of [...found]) for (const one of heirsOf(view, id)) found.add(one);
  return [...found];
}

function addTagged(view: ProgramView, file: string, found: Set<ClassId>): void {
  for (const outline of view.fileOutline(file).classes.values()) {
    if (outline.members.some((member) => member.tags.some((tag) => tag.name === 'guardedBy'))) found.add(outline.id);
  }
}

/** A field as a step reads or writes it. */
export interface FieldUse {
  readonly object: Value;
  readonly name: string;
  readonly how: 'read' | 'write';
}

const uses = new WeakMap<Step, readonly FieldUse[]>();

/** Every field that the step itself names, not those of the steps inside it; writes first. */
export function fieldUses(step: Step): readonly FieldUse[] {
  let found = uses.get(step);
  if (found === undefined) uses.set(step, (found = usesOf(step)));
  return found;
}

function usesOf(step: Step): readonly FieldUse[] {
  const found: FieldUse[] = [];
  const read = (value: Value): void => { readsIn(value, found); };
  switch (step.kind) {
    case 'assign':
      if (step.target.kind === 'field') {
        found.push({ object: step.target.object, name: step.target.name, how: 'write' });
        read(step.target.object);
      } else if (step.target.kind === 'element') {
        if (step.target.object.kind === 'field') found.push({ object: step.target.object.object, name: step.target.object.name, how: 'write' });
        read(step.target.object);
        read(step.target.key);
      }
      read(step.value);
      break;
    case 'call':
      if (step.callee.kind === 'value') read(step.callee.value);
      if (step.callee.kind === 'member') {
        const object = step.callee.object;
        if (object.kind === 'field' && CHANGES.has(step.callee.name)) found.push({ object: object.object, name: object.name, how: 'write' });
        read(object);
      }
      if (step.callee.kind === 'element') {
        read(step.callee.object);
        read(step.callee.key);
      }
      for (const argument of step.arguments) read(argument.value);
      break;
    case 'make':
      for (const one of step.what.kind === 'array' ? step.what.elements : step.what.properties) {
        if ('value' in one) read(one.value);
      }
      break;
    case 'branch':
      read(step.condition);
      break;
    case 'loop':
      if (step.condition !== undefined) read(step.condition);
      if (step.iterated !== undefined) read(step.iterated);
      break;
    case 'switch':
      read(step.subject);
      break;
    case 'join':
    case 'copy':
    case 'drop':
    case 'yield':
    case 'return':
    case 'throw':
      read(step.value);
      break;
    case 'try':
    case 'block':
    case 'using':
    case 'break':
    case 'continue':
    case 'define-class':
      break;
  }
  return found;
}

function readsIn(node: unknown, found: FieldUse[]): void {
  if (Array.isArray(node)) {
    for (const one of node) readsIn(one, found);
  } else if (typeof node === 'object' && node !== null) {
    if (isField(node)) found.push({ object: node.object, name: node.name, how: 'read' });
    for (const one of Object.values(node)) readsIn(one, found);
  }
}

function isField(node: object): node is Extract<Value, { kind: 'field' }> {
  return 'kind' in node && node.kind === 'field' && 'object' in node && 'name' in node;
}

/** Names of the fields that steps of the body read or write. */
export function namedFields(view: ProgramView, fn: FunctionId): ReadonlySet<string> {
  const outline = view.functionOutline(fn);
  let found = named.get(outline);
  if (found === undefined) {
    const names = new Set<string>();
    visitSteps(outline.body, (step) => { for (const use of fieldUses(step)) names.add(use.name); });
    named.set(outline, (found = names));
  }
  return found;
}

const named = new WeakMap<FunctionOutline, ReadonlySet<string>>();
