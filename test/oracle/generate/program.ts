/** What a shape means as a whole, and which parts of it are used: only those are printed. */
import { Names, type LockName } from './names.js';
import { mayThrow, outcomeOf } from './outcomes.js';
import { BodyPrinter } from './print-body.js';
import type { ComponentShape, MethodShape, ProgramShape } from './shape.js';

export interface OwnMethod {
  readonly isAsync: boolean;
  readonly body: string;
}

export class Program {
  readonly entries: readonly { readonly name: string; readonly method: number }[];
  /** Text of the methods that something calls, by index. */
  readonly bodies = new Map<number, string>();
  /** Whom the code of a component calls, besides itself. */
  readonly calls = new Map<number, Set<number>>();
  /** Components whose hook runs. */
  readonly hooks = new Set<number>();
  private readonly fields = new Map<number, Map<string, string>>();
  private readonly ownMethods = new Map<number, Map<string, OwnMethod>>();
  private readonly throwing = new Map<number, boolean>();
  private readonly failing = new Map<number, boolean>();
  readonly helpers = new Set<string>();

  constructor(readonly shape: ProgramShape) {
    const methods = [...new Set(shape.entries.map((entry) => entry % shape.methods.length))];
    this.entries = methods.map((method, i) => ({ name: `entry${String(i)}`, method }));
    methods.forEach((method) => { this.printMethod(method); });
  }

  componentOf(method: number): number {
    return (this.shape.methods[method]?.component ?? 0) % this.shape.components.length;
  }

  methodAt(method: number): MethodShape {
    const shape = this.shape.methods[method];
    if (shape === undefined) throw new RangeError(`no method ${String(method)}`);
    return shape;
  }

  componentAt(component: number): ComponentShape {
    const shape = this.shape.components[component];
    if (shape === undefined) throw new RangeError(`no component ${String(component)}`);
    return shape;
  }

  /** A closure has no name to be called by again, and what is passed in would be the first caller's. */
  flightOf(method: number): MethodShape['flight'] {
    const { form, hasFlag, takesWork, flight } = this.methodAt(method);
    return form === 'async' && !hasFlag && !takesWork ? flight : 'none';
  }

  selfOf(component: number): string {
    return this.componentAt(component).form === 'factory' ? '' : 'this.';
  }

  hasBase(component: number): boolean {
    const { form, seenAs } = this.componentAt(component);
    return form === 'class' && seenAs === 'base';
  }

  /** Components that are used, in their order. */
  get used(): readonly number[] {
    const used = new Set([...this.bodies.keys()].map((method) => this.componentOf(method)));
    return [...used].sort((a, b) => a - b);
  }

  methodsOf(component: number): readonly number[] {
    return [...this.bodies.keys()].filter((method) => this.componentOf(method) === component).sort((a, b) => a - b);
  }

  fieldsOf(component: number): ReadonlyMap<string, string> {
    return this.fields.get(component) ?? new Map<string, string>();
  }

  ownMethodsOf(component: number): ReadonlyMap<string, OwnMethod> {
    return this.ownMethods.get(component) ?? new Map<string, OwnMethod>();
  }

  /** Methods that code of `method` may call. */
  callable(method: number): readonly number[] {
    const from = this.componentOf(method);
    const back = this.backOf(from);
    return this.shape.methods.flatMap((_, other) => {
      const to = this.componentOf(other);
      return other > method && (to >= from || to === back) ? [other] : [];
    });
  }

  pick(method: number, target: number): number | undefined {
    const callable = this.callable(method);
    return callable[target % Math.max(1, callable.length)];
  }

  /** Locks that code of a component can name. */
  locksFor(component: number): readonly LockName[] {
    return this.shape.components.flatMap((each, owner) =>
      each.locks.flatMap((lock, i): readonly LockName[] => {
        const id = `lock${String(owner)}${String(i)}`;
        if (lock.at === 'module') return [{ lock, name: id, id, isOwn: false }];
        return owner === component ? [{ lock, name: `${this.selfOf(component)}${id}`, id, isOwn: true }] : [];
      }),
    );
  }

  hookTarget(component: number): number | undefined {
    const { methods } = this.shape;
    return methods.length === 0 ? undefined : this.componentAt(component).hook.target % methods.length;
  }

