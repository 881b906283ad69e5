/**
 * Where one resolver of one promise is: for a value, the way from it to the resolver. An empty way is
 * the resolver itself, `['resolve']` an object that has it under this name, `[ELEMENT, …]` a collection.
 */
import { type Abstract, alternatives } from '../calls/abstract-value.js';
import { bodyFacts, fileFacts, variableKey } from '../calls/body-facts.js';
import { lineage } from '../calls/class-members.js';
import type { Flow } from '../calls/flow.js';
import { bareName } from '../program/bare-name.js';
import type { CallStep, ClassId, FunctionId, FunctionOutline, StepId, Value } from '../program/outline.js';
import type { Making } from '../replay/observer.js';
import { splitKey } from '../replay/same-object.js';

export type Way = readonly string[];

/** The step of a way into a collection. */
export const ELEMENT = '[]';

/** Members that give elements of a collection, or a list of them. */
const TAKES: ReadonlySet<string> = new Set(['at', 'find', 'findLast', 'get', 'pop', 'shift']);
const LISTS: ReadonlySet<string> = new Set(['concat', 'filter', 'reverse', 'slice', 'splice', 'toReversed', 'toSorted', 'values']);
/** Members that call a function for each element. */
const EACH: ReadonlySet<string> = new Set(['forEach', 'map']);
/** Reads, locals and choices in a row between a value and what it comes from. */
const DEPTH = 10;
/** Names in a row: a resolver in an object in a list in an object. */
const WAY = 5;

/** The object, by where it is made, in whose words the promise is made; undefined: nobody's. */
function holderOf({ promise }: Making): string | undefined {
  const { base } = splitKey(promise);
  return base === '' ? undefined : siteOf(base);
}

/** Promises with equal keys have the same settlers. */
export function makingKey(making: Making): string {
  return `${making.maker} ${String(making.step)} ${holderOf(making) ?? ''}`;
}

export class ResolverTrace {
  /** The function that is given the resolver; undefined: `Promise.withResolvers()`. */
  readonly executor: FunctionId | undefined;
  readonly #index: number;
  readonly #fields = new Map<string, Way>();
  readonly #variables = new Map<string, Way>();
  readonly #givers = new Map<FunctionId, Way>();
  /** Functions that call the resolver when they run, and that somebody keeps: `jobs.push(() => resolve())`. */
  readonly #callers = new Set<FunctionId>();
  readonly #files: Set<string>;
  /** The object in whose field the executor stores the resolver: a deferred of its own. */
  readonly #holder: string | undefined;

  constructor(
    private readonly flow: Flow,
    private readonly wait: Making,
    private readonly settles: 'resolve' | 'reject',
  ) {
    const maker = flow.view.functionOutline(wait.maker);
    const made = bodyFacts(maker).steps.get(wait.step);
    const given = made?.kind === 'call' ? made.arguments[0]?.value : undefined;
    this.executor = given?.kind === 'function' ? given.id : undefined;
    this.#index = settles === 'resolve' ? 0 : 1;
    this.#files = new Set([maker.file]);
    this.#holder = holderOf(wait);
  }

  /** How much is known so far: it only grows. */
  get size(): number {
    return this.#fields.size + this.#variables.size + this.#givers.size + this.#callers.size;
  }

