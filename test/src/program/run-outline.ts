/**
 * Runs outlines of synchronous code on real values, as JavaScript would: what an outline means, in its
 * shortest form. Tests compare it with the source run by the engine itself.
 */
import { unreachable } from '../../../src/assert.js';
import type {
  Argument,
  Callee,
  CallStep,
  FileOutline,
  FunctionId,
  LoopStep,
  MakeStep,
  Step,
  SwitchStep,
  Target,
  TryStep,
  Value,
} from '../../../src/program/outline.js';

/** One activation of a body. */
interface Activation {
  readonly fn: FunctionId;
  readonly outer: Activation | undefined;
  readonly receiver: unknown;
  readonly values: readonly unknown[];
  readonly variables: Map<string, unknown>;
  readonly results: Map<number, unknown>;
}

type Completion =
  | undefined
  | { readonly kind: 'return'; readonly value: unknown }
  | { readonly kind: 'break' | 'continue'; readonly label: string | undefined };

type Anything = Record<PropertyKey, unknown>;
type Callable = (this: unknown, ...values: unknown[]) => unknown;

/** Runs the module body; `globals` are the names that no file declares. */
export function runOutline(file: FileOutline, globals: ReadonlyMap<string, unknown>): void {
  new Machine(file, globals).run(file.module, undefined, undefined, []);
}

class Machine {
  private readonly file: FileOutline;
  private readonly globals: ReadonlyMap<string, unknown>;
  private fuel = 20_000;

  constructor(file: FileOutline, globals: ReadonlyMap<string, unknown>) {
    this.file = file;
    this.globals = globals;
  }

  run(
    fn: FunctionId,
    outer: Activation | undefined,
    receiver: unknown,
    values: unknown[],
  ): unknown {
    const body = this.file.functions.get(fn)?.body ?? [];
    const activation: Activation = {
      fn,
      outer,
      receiver,
      values,
      variables: new Map(),
      results: new Map(),
    };
    const completion = this.steps(activation, body);
    return completion?.kind === 'return' ? completion.value : undefined;
  }

  private steps(at: Activation, steps: readonly Step[]): Completion {
    for (const step of steps) {
      const completion = this.step(at, step);
      if (completion !== undefined) return completion;
    }
    return undefined;
  }

  private step(at: Activation, step: Step): Completion {
    this.fuel -= 1;
    if (this.fuel < 0) throw new Error('out of fuel');
    switch (step.kind) {
      case 'call':
        at.results.set(step.id, this.call(at, step));
        return undefined;
      case 'make':
        at.results.set(step.id, this.make(at, step.what));
        return undefined;
      case 'copy':
        at.results.set(step.id, this.value(at, step.value));
        return undefined;
      case 'assign':
        this.assign(at, step.target, this.value(at, step.value));
        return undefined;
      case 'drop':
        this.value(at, step.value);
        return undefined;
      case 'branch':
        return this.steps(at, this.value(at, step.condition) ? step.whenTrue : step.whenFalse);
      case 'loop':
        return this.loop(at, step);
      case 'try':
        return this.try(at, step);
      case 'switch':
        return this.switch(at, step);
      case 'block':
        return leave(this.steps(at, step.body), step.labels);
      case 'return':
        return { kind: 'return', value: this.value(at, step.value) };
      case 'throw':
        throw this.value(at, step.value);
      case 'break':
      case 'continue':
        return { kind: step.kind, label: step.label };
      case 'define-class':
      case 'using':
      case 'yield':
      case 'join':
        throw new Error(`not run here: ${step.kind}`);
      default:
        return unreachable(step);
    }
  }

  private loop(at: Activation, step: LoopStep): Completion {
    if (step.iterated !== undefined) {
      const iterated = this.value(at, step.iterated);
      const elements =
        step.how === 'in' ? Object.keys(iterated as object) : (iterated as Iterable<unknown>);
      for (const element of elements) {
        at.results.set(step.id, element);
        const { stop, completion } = this.round(at, step);
        if (stop) return completion;
      }
      return undefined;
    }
    for (let first = true; ; first = false) {
      if (!(first && step.how === 'do') && !this.test(at, step)) return undefined;
      const { stop, completion } = this.round(at, step);
      if (stop) return completion;
      this.steps(at, step.update);
    }
  }

  private test(at: Activation, step: LoopStep): boolean {
    this.steps(at, step.test);
    return step.condition === undefined || Boolean(this.value(at, step.condition));
  }

  private round(at: Activation, step: LoopStep): { stop: boolean; completion: Completion } {
    const completion = this.steps(at, step.body);
    if (completion === undefined) return { stop: false, completion };
    if (completion.kind === 'return') return { stop: true, completion };
    const isOwn = completion.label === undefined || step.labels.includes(completion.label);
    if (!isOwn) return { stop: true, completion };
    return { stop: completion.kind === 'break', completion: undefined };
  }

  private try(at: Activation, step: TryStep): Completion {
    let completion: Completion;
    try {
      completion = this.steps(at, step.body);
    } catch (error) {
      if (step.handler === undefined) throw error;
      if (step.handler.caught !== undefined) this.assign(at, step.handler.caught, error);
      completion = this.steps(at, step.handler.body);
    } finally {
      const last = this.steps(at, step.finalizer);
      if (last !== undefined) return last;
    }
    return completion;
  }

