/** A component as a class, with or without a base class, or as a factory of closures. */
import type { Program } from './program.js';
import type { LockShape } from './shape.js';

const TYPES = { mutex: 'Mutex', semaphore: 'Semaphore', rw: 'RWLock', 'await-lock': 'AwaitLock', keyed: 'AsyncLock' } as const;

const WORK = '() => Promise<void>';

export function makeLock({ kind, capacity }: LockShape): string {
  return `new ${TYPES[kind]}(${kind === 'semaphore' ? String(capacity) : ''})`;
}

export function printComponent(program: Program, i: number): string {
  return new ComponentPrinter(program, i).print();
}

/** The expression that makes it. */
export function printMaking(program: Program, i: number): string {
  const values = new ComponentPrinter(program, i).wiring().parameters.map(({ value }) => value).join(', ');
  return program.componentAt(i).form === 'factory' ? `makeC${String(i)}(${values})` : `new C${String(i)}(${values})`;
}

/** How code outside says who the component is that was made after it. */
export function printConnection(program: Program, from: number, to: number): string {
  const name = `c${String(to)}`;
  return program.componentAt(from).form === 'factory' ? `c${String(from)}.connect${String(to)}(${name});` : `c${String(from)}.${name} = ${name};`;
}

/** Registers the hook of `hooked`, which is called `receiver`, to call a method of `target`. */
export function printRegistration(program: Program, hooked: number, receiver: string, target: string): string {
  const { hook } = program.componentAt(hooked);
  const method = program.hookTarget(hooked) ?? 0;
  const { hasFlag, takesWork, form } = program.methodAt(method);
  const values = [...(hasFlag ? ['true'] : []), ...(takesWork ? ['async () => undefined'] : [])].join(', ');
  const name = `${target}m${String(method)}`;
  const call = `${name}(${values})${form === 'closure' ? '()' : ''}`;
  const canBind = hook.isBound && values === '' && form === 'async' && target !== '';
  const bound = target === '' && values === '' && form === 'async' && hook.isBound ? name : canBind ? `${name}.bind(${target.slice(0, -1)})` : undefined;
  switch (styleOf(program, hooked)) {
    case 'field':
      return `${receiver}hook = ${bound ?? `() => ${call}`};`;
    case 'setter':
    case 'list':
      return `${receiver}onChange(${bound ?? `() => ${call}`});`;
    case 'emitter':
      return `${receiver}events.on('change', ${bound ?? `() => void ${call}`});`;
  }
}

/** A factory's variables are set by functions only. */
function styleOf(program: Program, i: number) {
  const { form, hook } = program.componentAt(i);
  return form === 'factory' && hook.style === 'field' ? 'setter' : hook.style;
}

interface Wiring {
  readonly parameters: readonly { readonly name: string; readonly type: string; readonly value: string }[];
  /** Made by it. */
  readonly made: readonly { readonly name: string; readonly type: string; readonly value: string }[];
  /** Set after both are made. */
  readonly late: readonly { readonly name: string; readonly type: string; readonly of: number }[];
  readonly registrations: readonly string[];
}

class ComponentPrinter {
  private readonly me: string;
  private readonly isFactory: boolean;

  constructor(
    private readonly program: Program,
    private readonly i: number,
  ) {
    this.me = String(i);
    this.isFactory = program.componentAt(i).form === 'factory';
  }

  print(): string {
    const { seenAs } = this.program.componentAt(this.i);
    const hasInterface = this.isFactory || seenAs === 'interface' || seenAs === 'structure';
    return [...(hasInterface ? [this.printInterface()] : []), this.isFactory ? this.printFactory() : this.printClass()].join('\n\n');
  }

  wiring(): Wiring {
    const { program, i } = this;
    const component = program.componentAt(i);
    const parameters: { name: string; type: string; value: string }[] = [];
    const made: { name: string; type: string; value: string }[] = [];
    const late: { name: string; type: string; of: number }[] = [];
    component.locks.forEach((lock, k) => {
      const id = `lock${this.me}${String(k)}`;
      if (lock.at === 'given') parameters.push({ name: id, type: TYPES[lock.kind], value: id });
    });
    for (const j of [...(program.calls.get(i) ?? [])].sort((a, b) => a - b)) {
      const name = `c${String(j)}`;
      const type = this.typeOf(j);
      // Whoever makes it passes itself.
      if (j < i && program.isMade(i)) parameters.push({ name, type, value: this.nameInMaker(j) });
      else if (j < i) late.push({ name, type, of: j });
      else if (component.knows === 'made' && program.makerOf(j) === i) made.push({ name, type, value: printMaking(program, j) });
      else parameters.push({ name, type, value: name });
    }
    const registrations = [...program.hooks].flatMap((hooked) =>
      program.registrarOf(hooked) === i ? [printRegistration(program, hooked, `${this.self}c${String(hooked)}.`, this.self)] : [],
    );
    return { parameters, made, late, registrations };
  }

