/** Where a class gets a member from, and who writes its fields: questions on outlines alone. */
import type { AssignStep, ClassId, ClassOutline, FunctionId, Member } from '../program/outline.js';
import type { ProgramView, TypeName } from '../program/program-view.js';
import { bodyFacts, type Sited } from './body-facts.js';

/** The class and its bases in the program, nearest first. */
export function lineage(view: ProgramView, id: ClassId): readonly ClassOutline[] {
  const found: ClassOutline[] = [];
  const seen = new Set<ClassId>();
  for (let at: ClassId | undefined = id; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    found.push(view.classOutline(at));
    const base = view.baseOf(at);
    at = base?.kind === 'class' ? base.id : undefined;
  }
  return found;
}

/** The class itself and what extends it, at whatever distance. */
export function heirsOf(view: ProgramView, id: ClassId): readonly ClassId[] {
  // Heirs are looked up by the name of the class, and the answer is kept by its id: both must be its own.
  return view.implementers({ kind: 'class', id, name: view.classOutline(id).name });
}

export interface FoundMember {
  readonly owner: ClassOutline;
  readonly member: Member;
}

/** The member that `object.name` reads, on instances or (static) on the class itself. */
export function findMember(view: ProgramView, id: ClassId, name: string, isStatic: boolean): FoundMember | undefined {
  let declared: FoundMember | undefined;
  for (const owner of lineage(view, id)) {
    for (const member of membersNamed(owner, name)) {
      if (member.isStatic !== isStatic || member.kind === 'setter') continue;
      if (member.kind === 'field' || member.function !== undefined) return { owner, member };
      declared ??= { owner, member };
    }
  }
  return declared;
}

/** The methods by this name of whoever implements or extends the type, or is it. */
export function methodsNamed(view: ProgramView, type: TypeName, name: string): readonly FunctionId[] {
  return view.implementers(type).flatMap((id) => findMember(view, id, name, false)?.member.function ?? []);
}

const byName = new WeakMap<ClassOutline, ReadonlyMap<string, readonly Member[]>>();

/** Own members of the class, several for accessors. */
function membersNamed(owner: ClassOutline, name: string): readonly Member[] {
  const known = byName.get(owner);
  if (known !== undefined) return known.get(name) ?? [];
  const named = new Map<string, Member[]>();
  for (const member of owner.members) named.set(member.name, [...(named.get(member.name) ?? []), member]);
  byName.set(owner, named);
  return named.get(name) ?? [];
}

export interface FieldWrites {
  /** In initializers and constructors: they make the first value. */
  readonly first: readonly Sited<AssignStep>[];
  /** In methods, accessors and closures. */
  readonly later: readonly Sited<AssignStep>[];
}

const NO_WRITES: FieldWrites = { first: [], later: [] };
const tables = new WeakMap<ClassOutline, ReadonlyMap<string, FieldWrites>>();

/** Who assigns `this.name` in the class's own text. */
export function fieldWrites(view: ProgramView, owner: ClassOutline, name: string): FieldWrites {
  let table = tables.get(owner);
  if (table === undefined) tables.set(owner, (table = writesOf(view, owner)));
  return table.get(name) ?? NO_WRITES;
}

function writesOf(view: ProgramView, owner: ClassOutline): ReadonlyMap<string, FieldWrites> {
  const table = new Map<string, { first: Sited<AssignStep>[]; later: Sited<AssignStep>[] }>();
  for (const outline of view.fileOutline(owner.file).functions.values()) {
    for (const step of bodyFacts(outline).assigns) {
      const target = step.target;
      if (target.kind !== 'field' || target.object.kind !== 'this') continue;
      const self = view.functionOutline(target.object.owner);
      const isClassItself = self.role === 'static' || self.isStatic;
      if (self.class !== owner.id || isClassItself) continue;
      let writes = table.get(target.name);
      if (writes === undefined) table.set(target.name, (writes = { first: [], later: [] }));
      const isFirst = outline.id === owner.initializer || outline.id === owner.constructorFunction;
      (isFirst ? writes.first : writes.later).push({ fn: outline.id, step });
    }
  }
  return table;
}

/** Static fields: `Class.name = …` in the static initializer, or `this.name` in a static body. */
export function staticWrites(view: ProgramView, owner: ClassOutline, name: string): readonly Sited<AssignStep>[] {
  const found: Sited<AssignStep>[] = [];
  for (const outline of view.fileOutline(owner.file).functions.values()) {
    for (const step of bodyFacts(outline).assigns) {
      const target = step.target;
      if (target.kind !== 'field' || target.name !== name) continue;
      const object = target.object;
      const onClass =
        (object.kind === 'this' && isStaticBody(view, object.owner, owner.id)) ||
        (object.kind === 'class' && object.id === owner.id) ||
        (object.kind === 'variable' && object.name === owner.name);
      if (onClass) found.push({ fn: outline.id, step });
    }
  }
  return found;
}

function isStaticBody(view: ProgramView, fn: FunctionId, id: ClassId): boolean {
  const outline = view.functionOutline(fn);
  return outline.class === id && (outline.isStatic || outline.role === 'static');
}

/** Members that a decorator of this name replaces: calling them calls what it returned. */
export function decoratedBy(view: ProgramView, name: string): readonly string[] {
  const members: string[] = [];
  for (const file of view.filesMentioning(name)) {
    for (const outline of view.fileOutline(file).classes.values()) {
      for (const member of outline.members) {
        if (member.decorators.length > 0) members.push(member.name);
      }
    }
  }
  return members;
}

/** Calling the method calls what its decorators made of it. */
export function isDecorated(view: ProgramView, fn: FunctionId): boolean {
  const id = view.functionOutline(fn).class;
  return id !== undefined && view.classOutline(id).members.some((member) => member.function === fn && member.decorators.length > 0);
}