  /** Every path through the method ends with a throw. */
  alwaysThrows(method: number): boolean {
    let throws = this.throwing.get(method);
    if (throws === undefined) {
      const shape = this.shape.methods[method];
      throws = shape !== undefined && outcomeOf(new Names(this, method), shape.body) === 'throws';
      this.throwing.set(method, throws);
    }
    return throws;
  }

  /** Some path through the method may end with a throw. Methods call later ones, so this comes to an end; a flight may join earlier ones. */
  mayThrow(method: number): boolean {
    let throws = this.failing.get(method);
    if (throws === undefined) {
      this.failing.set(method, true);
      const shape = this.shape.methods[method];
      throws = shape !== undefined && mayThrow(new Names(this, method), shape.body);
      this.failing.set(method, throws);
    }
    return throws;
  }

  useCall(from: number, method: number): void {
    const to = this.componentOf(method);
    if (to !== from) ensure(this.calls, from, () => new Set<number>()).add(to);
    this.printMethod(method);
  }

  useHook(component: number, method: number): void {
    this.hooks.add(component);
    this.printMethod(method);
  }

  useField(component: number, name: string, type: string): void {
    ensure(this.fields, component, () => new Map<string, string>()).set(name, type);
  }

  useMethod(component: number, name: string, method: OwnMethod): void {
    ensure(this.ownMethods, component, () => new Map<string, OwnMethod>()).set(name, method);
  }

  useHelper(text: string): void {
    this.helpers.add(text);
  }

  private backOf(component: number): number | undefined {
    const { back } = this.componentAt(component);
    return back === undefined || component === 0 ? undefined : back % component;
  }

  /** Whose constructor registers the hook; undefined: the module does. */
  registrarOf(hooked: number): number | undefined {
    const target = this.hookTarget(hooked);
    if (target === undefined || !this.componentAt(hooked).hook.byConstructor) return undefined;
    const component = this.componentOf(target);
    return component < hooked && this.calls.get(component)?.has(hooked) === true ? component : undefined;
  }

  /** Made by the component that it calls back, not by the module. */
  isMade(i: number): boolean {
    return this.makerOf(i) !== undefined;
  }

  /** Only who is called back makes it, so that nobody else knows it. */
  makerOf(i: number): number | undefined {
    const makers = [...this.calls].flatMap(([from, to]) => (to.has(i) && from < i ? [from] : []));
    const [maker] = makers;
    if (maker === undefined || makers.length > 1 || this.componentAt(maker).knows !== 'made') return undefined;
    const back = this.calls.get(i);
    const callsBack = back !== undefined && [...back].some((j) => j < i);
    const isEntry = this.entries.some(({ method }) => this.componentOf(method) === i);
    // Who was made before it, by the module, is told of it by the module.
    const isNamedBefore = [...this.calls].some(([from, to]) => from > i && to.has(i) && this.makerOf(from) !== i);
    if (isEntry || isNamedBefore || this.isNamedByHooks(i) || (callsBack && this.backOf(i) !== maker)) return undefined;
    return maker;
  }

  /** The module names it to register a hook. */
  private isNamedByHooks(i: number): boolean {
    return [...this.hooks].some((hooked) => {
      if (this.registrarOf(hooked) !== undefined) return false;
      const target = this.hookTarget(hooked);
      return hooked === i || (target !== undefined && this.componentOf(target) === i);
    });
  }

  private printMethod(method: number): void {
    if (this.bodies.has(method)) return;
    this.bodies.set(method, '');
    const indent = this.methodAt(method).form === 'closure' ? '      ' : '    ';
    const text = new BodyPrinter(new Names(this, method)).print(this.methodAt(method).body, indent);
    const flight = this.flightOf(method);
    // The work begins behind a wait: its promise is kept by then.
    this.bodies.set(method, flight === 'none' ? text : `${indent}await sleep(1);\n${text}`);
    if (flight !== 'none') this.useField(this.componentOf(method), `flight_m${String(method)}`, FLIGHTS[flight]);
  }
}

const FLIGHTS = { field: 'Promise<void> | undefined', map: 'Map<string, Promise<void>> = new Map()' };

function ensure<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
