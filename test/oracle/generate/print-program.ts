/** A shape as TypeScript: one module that exports the entries and nothing else. */
import { BodyPrinter } from './print-body.js';
import type { ComponentShape, LockShape, ProgramShape } from './shape.js';

export interface PrintedProgram {
  readonly text: string;
  readonly entries: readonly { readonly name: string; readonly hasFlag: boolean }[];
  /** Every method of the objects that the module makes. */
  readonly methods: readonly { readonly object: string; readonly name: string; readonly hasFlag: boolean }[];
}

export function printProgram(shape: ProgramShape): PrintedProgram {
  const program = new Program(shape);
  return { text: program.print(), entries: program.entries, methods: program.methods };
}

/** One lock as a component's code names it. */
export interface LockName {
  readonly lock: LockShape;
  readonly name: string;
  /** The name of its field, or of the module's variable. */
  readonly id: string;
}

export class Program {
  readonly entries: readonly { readonly name: string; readonly hasFlag: boolean; readonly method: number }[];
  /** Text of the methods that something calls, by index. */
  private readonly bodies = new Map<number, string>();
  private readonly calls = new Map<number, Set<number>>();
  private readonly hooks = new Set<number>();
  private readonly guards = new Map<number, Set<string>>();
  private readonly throwing = new Map<number, boolean>();
  private readonly helpers = new Set<string>();

  constructor(readonly shape: ProgramShape) {
    const methods = [...new Set(shape.entries.map((entry) => entry % shape.methods.length))];
    this.entries = methods.map((method, i) => ({ name: `entry${String(i)}`, hasFlag: shape.methods[method]?.hasFlag === true, method }));
    methods.forEach((method) => { this.printMethod(method); });
  }

  get methods(): PrintedProgram['methods'] {
    return [...this.bodies.keys()].flatMap((method) => {
      const component = this.componentOf(method);
      if (this.isMade(component)) return [];
      return [{ object: `c${String(component)}`, name: `m${String(method)}`, hasFlag: this.shape.methods[method]?.hasFlag === true }];
    });
  }