  private get self(): string {
    return this.program.selfOf(this.i);
  }

  private nameInMaker(j: number): string {
    return this.program.componentAt(j).form === 'factory' ? 'self' : 'this';
  }

  private typeOf(j: number): string {
    const { form, seenAs } = this.program.componentAt(j);
    if (form === 'factory') return `I${String(j)}`;
    return `${{ class: 'C', base: 'B', interface: 'I', structure: 'I' }[seenAs]}${String(j)}`;
  }

  private printInterface(): string {
    const { program, i, me } = this;
    const members = program.methodsOf(i).map((method) => `  m${String(method)}(${this.parametersOf(method)}): ${this.resultOf(method)};`);
    if (this.isFactory) members.push(...this.wiring().late.map(({ of, type, name }) => `  connect${String(of)}(${name}: ${type}): void;`));
    if (program.hooks.has(i)) members.push(HOOK_MEMBERS[styleOf(program, i)]);
    return `interface I${me} {\n${members.join('\n')}\n}`;
  }

  private printClass(): string {
    const { program, i, me } = this;
    const { seenAs } = program.componentAt(i);
    const hasBase = program.hasBase(i);
    const { parameters, made, late, registrations } = this.wiring();
    const visibility = hasBase ? 'protected' : 'private';
    const state = this.locks().map(({ id, value }) => `  ${visibility} readonly ${id} = ${value};`);
    for (const [name, type] of program.fieldsOf(i)) state.push(type === 'boolean' ? `  ${visibility} ${name} = false;` : `  ${visibility} ${name}: ${type};`);
    if (program.hooks.has(i)) state.push(...HOOK_FIELDS[styleOf(program, i)]);
    state.push(...late.map(({ name, type }) => `  ${name}!: ${type};`), ...made.map(({ name, type }) => `  ${visibility} readonly ${name}: ${type};`));
    const statements = [...made.map(({ name, value }) => `    this.${name} = ${value};`), ...registrations.map((each) => `    ${each}`)];
    const given = parameters.map(({ name, type }) => `${visibility} readonly ${name}: ${type}`).join(', ');
    if (parameters.length + statements.length > 0) state.push('', `  constructor(${given}) {${statements.length > 0 ? `\n${statements.join('\n')}\n  ` : ''}}`);
    if (program.hooks.has(i)) state.push(...HOOK_METHODS[styleOf(program, i)].map((each) => `\n${each}`));
    for (const [name, { isAsync, body }] of program.ownMethodsOf(i)) {
      state.push('', `  ${visibility} ${isAsync ? 'async ' : ''}${name}(): ${isAsync ? 'Promise<void>' : 'void'} {\n    ${body}\n  }`);
    }
    const methods = program.methodsOf(i);
    if (!hasBase) {
      const text = methods.map((method) => `\n${this.printMethod(method, '')}`);
      return `class C${me}${seenAs === 'interface' ? ` implements I${me}` : ''} {\n${[...state, ...text].join('\n')}\n}`;
    }
    const base: string[] = [];
    const own: string[] = [];
    for (const method of methods) {
      const { place } = program.methodAt(method);
      const declared = `m${String(method)}(${this.parametersOf(method)}): ${this.resultOf(method)}`;
      if (place === 'inherited') base.push(`\n${this.printMethod(method, '')}`);
      else {
        base.push(place === 'abstract' ? `\n  abstract ${declared};` : `\n${this.printStub(method)}`);
        own.push(this.printMethod(method, 'override '));
      }
    }
    return `abstract class B${me} {\n${[...state, ...base].join('\n')}\n}\n\nclass C${me} extends B${me} {\n${own.join('\n\n')}\n}`;
  }

  private printFactory(): string {
    const { program, i, me } = this;
    const { parameters, made, late, registrations } = this.wiring();
    const lines = this.locks().map(({ id, value }) => `  const ${id} = ${value};`);
    for (const [name, type] of program.fieldsOf(i)) lines.push(type === 'boolean' ? `  let ${name} = false;` : `  let ${name}: ${type};`);
    lines.push(...late.map(({ name, type }) => `  let ${name}: ${type};`));
    const members = program.methodsOf(i).map((method) => `m${String(method)}`);
    if (program.hooks.has(i)) {
      const style = styleOf(program, i);
      lines.push(...HOOK_VARIABLES[style]);
      members.push(style === 'emitter' ? 'events' : 'onChange');
    }
    for (const { of, name, type } of late) {
      lines.push(`  function connect${String(of)}(value: ${type}): void {\n    ${name} = value;\n  }`);
      members.push(`connect${String(of)}`);
    }
    for (const [name, { isAsync, body }] of program.ownMethodsOf(i)) {
      lines.push(`  ${isAsync ? 'async ' : ''}function ${name}(): ${isAsync ? 'Promise<void>' : 'void'} {\n    ${body}\n  }`);
    }
    lines.push(...program.methodsOf(i).map((method) => this.printMethod(method, '')));
    lines.push(`  const self: I${me} = { ${members.join(', ')} };`);
    lines.push(...made.map(({ name, type, value }) => `  const ${name}: ${type} = ${value};`), ...registrations.map((each) => `  ${each}`), '  return self;');
    const given = parameters.map(({ name, type }) => `${name}: ${type}`).join(', ');
    return `function makeC${me}(${given}): I${me} {\n${lines.join('\n')}\n}`;
  }