  files(): readonly string[] {
    return [...this.#files];
  }

  /** Whether the call is one of the resolver. */
  isCalled(outline: FunctionOutline, { callee, how }: CallStep): boolean {
    if (how !== 'call' || (callee.kind !== 'value' && callee.kind !== 'member')) return false;
    const value: Value = callee.kind === 'value' ? callee.value : { kind: 'field', object: callee.object, name: callee.name };
    return this.wayFrom(outline, value)?.length === 0;
  }

  /** The function, written here, calls the resolver: who has it has the resolver. */
  settlesWhenRun(fn: FunctionId): void {
    this.#callers.add(fn);
  }

  /** The step that makes the promise. */
  isMadeBy(outline: FunctionOutline, step: CallStep): boolean {
    return outline.id === this.wait.maker && step.id === this.wait.step;
  }

  /** The function returns what has the resolver. False: its callers are not known. */
  given(outline: FunctionOutline, way: Way): boolean {
    if (outline.id === this.executor) return true;
    const name = ownName(outline);
    const sites = name === undefined || way.length > WAY ? undefined : this.flow.callSites(name, outline.id);
    // A deferred from a factory is one of many: which one is told by where it is kept, if it has one caller.
    if (sites?.length !== 1) return false;
    if (!this.#givers.has(outline.id)) this.#givers.set(outline.id, way);
    for (const { fn } of sites) this.#files.add(this.flow.view.functionOutline(fn).file);
    return true;
  }

  /** It is put there. False: that is not where it could be found again. */
  keptIn(outline: FunctionOutline, place: Value, way: Way): boolean {
    if (way.length > WAY) return false;
    switch (place.kind) {
      case 'field': {
        const owner = this.#classOf(outline, place.object);
        if (owner === undefined) return false;
        const key = `${owner} ${place.name}`;
        if (!this.#fields.has(key)) this.#fields.set(key, way);
        for (const file of this.flow.view.filesMentioning(place.name)) this.#files.add(file);
        return true;
      }
      case 'variable': {
        const key = variableKey(place.owner, place.name);
        if (!this.#variables.has(key)) this.#variables.set(key, way);
        return true;
      }
      case 'choice':
        return this.keptIn(outline, place.whenTrue, way) && this.keptIn(outline, place.whenFalse, way);
      case 'logical':
        return this.keptIn(outline, place.left, way);
      default:
        return false;
    }
  }

  /** The way from the value to the resolver; undefined: it does not have it. */
  wayFrom(outline: FunctionOutline, value: Value, depth = 0): Way | undefined {
    if (depth > DEPTH) return undefined;
    const go = (inner: Value): Way | undefined => this.wayFrom(outline, inner, depth + 1);
    switch (value.kind) {
      case 'parameter':
        return this.#fromParameter(outline, value.index, depth);
      case 'variable':
        return this.#fromVariable(value.owner, value.name, depth);
      case 'field':
        return behind(go(value.object), value.name) ?? this.#fromField(outline, value.object, value.name);
      case 'element':
        return behind(go(value.object), ELEMENT);
      case 'result':
        return this.#fromStep(outline, value.step, depth);
      case 'function':
        return this.#callers.has(value.id) ? [] : undefined;
      case 'logical':
        return go(value.left) ?? go(value.right);
      case 'choice':
        return go(value.whenTrue) ?? go(value.whenFalse);
      default:
        return undefined;
    }
  }

  #fromParameter(outline: FunctionOutline, index: number, depth: number): Way | undefined {
    if (outline.id === this.executor) return index === this.#index ? [] : undefined;
    if (index !== 0 || outline.outer === undefined) return undefined;
    // `waiters.forEach((resolve) => …)`
    const outer = this.flow.view.functionOutline(outline.outer);
    for (const { callee, arguments: given } of bodyFacts(outer).calls) {
      const [first] = given;
      if (first?.value.kind !== 'function' || first.value.id !== outline.id || callee.kind !== 'member' || !EACH.has(callee.name)) continue;
      return behind(this.wayFrom(outer, callee.object, depth + 1), ELEMENT);
    }
    return undefined;
  }

  #fromVariable(owner: FunctionId, name: string, depth: number): Way | undefined {
    const key = variableKey(owner, name);
    const kept = this.#variables.get(key);
    if (kept !== undefined) return kept;
    const file = this.flow.view.functionOutline(owner).file;
    for (const { fn, step } of fileFacts(this.flow.view.fileOutline(file)).definitions.get(key) ?? []) {
      const way = this.wayFrom(this.flow.view.functionOutline(fn), step.value, depth + 1);
      if (way !== undefined) return way;
    }
    return undefined;
  }

  #fromField(outline: FunctionOutline, object: Value, name: string): Way | undefined {
    if (![...this.#fields.keys()].some((key) => key.endsWith(` ${name}`))) return undefined;
    const owner = this.#classOf(outline, object);
    if (owner === undefined) return undefined;
    for (const { id } of lineage(this.flow.view, owner)) {
      const way = this.#fields.get(`${id} ${name}`);
      if (way !== undefined) return this.#isHolder(outline, object, id) ? way : undefined;
    }
    return undefined;
  }

  #fromStep(outline: FunctionOutline, id: StepId, depth: number): Way | undefined {
    const step = bodyFacts(outline).steps.get(id);
    const go = (inner: Value): Way | undefined => this.wayFrom(outline, inner, depth + 1);
    switch (step?.kind) {
      case 'call':
        return this.#fromCall(outline, step, go);
      case 'loop':
        return step.iterated === undefined ? undefined : behind(go(step.iterated), ELEMENT);
      case 'copy':
      case 'join':
        return go(step.value);
      case 'make':
        if (step.what.kind === 'array') {
          for (const { value, spread } of step.what.elements) {
            const way = go(value);
            if (way !== undefined) return spread ? way : [ELEMENT, ...way];
          }
          return undefined;
        }
        for (const one of step.what.properties) {
          const way = one.kind === 'property' || one.kind === 'spread' ? go(one.value) : undefined;
          if (way !== undefined) return one.kind === 'property' ? [one.name, ...way] : way;
        }
        return undefined;
      default:
        return undefined;
    }
  }

  #fromCall(outline: FunctionOutline, step: CallStep, go: (value: Value) => Way | undefined): Way | undefined {
    if (this.isMadeBy(outline, step)) return this.executor === undefined ? [this.settles] : undefined;
    const { callee } = step;
    if (callee.kind === 'member' && TAKES.has(callee.name)) return behind(go(callee.object), ELEMENT);
    if (callee.kind === 'member' && LISTS.has(callee.name)) return go(callee.object);
    if (this.#givers.size === 0) return undefined;
    for (const called of this.flow.view.calleeAt(outline.id, step.id)) {
      const way = called.kind === 'function' ? this.#givers.get(called.id) : undefined;
      if (way !== undefined) return way;
    }
    return undefined;
  }

  /** Of several deferred objects of one class, the one whose promise it is. */
  #isHolder(outline: FunctionOutline, object: Value, owner: ClassId): boolean {
    if (this.#holder === undefined || this.#classAround(this.wait.maker) !== owner) return true;
    return this.#objects(outline, object).some((one) => (one.kind === 'instance' ? siteOf(one.key) === this.#holder : one.kind === 'symbol'));
  }

  /** What the value may be; of an element of a collection, what was put into it. */
  #objects(outline: FunctionOutline, value: Value): readonly Abstract[] {
    return alternatives(this.flow.evaluate(this.flow.symbolicFrame(outline.id), value)).flatMap((one) => {
      const put = one.kind === 'symbol' && one.origin.how === 'element' ? this.flow.expand(one).of : [];
      return put.length === 0 ? [one] : put.map((expansion) => expansion.value);
    });
  }

  #classOf(outline: FunctionOutline, object: Value): ClassId | undefined {
    if (object.kind === 'this') return this.#classAround(outline.id);
    return this.#objects(outline, object).map((one) => this.flow.classOf(one)).find((id) => id !== undefined);
  }

  #classAround(fn: FunctionId): ClassId | undefined {
    for (let at: FunctionId | undefined = fn; at !== undefined; ) {
      const outline: FunctionOutline = this.flow.view.functionOutline(at);
      if (outline.class !== undefined) return outline.class;
      at = outline.outer;
    }
    return undefined;
  }
}

/** Where an object is made, in whatever activation. */
function siteOf(key: string): string {
  return splitKey(key).site.replaceAll(/\^\d+/gu, '');
}

/** What is left of the way when the first step of it is taken. */
function behind(way: Way | undefined, step: string): Way | undefined {
  return way?.[0] === step ? way.slice(1) : undefined;
}

function ownName({ role, name }: FunctionOutline): string | undefined {
  return role === 'function' || role === 'method' ? bareName(name) : undefined;
}
