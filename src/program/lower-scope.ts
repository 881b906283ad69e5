/**
 * Lexical scopes: which variable a name means where it is read. A scope belongs to one body (the
 * function whose activation holds its variables); the scopes of a body form a chain that goes on in
 * the body around it.
 */
import type ts from 'typescript';
import type { Constant, FunctionId, Value, Variable } from './outline.js';

export interface Binding {
  /** What reading the name gives: a variable, or what the name always stands for (an import …). */
  readonly value: Value;
  /** An enum's members whose value is written down: reads of them are constants. */
  readonly constants?: ReadonlyMap<string, Constant>;
}

/** The names in use in one body: a second `x` in it becomes `x~1`. */
export class BodyNames {
  readonly owner: FunctionId;
  /** The identifiers that declare the names; names that the lowering made up have none. */
  readonly nodes = new Map<string, ts.Identifier | undefined>();
  private counts: Map<string, number> | undefined;

  constructor(owner: FunctionId) {
    this.owner = owner;
  }

  make(name: string, node: ts.Identifier | undefined): Variable {
    let unique = name;
    if (this.nodes.has(name)) {
      this.counts ??= new Map();
      const more = (this.counts.get(name) ?? 0) + 1;
      this.counts.set(name, more);
      unique = `${name}~${String(more)}`;
    }
    this.nodes.set(unique, node);
    return { kind: 'variable', owner: this.owner, name: unique };
  }
}

export class Scope {
  readonly names: BodyNames;
  private readonly parent: Scope | undefined;
  /** Most blocks declare nothing. */
  private bindings: Map<string, Binding> | undefined;

  constructor(names: BodyNames, parent: Scope | undefined) {
    this.names = names;
    this.parent = parent;
  }

  /** Declares a variable; a second declaration in one scope (`var x; var x;`) means the same one. */
  declare(name: string, node: ts.Identifier | undefined): Variable {
    const known = this.findOwn(name)?.value;
    if (known?.kind === 'variable') return known;
    const variable = this.names.make(name, node);
    this.bind(name, { value: variable });
    return variable;
  }

  bind(name: string, binding: Binding): void {
    this.bindings ??= new Map();
    this.bindings.set(name, binding);
  }

  findOwn(name: string): Binding | undefined {
    return this.bindings?.get(name);
  }

  find(name: string): Binding | undefined {
    let found = this.findOwn(name);
    let scope = this.parent;
    while (found === undefined && scope !== undefined) {
      found = scope.findOwn(name);
      scope = scope.parent;
    }
    return found;
  }
}