  private switch(at: Activation, step: SwitchStep): Completion {
    const subject = this.value(at, step.subject);
    let start = step.cases.findIndex(({ test, before }) => {
      if (test === undefined) return false;
      this.steps(at, before);
      return this.value(at, test) === subject;
    });
    if (start < 0) start = step.cases.findIndex(({ test }) => test === undefined);
    if (start < 0) return undefined;
    for (const { body } of step.cases.slice(start)) {
      const completion = this.steps(at, body);
      if (completion?.kind === 'break' && completion.label === undefined) return undefined;
      if (completion !== undefined) return leave(completion, step.labels);
    }
    return undefined;
  }

  private assign(at: Activation, target: Target, value: unknown): void {
    switch (target.kind) {
      case 'variable':
        this.owner(at, target.owner).variables.set(target.name, value);
        return;
      case 'field':
        (this.value(at, target.object) as Anything)[target.name] = value;
        return;
      case 'element':
        (this.value(at, target.object) as Anything)[this.value(at, target.key) as string] = value;
    }
  }

  private call(at: Activation, step: CallStep): unknown {
    const { receiver, callee } = this.callee(at, step.callee);
    const values = this.all(at, step.arguments);
    if (step.how === 'new') return Reflect.construct(callee as Callable, values);
    return (callee as Callable).apply(receiver, values);
  }

  private callee(at: Activation, callee: Callee): { receiver: unknown; callee: unknown } {
    switch (callee.kind) {
      case 'value':
        return { receiver: undefined, callee: this.value(at, callee.value) };
      case 'member': {
        const receiver = this.value(at, callee.object);
        return { receiver, callee: (receiver as Anything)[callee.name] };
      }
      case 'element': {
        const receiver = this.value(at, callee.object);
        return { receiver, callee: (receiver as Anything)[this.value(at, callee.key) as string] };
      }
      default:
        throw new Error(`not run here: ${callee.kind}`);
    }
  }

  private all(at: Activation, items: readonly Argument[]): unknown[] {
    return items.flatMap(({ value, spread }) => {
      const one = this.value(at, value);
      return spread ? [...(one as Iterable<unknown>)] : [one];
    });
  }

  private make(at: Activation, what: MakeStep['what']): unknown {
    if (what.kind === 'array') return this.all(at, what.elements);
    const made: Anything = {};
    for (const property of what.properties) {
      if (property.kind === 'property') made[property.name] = this.value(at, property.value);
      else if (property.kind === 'spread') Object.assign(made, this.value(at, property.value));
      else if (property.kind === 'computed') {
        made[this.value(at, property.key) as string] = this.value(at, property.value);
      } else throw new Error(`not run here: ${property.kind}`);
    }
    return made;
  }

  private owner(at: Activation, owner: FunctionId): Activation {
    let found: Activation | undefined = at;
    while (found !== undefined && found.fn !== owner) found = found.outer;
    if (found === undefined) throw new Error(`no activation of ${owner}`);
    return found;
  }

  private value(at: Activation, value: Value): unknown {
    const read = (part: Value): unknown => this.value(at, part);
    switch (value.kind) {
      case 'this':
        return this.owner(at, value.owner).receiver;
      case 'parameter':
        return value.rest ? at.values.slice(value.index) : at.values[value.index];
      case 'variable':
        return this.owner(at, value.owner).variables.get(value.name);
      case 'global':
        return this.globals.get(value.name);
      case 'field':
        return (read(value.object) as Anything)[value.name];
      case 'element':
        return (read(value.object) as Anything)[read(value.key) as string];
      case 'function':
        return this.closure(at, value.id);
      case 'result':
        return at.results.get(value.step);
      case 'constant':
        return value.value;
      case 'template':
        return value.parts.map((part) => String(read(part))).join('');
      case 'not':
        return !read(value.of);
      case 'typeof':
        return typeof read(value.of);
      case 'negate':
        return -(read(value.of) as number);
      case 'binary':
        return binary(value.operator, read(value.left), read(value.right));
      case 'logical': {
        const left = read(value.left);
        if (value.operator === '??') return left ?? read(value.right);
        return value.operator === '&&' ? left && read(value.right) : left || read(value.right);
      }
      case 'choice':
        return read(value.condition) ? read(value.whenTrue) : read(value.whenFalse);
      case 'rest-of': {
        const object = read(value.object);
        if (Array.isArray(object)) return object.slice(value.from);
        const left = Object.entries(object as Anything);
        return Object.fromEntries(left.filter(([name]) => !value.without.includes(name)));
      }
      case 'import':
      case 'class':
      case 'unknown':
        throw new Error(`not run here: ${value.kind}`);
      default:
        return unreachable(value);
    }
  }

  private closure(at: Activation, id: FunctionId): Callable {
    const run = (receiver: unknown, values: unknown[]): unknown =>
      this.run(id, at, receiver, values);
    return function (...values) {
      return run(this, values);
    };
  }
}

function leave(completion: Completion, labels: readonly string[]): Completion {
  const isOwn = completion?.kind === 'break' && labels.some((label) => label === completion.label);
  return isOwn ? undefined : completion;
}

function binary(operator: string, left: unknown, right: unknown): unknown {
  const [a, b] = [left as number, right as number];
  switch (operator) {
    case '===':
      return left === right;
    case '!==':
      return left !== right;
    case '==':
      return left == right;
    case '!=':
      return left != right;
    case '<':
      return a < b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    default:
      throw new Error(`not run here: ${operator}`);
  }
}