  componentOf(method: number): number {
    return (this.shape.methods[method]?.component ?? 0) % this.shape.components.length;
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

  /** Locks that code of a component can name. */
  locksFor(component: number): readonly LockName[] {
    return this.shape.components.flatMap((each, owner) =>
      each.locks.flatMap((lock, i): readonly LockName[] => {
        const id = `lock${String(owner)}${String(i)}`;
        if (lock.at === 'module') return [{ lock, name: id, id }];
        return owner === component ? [{ lock, name: `this.${id}`, id }] : [];
      }),
    );
  }

  /** The method that every hook runs: the last one. */
  hookFor(method: number): number | undefined {
    const last = this.shape.methods.length - 1;
    return method < last ? last : undefined;
  }

  /** Every path through the method ends with a throw. */
  alwaysThrows(method: number): boolean {
    let throws = this.throwing.get(method);
    if (throws === undefined) {
      const shape = this.shape.methods[method];
      throws = shape !== undefined && new BodyPrinter(this, method, shape.hasFlag).alwaysThrows(shape.body);
      this.throwing.set(method, throws);
    }
    return throws;
  }

  useCall(from: number, method: number): void {
    const to = this.componentOf(method);
    if (to !== from) ensure(this.calls, from).add(to);
    this.printMethod(method);
  }

  useHook(component: number, method: number): void {
    this.hooks.add(component);
    this.printMethod(method);
  }

  useGuard(component: number, id: string): void {
    ensure(this.guards, component).add(id);
  }

  useHelper(text: string): void {
    this.helpers.add(text);
  }

  private backOf(component: number): number | undefined {
    const back = this.shape.components[component]?.back;
    return back === undefined || component === 0 ? undefined : back % component;
  }

  private printMethod(method: number): void {
    if (this.bodies.has(method)) return;
    this.bodies.set(method, '');
    const shape = this.shape.methods[method];
    if (shape === undefined) return;
    const printer = new BodyPrinter(this, method, shape.hasFlag);
    this.bodies.set(method, printer.print(shape.body));
  }

  print(): string {
    const used = this.shape.components.map((_, i) => i).filter((i) => [...this.bodies.keys()].some((method) => this.componentOf(method) === i) );
    const classes = used.map((i) => this.printClass(i));
    const locks = this.shape.components.flatMap((component, owner) =>
      component.locks.flatMap((lock, i) => (lock.at === 'field' ? [] : [`const lock${String(owner)}${String(i)} = ${makeLock(lock)};`])),
    );
    const instances = [...used].reverse().flatMap((i) => this.printInstance(i));
    const entries = this.entries.map(({ name, hasFlag, method }) => {
      const [parameter, value] = hasFlag ? ['flag: boolean', 'flag'] : ['', ''];
      return `export async function ${name}(${parameter}): Promise<void> {\n  await c${String(this.componentOf(method))}.m${String(method)}(${value});\n}`;
    });
    const code = [...[...this.helpers].sort(), ...locks, ...classes, ...instances, ...entries].join('\n\n');
    return `${imports(code)}\n\n${code}\n`;
  }

  private printClass(i: number): string {
    const component = this.shape.components[i];
    if (component === undefined) return '';
    const me = String(i);
    const text: string[] = [];
    const methods = [...this.bodies.keys()].filter((method) => this.componentOf(method) === i).sort((a, b) => a - b);
    const parameter = (method: number) => (this.shape.methods[method]?.hasFlag === true ? 'flag: boolean' : '');
    if (component.seenAs !== 'class') {
      const members = methods.map((method) => `  m${String(method)}(${parameter(method)}): Promise<void>;`);
      text.push(`interface I${me} {\n${members.join('\n')}\n}\n`);
    }
    text.push(`class C${me}${component.seenAs === 'interface' ? ` implements I${me}` : ''} {`);
    component.locks.forEach((lock, k) => {
      if (lock.at === 'field') text.push(`  private readonly lock${me}${String(k)} = ${makeLock(lock)};`);
    });
    for (const id of this.guards.get(i) ?? []) text.push(`  private in_${id} = false;`);
    if (this.hooks.has(i)) text.push('  hook: (() => Promise<void>) | undefined;');
    const { parameters, statements, fields } = this.constructorOf(i, component);
    text.push(...fields);
    if (parameters.length > 0 || statements.length > 0) text.push('', `  constructor(${parameters.map(({ text: each }) => each).join(', ')}) {${statements.length > 0 ? `\n${statements.join('\n')}\n  ` : ''}}`);
    for (const method of methods) text.push('', `  async m${String(method)}(${parameter(method)}): Promise<void> {`, this.bodies.get(method) ?? '', '  }');
    return [...text, '}'].join('\n');
  }

  private constructorOf(i: number, component: ComponentShape) {
    const parameters: { readonly text: string; readonly value: string }[] = [];
    const statements: string[] = [];
    const fields: string[] = [];
    const type = (j: number) => (this.shape.components[j]?.seenAs === 'class' ? `C${String(j)}` : `I${String(j)}`);
    component.locks.forEach((lock, k) => {
      const id = `lock${String(i)}${String(k)}`;
      if (lock.at === 'given') parameters.push({ text: `private readonly ${id}: ${TYPES[lock.kind]}`, value: id });
    });
    for (const j of [...(this.calls.get(i) ?? [])].sort((a, b) => a - b)) {
      const name = `c${String(j)}`;
      if (j < i) {
        if (this.isMade(i)) parameters.push({ text: `private readonly ${name}: ${type(j)}`, value: 'this' });
        else fields.push(`  ${name}!: ${type(j)};`);
      } else if (component.knows === 'made' && this.makerOf(j) === i) {
        fields.push(`  private readonly ${name}: ${type(j)};`);
        statements.push(`    this.${name} = new C${String(j)}(${this.valuesFor(j).join(', ')});`);
      } else parameters.push({ text: `private readonly ${name}: ${type(j)}`, value: name });
    }
    return { parameters, statements, fields };
  }

  private valuesFor(i: number): readonly string[] {
    const component = this.shape.components[i];
    return component === undefined ? [] : this.constructorOf(i, component).parameters.map(({ value }) => value);
  }

  /** Made by the component that it calls back, not by the module. */
  private isMade(i: number): boolean {
    return this.makerOf(i) !== undefined;
  }

  /** Only who is called back makes it, so that nobody else knows it. */
  private makerOf(i: number): number | undefined {
    const makers = [...this.calls].flatMap(([from, to]) => (to.has(i) && from < i ? [from] : []));
    const [maker] = makers;
    if (maker === undefined || makers.length > 1 || this.shape.components[maker]?.knows !== 'made') return undefined;
    const back = this.calls.get(i);
    const callsBack = back !== undefined && [...back].some((j) => j < i);
    const isEntry = this.entries.some(({ method }) => this.componentOf(method) === i);
    const isHooked = this.hooks.has(i) || (this.hooks.size > 0 && this.componentOf(this.shape.methods.length - 1) === i);
    if (isEntry || isHooked || (callsBack && this.backOf(i) !== maker)) return undefined;
    return maker;
  }

  private printInstance(i: number): readonly string[] {
    if (this.isMade(i)) return [];
    const name = `c${String(i)}`;
    const lines = [`const ${name} = new C${String(i)}(${this.valuesFor(i).join(', ')});`];
    // Whoever was made before could not know this one yet.
    for (const [from, to] of this.calls) if (from > i && to.has(i) && !this.isMade(from)) lines.push(`c${String(from)}.${name} = ${name};`);
    const last = this.shape.methods.length - 1;
    const target = this.componentOf(last);
    for (const hooked of this.hooks) {
      if (Math.min(hooked, target) === i) {
        const flag = this.shape.methods[last]?.hasFlag === true ? 'true' : '';
        lines.push(`c${String(hooked)}.hook = () => c${String(target)}.m${String(last)}(${flag});`);
      }
    }
    return lines;
  }
}

const TYPES = { mutex: 'Mutex', semaphore: 'Semaphore', rw: 'RWLock', 'await-lock': 'AwaitLock', keyed: 'AsyncLock' } as const;

function makeLock({ kind, capacity }: LockShape): string {
  return `new ${TYPES[kind]}(${kind === 'semaphore' ? String(capacity) : ''})`;
}

function imports(code: string): string {
  const from = (module: string, ...names: readonly string[]) => {
    const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
    return used.length === 0 ? [] : [`import { ${used.join(', ')} } from '${module}';`];
  };
  const whole = (module: string, name: string) => (code.includes(name) ? [`import ${name} from '${module}';`] : []);
  return [
    ...from('@rocicorp/lock', 'RWLock'),
    ...whole('async-lock', 'AsyncLock'),
    ...from('async-mutex', 'Mutex', 'Semaphore'),
    ...whole('await-lock', 'AwaitLock'),
    ...(code.includes('sleep(') ? [`import { setTimeout as sleep } from 'node:timers/promises';`] : []),
  ].join('\n');
}

function ensure<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  let set = map.get(key);
  if (set === undefined) {
    set = new Set();
    map.set(key, set);
  }
  return set;
}
