/** A shape as TypeScript: one module that exports the entries and nothing else. */
import { makeLock, printComponent, printConnection, printMaking, printRegistration } from './print-component.js';
import { Program } from './program.js';
import type { ProgramShape } from './shape.js';

/** How outside code calls something. */
export interface Callable {
  readonly name: string;
  readonly hasFlag: boolean;
  readonly takesWork: boolean;
  /** What it returns has to be called. */
  readonly isClosure: boolean;
}

export interface PrintedProgram {
  readonly text: string;
  readonly entries: readonly Callable[];
  /** Every method of the objects that the module makes. */
  readonly methods: readonly (Callable & { readonly object: string })[];
}

export function printProgram(shape: ProgramShape): PrintedProgram {
  const program = new Program(shape);
  const callable = (name: string, method: number): Callable => {
    const { hasFlag, takesWork, form } = program.methodAt(method);
    return { name, hasFlag, takesWork, isClosure: form === 'closure' };
  };
  return {
    text: printText(program),
    entries: program.entries.map(({ name, method }) => ({ ...callable(name, method), takesWork: false, isClosure: false })),
    methods: [...program.bodies.keys()].flatMap((method) => {
      const component = program.componentOf(method);
      return program.isMade(component) ? [] : [{ ...callable(`m${String(method)}`, method), object: `c${String(component)}` }];
    }),
  };
}

function printText(program: Program): string {
  const { used, shape } = program;
  const locks = shape.components.flatMap(({ locks: own }, owner) =>
    own.flatMap((lock, i) => (lock.at === 'field' ? [] : [`const lock${String(owner)}${String(i)} = ${makeLock(lock)};`])),
  );
  const entries = program.entries.map(({ name, method }) => {
    const { hasFlag, takesWork, form } = program.methodAt(method);
    const values = [...(hasFlag ? ['flag'] : []), ...(takesWork ? ['async () => undefined'] : [])].join(', ');
    const call = `c${String(program.componentOf(method))}.m${String(method)}(${values})${form === 'closure' ? '()' : ''}`;
    return `export async function ${name}(${hasFlag ? 'flag: boolean' : ''}): Promise<void> {\n  await ${call};\n}`;
  });
  const code = [
    ...[...program.helpers].sort(),
    ...locks,
    ...used.map((i) => printComponent(program, i)),
    ...[...used].reverse().flatMap((i) => printInstance(program, i)),
    ...entries,
  ].join('\n\n');
  return `${imports(code)}\n\n${code}\n`;
}

function printInstance(program: Program, i: number): readonly string[] {
  if (program.isMade(i)) return [];
  const lines = [`const c${String(i)} = ${printMaking(program, i)};`];
  // Whoever was made before could not know this one yet.
  for (const [from, to] of program.calls) if (from > i && to.has(i) && !program.isMade(from)) lines.push(printConnection(program, from, i));
  for (const hooked of program.hooks) {
    const target = program.componentOf(program.hookTarget(hooked) ?? 0);
    if (program.registrarOf(hooked) !== undefined || Math.min(hooked, target) !== i) continue;
    lines.push(printRegistration(program, hooked, `c${String(hooked)}.`, `c${String(target)}.`));
  }
  return lines;
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
    ...from('node:events', 'EventEmitter'),
    ...(code.includes('sleep(') ? [`import { setTimeout as sleep } from 'node:timers/promises';`] : []),
  ].join('\n');
}
