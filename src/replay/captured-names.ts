/**
 * The variables of functions around it that a function has of them: those that it, or a function written in it,
 * reads before it has set them itself. What it sets first, it finds as it set it.
 */
import type { Flow } from '../calls/flow.js';
import type { FunctionId, FunctionOutline, Step, Variable } from '../program/outline.js';

const known = new WeakMap<FunctionOutline, readonly Variable[]>();

export function capturedNames(flow: Flow, fn: FunctionId): readonly Variable[] {
  const outline = flow.view.functionOutline(fn);
  let names = known.get(outline);
  if (names === undefined) {
    const reads = new OuterReads(flow, fn);
    reads.steps(outline.body, new Set());
    known.set(outline, (names = [...reads.found.values()]));
  }
  return names;
}

/** Names of variables that every way to a step has set. */
type NamesSet = Set<string>;

class OuterReads {
  readonly found = new Map<string, Variable>();

  constructor(
    private readonly flow: Flow,
    private readonly fn: FunctionId,
  ) {}

  /** Adds to `set` what the steps set on every way through them. */
  steps(steps: readonly Step[], set: NamesSet): void {
    for (const step of steps) this.#step(step, set);
  }

  #step(step: Step, set: NamesSet): void {
    switch (step.kind) {
      case 'assign': {
        const { target, value } = step;
        this.#read(value, set);
        if (target.kind === 'variable') set.add(nameOf(target));
        else this.#read(target, set);
        return;
      }
      case 'branch':
        this.#read(step.condition, set);
        this.#either([step.whenTrue, step.whenFalse], set);
        return;
      case 'loop':
        this.#read(step.iterated, set);
        this.steps(step.test, set);
        this.#read(step.condition, set);
        this.#perhaps([...step.body, ...step.update], set);
        return;
      case 'try': {
        const { body, handler, finalizer } = step;
        this.#perhaps(finalizer, set);
        if (handler === undefined) this.steps(body, set);
        else this.#either([body, handler.body], set);
        return;
      }
      case 'switch':
        this.#read(step.subject, set);
        for (const one of step.cases) {
          this.#perhaps(one.before, set);
          this.#read(one.test, set);
          this.#perhaps(one.body, set);
        }
        return;
      case 'block':
        this.#perhaps(step.body, set);
        return;
      case 'using':
        this.#read(step.variable, set);
        this.steps(step.body, set);
        return;
      case 'call':
      case 'join':
      case 'make':
      case 'copy':
      case 'drop':
      case 'yield':
      case 'return':
      case 'throw':
      case 'break':
      case 'continue':
      case 'define-class':
        this.#read(step, set);
    }
  }

  /** Steps that may be passed by, or left in the middle. */
  #perhaps(steps: readonly Step[], set: NamesSet): void {
    this.steps(steps, new Set(set));
  }

  #either(ways: readonly (readonly Step[])[], set: NamesSet): void {
    const ends = ways.map((steps) => {
      const own = new Set(set);
      this.steps(steps, own);
      return own;
    });
    const [first, ...others] = ends;
    for (const name of first ?? []) if (others.every((one) => one.has(name))) set.add(name);
  }

  #read(node: unknown, set: NamesSet): void {
    if (typeof node !== 'object' || node === null) return;
    if (isVariable(node)) {
      this.#found(node, set);
      return;
    }
    if ('kind' in node && node.kind === 'function' && 'id' in node && typeof node.id === 'string' && node.id !== this.fn) {
      for (const one of capturedNames(this.flow, node.id)) this.#found(one, set);
    }
    for (const part of Object.values(node)) this.#read(part, set);
  }

  #found(variable: Variable, set: NamesSet): void {
    if (variable.owner !== this.fn && !set.has(nameOf(variable))) this.found.set(nameOf(variable), variable);
  }
}

function nameOf({ owner, name }: Variable): string {
  return `${owner} ${name}`;
}

function isVariable(node: object): node is Variable {
  return 'kind' in node && node.kind === 'variable' && 'owner' in node && 'name' in node;
}