  private printMethod(method: number, modifier: string): string {
    const { program, isFactory, i } = this;
    const name = `m${String(method)}`;
    const parameters = this.parametersOf(method);
    const body = program.bodies.get(method) ?? '';
    const { form } = program.methodAt(method);
    const flight = program.flightOf(method);
    if (flight !== 'none') return this.printFlight(method, modifier, flight, body);
    const keyword = isFactory ? 'function ' : '';
    if (form === 'closure') return `  ${modifier}${keyword}${name}(${parameters}): ${WORK} {\n    return async () => {\n${body}\n    };\n  }`;
    if (form === 'arrow' && !program.hasBase(i)) return `  ${isFactory ? 'const' : `${modifier}readonly`} ${name} = async (${parameters}): Promise<void> => {\n${body}\n  };`;
    return `  ${modifier}async ${keyword}${name}(${parameters}): Promise<void> {\n${body}\n  }`;
  }

  /** A method whose promise is kept, and the work behind it. */
  private printFlight(method: number, modifier: string, flight: 'field' | 'map', body: string): string {
    const { isFactory, self } = this;
    const name = `m${String(method)}`;
    const kept = `${self}flight_${name}`;
    const work = `${self}run_${name}()`;
    const lines = flight === 'field'
      ? [`${kept} ??= ${work};`, `await ${kept};`]
      : [`let running = ${kept}.get('x');`, 'if (running === undefined) {', `  running = ${work};`, `  ${kept}.set('x', running);`, '}', 'await running;'];
    const head = (own: string, before: string) => `  ${before}async ${isFactory ? 'function ' : ''}${own}(): Promise<void> {`;
    return [head(name, modifier), ...lines.map((each) => `    ${each}`), '  }', '', head(`run_${name}`, isFactory ? '' : 'private '), body, '  }'].join('\n');
  }

  /** What the base class does, and nobody ever runs. */
  private printStub(method: number): string {
    const name = `m${String(method)}`;
    const parameters = this.parametersOf(method).replaceAll(/(\w+):/g, '_$1:');
    if (this.program.methodAt(method).form === 'closure') return `  ${name}(${parameters}): ${WORK} {\n    return async () => undefined;\n  }`;
    return `  async ${name}(${parameters}): Promise<void> {\n    await sleep(1);\n  }`;
  }

  private parametersOf(method: number): string {
    const { hasFlag, takesWork } = this.program.methodAt(method);
    return [...(hasFlag ? ['flag: boolean'] : []), ...(takesWork ? [`work: ${WORK}`] : [])].join(', ');
  }

  private resultOf(method: number): string {
    return this.program.methodAt(method).form === 'closure' ? WORK : 'Promise<void>';
  }

  private locks(): readonly { readonly id: string; readonly value: string }[] {
    return this.program.componentAt(this.i).locks.flatMap((lock, k) => (lock.at === 'field' ? [{ id: `lock${this.me}${String(k)}`, value: makeLock(lock) }] : []));
  }
}

const HOOK_MEMBERS = {
  field: `  hook: (${WORK}) | undefined;`,
  setter: `  onChange(listener: ${WORK}): void;`,
  list: `  onChange(listener: ${WORK}): void;`,
  emitter: '  readonly events: EventEmitter;',
};

const HOOK_FIELDS = {
  field: [`  hook: (${WORK}) | undefined;`],
  setter: [`  protected hook: (${WORK}) | undefined;`],
  list: [`  protected readonly listeners: (${WORK})[] = [];`],
  emitter: ['  readonly events = new EventEmitter();'],
};

const HOOK_METHODS = {
  field: [],
  setter: [`  onChange(listener: ${WORK}): void {\n    this.hook = listener;\n  }`],
  list: [`  onChange(listener: ${WORK}): void {\n    this.listeners.push(listener);\n  }`],
  emitter: [],
};

const SETTER = [`  let hook: (${WORK}) | undefined;`, `  function onChange(listener: ${WORK}): void {\n    hook = listener;\n  }`];

const HOOK_VARIABLES = {
  field: SETTER,
  setter: SETTER,
  list: [`  const listeners: (${WORK})[] = [];`, `  function onChange(listener: ${WORK}): void {\n    listeners.push(listener);\n  }`],
  emitter: ['  const events = new EventEmitter();'],
};
