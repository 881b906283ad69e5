/**
 * Stable names for bodies and classes.
 *
 * An id is `<file>#<path>`. The path of a module body is empty; `collect` is a function of the
 * module, `Manager.start` a member, `Manager.<fields>` and `Manager.<static>` the bodies of a class's
 * initialisers. What is written inside a body comes behind a slash: `Manager.start/retry` when it has
 * a name (its own, or the variable, property or target it is put into at once), else its number among
 * the nameless functions of that body: `Manager.start/0`. So an edit elsewhere changes no id. A second
 * `retry` in one body is `retry~1`.
 *
 * A reader's name is shorter: `Manager.start`, `collect`; inside another body `retry in Manager.start`,
 * and for nameless ones `callback in Manager.start` (an argument of a call) or `function in …`, where
 * the body named is the nearest one that has a name. The module body has the file's base name.
 */
import type { ClassId, FunctionId } from './outline.js';

/** What names a function or class, from the place where it is written. */
export interface NameHint {
  /** Part of the id, and the reader's name inside another body. */
  readonly name: string | undefined;
  /** A name that needs no "in …": `Manager.start`. */
  readonly full?: string;
  /** An argument of a call, if it turns out to have no name. */
  readonly isCallback?: boolean;
}

/** A body or class as the maker of ids sees it. */
export interface Named {
  readonly id: string;
  /** As a reader names it. */
  readonly name: string;
  /** The nearest name a reader knows, for what is written inside. */
  readonly place: string;
}

export class IdMaker {
  readonly module: Named;
  /** Every id given out, with how many more were wanted of that spelling. */
  private readonly used = new Map<string, number>();
  private readonly nameless = new Map<string, number>();

  constructor(file: string) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    this.module = { id: this.claim(`${file}#`), name, place: name };
  }

  /** A function written in the body `outer`. */
  inBody(outer: Named, hint: NameHint): Named {
    const { name } = hint;
    if (name === undefined) {
      const kind = hint.isCallback === true ? 'callback' : 'function';
      return {
        id: this.claim(this.inside(outer, String(this.nextNumber(outer.id)))),
        name: `${kind} in ${outer.place}`,
        place: outer.place,
      };
    }
    const id = this.claim(this.inside(outer, name));
    const isTopLevel = outer === this.module;
    const full = hint.full ?? (isTopLevel ? name : `${name} in ${outer.place}`);
    return { id, name: full, place: hint.full ?? name };
  }

  /** A class written in the body `outer`; a reader calls it by its bare name. */
  ofClass(outer: Named, name: string | undefined): Named {
    const known = name ?? 'class';
    const id: ClassId = this.claim(this.inside(outer, known));
    return { id, name: known, place: known };
  }

  /** A member of a class: a method, an accessor (`get size`), `constructor`, `<fields>`. */
  ofMember(container: Named, name: string): Named {
    const id: FunctionId = this.claim(`${container.id}.${name}`);
    const read = name.startsWith('<')
      ? `${name.slice(1, -1)} of ${container.name}`
      : `${container.name}.${name}`;
    return { id, name: read, place: read };
  }

  private inside(outer: Named, segment: string): string {
    return outer === this.module ? outer.id + segment : `${outer.id}/${segment}`;
  }

  private nextNumber(id: FunctionId): number {
    const next = this.nameless.get(id) ?? 0;
    this.nameless.set(id, next + 1);
    return next;
  }

  private claim(wanted: string): string {
    let more = this.used.get(wanted);
    if (more === undefined) {
      this.used.set(wanted, 0);
      return wanted;
    }
    let id: string;
    do {
      more += 1;
      id = `${wanted}~${String(more)}`;
    } while (this.used.has(id));
    this.used.set(wanted, more);
    this.used.set(id, 0);
    return id;
  }
}
