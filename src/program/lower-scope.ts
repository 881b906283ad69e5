/**
 * Lexical scopes: which variable a name means where it is read. A scope belongs to one body (the
 * function whose activation holds its variables); the scopes of a body form a chain that goes on in
 * the body around it.
 */
import type ts from 'typescript';
import type { ClassId, Constant, FunctionId, Value, Variable } from './outline.js';

export interface Binding {
  /** What reading the name gives: a variable, or what the name always stands for (an import …). */
  readonly value: Value;
  /** An enum's members whose value is written down: reads of them are constants. */
  readonly constants?: ReadonlyMap<string, Constant>;
  /** The class or function that a declaration of this name makes. */
  readonly declared?: ClassId;
}

/** The names in use in one body: a second `x` in it becomes `x~1`. */
export class BodyNames {
  readonly owner: FunctionId;
  readonly nodes = new Map<string, ts.Identifier>();
  private readonly counts = new Map<string, number>();

  constructor(owner: FunctionId) {
    this.owner = owner;
  }

  make(name: string, node: ts.Identifier | undefined): Variable {
    const before = this.counts.get(name) ?? 0;
    this.counts.set(name, before + 1);
    const unique = before === 0 ? name : `${name}~${String(before)}`;
    if (node !== undefined) this.nodes.set(unique, node);
    return { kind: 'variable', owner: this.owner, name: unique };
  }
}

export class Scope {
  readonly names: BodyNames;
  private readonly parent: Scope | undefined;
  private readonly bindings = new Map<string, Binding>();

  constructor(names: BodyNames, parent: Scope | undefined) {
    this.names = names;
    this.parent = parent;
  }

  /** Declares a variable; a second declaration in one scope (`var x; var x;`) means the same one. */
  declare(name: string, node: ts.Identifier | undefined): Variable {
    const known = this.bindings.get(name)?.value;
    if (known?.kind === 'variable') return known;
    const variable = this.names.make(name, node);
    this.bindings.set(name, { value: variable });
    return variable;
  }

  bind(name: string, binding: Binding): void {
    this.bindings.set(name, binding);
  }

  findOwn(name: string): Binding | undefined {
    return this.bindings.get(name);
  }

  find(name: string): Binding | undefined {
    let found = this.bindings.get(name);
    let scope = this.parent;
    while (found === undefined && scope !== undefined) {
      found = scope.bindings.get(name);
      scope = scope.parent;
    }
    return found;
  }
}
