/** Held regions: how a lock is taken and given back around a body. */
import type { LockName, Names } from './names.js';
import { isAttempt, isSection, outcomeOf } from './outcomes.js';
import type { Body, LockShape, RegionShape } from './shape.js';

export interface BodyText {
  readonly print: (body: Body, indent: string) => string;
  readonly newName: (kind: string) => string;
}

export class RegionPrinter {
  constructor(
    private readonly names: Names,
    private readonly text: BodyText,
  ) {}

  /** `first` is printed at the start of the region. */
  print(shape: RegionShape, indent: string, first: (indent: string) => string = () => ''): string {
    const lock = this.names.lockNamed(shape.lock);
    const region = lock?.lock.isOnlyRead === true ? { ...shape, first: true } : shape;
    const bodyAt = (at: string) => `${first(at)}${this.text.print(region.body, at)}`;
    const inner = `${indent}  `;
    if (lock === undefined) return `${indent}{\n${bodyAt(inner)}\n${indent}}`;
    if (isSection(lock, region)) return `${indent}await ${this.sectionHead(lock, region)}async () => {\n${bodyAt(inner)}\n${indent}});`;
    if (isAttempt(lock, region)) {
      const deep = `${inner}  `;
      return `${indent}if (${lock.name}.tryAcquire()) {\n${inner}try {\n${bodyAt(deep)}\n${inner}} finally {\n${deep}${lock.name}.release();\n${inner}}\n${indent}}`;
    }
    const { take, give } = this.pair(lock, region);
    if (region.style !== 'plain') return `${indent}${take}\n${indent}try {\n${bodyAt(inner)}\n${indent}} finally {\n${inner}${give}\n${indent}}`;
    return `${indent}${take}\n${bodyAt(indent)}${outcomeOf(this.names, region.body) === 'goes on' ? `\n${indent}${give}` : ''}`;
  }

  /** A field that the region sets decides whether it is entered again. */
  printGuarded(region: RegionShape, indent: string): string {
    const { program, component, self } = this.names;
    const lock = this.names.lockNamed(region.lock);
    if (lock?.isOwn !== true || lock.lock.kind === 'keyed') return this.print(region, indent);
    const name = `in_${lock.id}`;
    program.useField(component, name, 'boolean');
    const field = `${self}${name}`;
    const body: Body = [{ kind: 'flagged', field, body: region.body }];
    return `${indent}if (!${field}) {\n${this.print({ ...region, body }, `${indent}  `)}\n${indent}}`;
  }

  private sectionHead({ lock, name }: LockName, { style, first }: RegionShape): string {
    if (lock.kind === 'keyed') return `${name}.acquire('${first ? 'x' : 'y'}', `;
    if (style === 'helper') {
      this.names.program.useHelper(WITH_LOCK[lock.kind](first));
      return `${withLockName(lock.kind, first)}(${name}, `;
    }
    if (lock.kind === 'rw') return `${name}.${first ? 'withRead' : 'withWrite'}(`;
    return `${name}.runExclusive(`;
  }

  private pair(lock: LockName, region: RegionShape): { readonly take: string; readonly give: string } {
    if (region.style === 'kept-handle' || region.style === 'pair') {
      const kept = this.keptPair(lock, region.first);
      if (kept !== undefined && region.style === 'kept-handle') return kept;
      if (kept !== undefined) return this.methodPair(lock, kept);
    }
    const { name } = lock;
    const handle = this.text.newName('release');
    switch (lock.lock.kind) {
      case 'mutex':
      case 'keyed':
        return { take: `const ${handle} = await ${name}.acquire();`, give: `${handle}();` };
      case 'semaphore':
        return { take: `const [, ${handle}] = await ${name}.acquire();`, give: `${handle}();` };
      case 'rw':
        return { take: `const ${handle} = await ${name}.${region.first ? 'read' : 'write'}();`, give: `${handle}();` };
      case 'await-lock':
        return { take: `await ${name}.acquireAsync();`, give: `${name}.release();` };
    }
  }

  /** Without a variable; undefined where several may hold it, each with a handle of its own. */
  private keptPair({ lock, name, id }: LockName, first: boolean): { readonly take: string; readonly give: string } | undefined {
    if (lock.kind === 'await-lock') return { take: `await ${name}.acquireAsync();`, give: `${name}.release();` };
    if (lock.kind === 'semaphore') return { take: `await ${name}.acquire();`, give: `${name}.release();` };
    if (lock.kind === 'keyed' || (lock.kind === 'rw' && first)) return undefined;
    const field = `release_${id}`;
    this.names.program.useField(this.names.component, field, '(() => void) | undefined');
    const handle = `${this.names.self}${field}`;
    return { take: `${handle} = await ${name}.${lock.kind === 'rw' ? 'write' : 'acquire'}();`, give: `${handle}?.();` };
  }

  private methodPair({ id }: LockName, { take, give }: { readonly take: string; readonly give: string }) {
    const { program, component, self } = this.names;
    program.useMethod(component, `take_${id}`, { isAsync: true, body: take });
    program.useMethod(component, `give_${id}`, { isAsync: false, body: give });
    return { take: `await ${self}take_${id}();`, give: `${self}give_${id}();` };
  }
}

type Wrapped = Exclude<LockShape['kind'], 'keyed'>;

const WITH_LOCK: Readonly<Record<Wrapped, (first: boolean) => string>> = {
  mutex: () => 'async function withMutex(mutex: Mutex, work: () => Promise<void>): Promise<void> {\n  const release = await mutex.acquire();\n  try {\n    await work();\n  } finally {\n    release();\n  }\n}',
  semaphore: () => 'async function withPermit(semaphore: Semaphore, work: () => Promise<void>): Promise<void> {\n  await semaphore.runExclusive(() => work());\n}',
  rw: (first: boolean) => `function ${withLockName('rw', first)}(lock: RWLock, work: () => Promise<void>): Promise<void> {\n  return lock.${first ? 'withRead' : 'withWrite'}(work);\n}`,
  'await-lock': () => 'async function withLock(lock: AwaitLock, work: () => Promise<void>): Promise<void> {\n  await lock.acquireAsync();\n  try {\n    await work();\n  } finally {\n    lock.release();\n  }\n}',
};

function withLockName(kind: Wrapped, first: boolean): string {
  if (kind === 'rw') return first ? 'reading' : 'writing';
  return { mutex: 'withMutex', semaphore: 'withPermit', 'await-lock': 'withLock' }[kind];
}
