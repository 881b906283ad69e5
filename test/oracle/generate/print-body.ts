/** The statements of one method. Code that is never reached is not printed. */
import type { LockName, Program } from './print-program.js';
import type { Body, CallShape, RegionShape, Statement } from './shape.js';

const PAUSE = 'await sleep(1);';

type Outcome = 'goes on' | 'returns' | 'throws';

export class BodyPrinter {
  private names = 0;

  constructor(
    private readonly program: Program,
    private readonly method: number,
    private readonly hasFlag: boolean,
  ) {}

  print(body: Body): string {
    return this.printBody(body, '    ');
  }

  alwaysThrows(body: Body): boolean {
    return this.outcomeOf(body) === 'throws';
  }

  private printBody(body: Body, indent: string): string {
    const lines: string[] = [];
    for (const statement of body) {
      lines.push(this.printStatement(statement, indent));
      if (this.outcomeOfStatement(statement) !== 'goes on') break;
    }
    return lines.join('\n');
  }

  private printStatement(statement: Statement, indent: string): string {
    const inner = `${indent}  `;
    const line = (text: string) => `${indent}${text}`;
    const block = (head: string, body: Body, tail = '}') => `${indent}${head}\n${this.printBody(body, inner)}\n${indent}${tail}`;
    switch (statement.kind) {
      case 'pause':
        return line(PAUSE);
      case 'throw':
        return line("throw new Error('failed');");
      case 'return':
        return line('return;');
      case 'call': {
        const call = this.printCall(statement.call);
        if (call === undefined) return line(PAUSE);
        if (statement.how === 'return') return line(`return ${call};`);
        return line(CALLS[statement.how](call));
      }
      case 'both': {
        const [one, two] = statement.calls.map((call) => this.printCall(call));
        if (one === undefined || two === undefined) return line(PAUSE);
        // An arm that always rejects ends the wait for the others: not in the language (docs/proof.md).
        const rejects = statement.calls.some((each) => this.program.alwaysThrows(this.methodOf(each) ?? -1));
        const how = rejects ? 'allSettled' : statement.how;
        return line(`await Promise.${how}([${one}, ${two}]);`);
      }
      case 'kept': {
        const call = this.printCall(statement.call);
        const name = this.newName('kept');
        if (call === undefined) return this.printBody(statement.body, indent);
        const body = this.printBody(statement.body, indent);
        return `${indent}const ${name} = ${call};\n${body}${this.endsIn(statement.body) ? '' : `\n${indent}await ${name};`}`;
      }
      case 'kept-across': {
        const call = this.printCall(statement.call);
        if (call === undefined) return this.printRegion(statement.region, indent);
        const name = this.newName('kept');
        const before = `${indent}let ${name}: Promise<void> | undefined;`;
        const region = this.printRegion(statement.region, indent, (at) => `${at}${name} = ${call};\n`);
        const after = this.outcomeOfRegion(statement.region) === 'goes on' ? `\n${indent}await ${name};` : '';
        return `${before}\n${region}${after}`;
      }
      case 'branch': {
        const test = this.printTest(statement.test, statement.lock);
        if (test === undefined) return this.printBody(statement.then, indent);
        return `${block(`if (${test}) {`, statement.then, '} else {')}\n${this.printBody(statement.otherwise, inner)}\n${indent}}`;
      }
      case 'loop': {
        const name = this.newName('i');
        return block(statement.how === 'of' ? `for (const ${name} of [1, 2]) {` : `for (let ${name} = 0; ${name} < 2; ${name} += 1) {`, statement.body);
      }
      case 'attempt': {
        const caught = `${block('try {', statement.body, '} catch {')}\n${this.printBody(statement.handler, inner)}`;
        return `${caught}\n${indent}}${statement.hasFinally ? ` finally {\n${inner}${PAUSE}\n${indent}}` : ''}`;
      }
      case 'callback': {
        this.program.useHelper(HELPERS[statement.helper]);
        return block(`await ${statement.helper}(async () => {`, statement.body, '});');
      }
      case 'hook': {
        const target = this.program.hookFor(this.method);
        if (target === undefined) return line(PAUSE);
        this.program.useHook(this.component, target);
        return line('await this.hook?.();');
      }
      case 'flagged':
        return `${block(`${statement.field} = true;\n${indent}try {`, statement.body, '} finally {')}\n${inner}${statement.field} = false;\n${indent}}`;
      case 'guarded':
        return this.printGuarded(statement.region, indent);
      case 'region':
        return this.printRegion(statement.region, indent);
    }
  }

  /** A field that the region sets decides whether it is entered again. */
  private printGuarded(region: RegionShape, indent: string): string {
    const lock = this.lockNamed(region.lock);
    if (lock?.name.startsWith('this.') !== true || lock.lock.kind === 'keyed') return this.printRegion(region, indent);
    const field = `this.in_${lock.id}`;
    this.program.useGuard(this.component, lock.id);
    const body: Body = [{ kind: 'flagged', field, body: region.body }];
    const entered = this.printRegion({ ...region, body }, `${indent}  `);
    return `${indent}if (!${field}) {\n${entered}\n${indent}}`;
  }

  private printRegion(
    region: RegionShape,
    indent: string,
    first: (indent: string) => string = () => '',
  ): string {
    const lock = this.lockNamed(region.lock);
    const bodyAt = (at: string) => `${first(at)}${this.printBody(region.body, at)}`;
    if (lock === undefined) return `${indent}{\n${bodyAt(`${indent}  `)}\n${indent}}`;
    const section = this.sectionHead(lock, region);
    if (section !== undefined) return `${indent}await ${section}async () => {\n${bodyAt(`${indent}  `)}\n${indent}});`;
    const { take, give } = this.pair(lock, region);
    if (region.style === 'plain') return `${indent}${take}\n${bodyAt(indent)}${this.endsIn(region.body) ? '' : `\n${indent}${give}`}`;
    return `${indent}${take}\n${indent}try {\n${bodyAt(`${indent}  `)}\n${indent}} finally {\n${indent}  ${give}\n${indent}}`;
  }

  /** How a region in a callback begins; undefined: it is acquired and released. */
  private sectionHead({ lock, name }: LockName, { style, first }: RegionShape): string | undefined {
    if (lock.kind === 'keyed') return `${name}.acquire('${first ? 'x' : 'y'}', `;
    if (style === 'helper') {
      this.program.useHelper(WITH_LOCK[lock.kind](first));
      return `${withLockName(lock.kind, first)}(${name}, `;
    }
    if (style !== 'section' || lock.kind === 'await-lock') return undefined;
    if (lock.kind === 'rw') return `${name}.${first ? 'withRead' : 'withWrite'}(`;
    return `${name}.runExclusive(`;
  }

  private pair({ lock, name }: LockName, { first }: RegionShape): { readonly take: string; readonly give: string } {
    const handle = this.newName('release');
    switch (lock.kind) {
      case 'mutex':
      case 'keyed':
        return { take: `const ${handle} = await ${name}.acquire();`, give: `${handle}();` };
      case 'semaphore':
        return { take: `const [, ${handle}] = await ${name}.acquire();`, give: `${handle}();` };
      case 'rw':
        return { take: `const ${handle} = await ${name}.${first ? 'read' : 'write'}();`, give: `${handle}();` };
      case 'await-lock':
        return { take: `await ${name}.acquireAsync();`, give: `${name}.release();` };
    }
  }

  private printTest(test: 'flag' | 'not-flag' | 'locked' | 'free', index: number): string | undefined {
    if (test === 'flag' || test === 'not-flag') return this.hasFlag ? (test === 'flag' ? 'flag' : '!flag') : undefined;
    const lock = this.lockNamed(index);
    if (lock === undefined || lock.lock.kind === 'rw' || lock.lock.kind === 'keyed') return undefined;
    const locked = lock.lock.kind === 'await-lock' ? `${lock.name}.acquired` : `${lock.name}.isLocked()`;
    return test === 'locked' ? locked : `!${locked}`;
  }

  private printCall({ target, flag }: CallShape): string | undefined {
    const method = this.methodOf({ target, flag });
    if (method === undefined) return undefined;
    this.program.useCall(this.component, method);
    const to = this.program.componentOf(method);
    const receiver = to === this.component ? 'this' : `this.c${String(to)}`;
    const takesFlag = this.program.shape.methods[method]?.hasFlag === true;
    const value = flag === 'own' ? (this.hasFlag ? 'flag' : 'true') : flag;
    return `${receiver}.m${String(method)}(${takesFlag ? value : ''})`;
  }

  private endsIn(body: Body): boolean {
    return this.outcomeOf(body) !== 'goes on';
  }

  /** How a body always ends; what stands behind it is not printed. */
  private outcomeOf(body: Body): Outcome {
    for (const statement of body) {
      const outcome = this.outcomeOfStatement(statement);
      if (outcome !== 'goes on') return outcome;
    }
    return 'goes on';
  }

  private outcomeOfStatement(statement: Statement): Outcome {
    switch (statement.kind) {
      case 'throw':
        return 'throws';
      case 'return':
        return 'returns';
      case 'call': {
        const method = this.methodOf(statement.call);
        if (method === undefined) return 'goes on';
        if (statement.how === 'return') return 'returns';
        return statement.how !== 'void' && statement.how !== 'timer' && this.program.alwaysThrows(method) ? 'throws' : 'goes on';
      }
      case 'hook': {
        const target = this.program.hookFor(this.method);
        return target !== undefined && this.program.alwaysThrows(target) ? 'throws' : 'goes on';
      }
      case 'region':
        return this.outcomeOfRegion(statement.region);
      case 'kept': {
        const outcome = this.outcomeOf(statement.body);
        const method = this.methodOf(statement.call);
        return outcome === 'goes on' && method !== undefined && this.program.alwaysThrows(method) ? 'throws' : outcome;
      }
      case 'kept-across': {
        const outcome = this.outcomeOfRegion(statement.region);
        const method = this.methodOf(statement.call);
        return outcome === 'goes on' && method !== undefined && this.program.alwaysThrows(method) ? 'throws' : outcome;
      }
      case 'branch': {
        const then = this.outcomeOf(statement.then);
        if (this.printTest(statement.test, statement.lock) === undefined) return then;
        const otherwise = this.outcomeOf(statement.otherwise);
        if (then === 'goes on' || otherwise === 'goes on') return 'goes on';
        return then === 'throws' && otherwise === 'throws' ? 'throws' : 'returns';
      }
      case 'loop':
      case 'flagged':
        return this.outcomeOf(statement.body);
      case 'attempt': {
        const outcome = this.outcomeOf(statement.body);
        return outcome === 'throws' ? this.outcomeOf(statement.handler) : outcome;
      }
      case 'callback':
        return statement.helper !== 'detach' && this.outcomeOf(statement.body) === 'throws' ? 'throws' : 'goes on';
      case 'both':
      case 'guarded':
      case 'pause':
        return 'goes on';
    }
  }

  private outcomeOfRegion(region: RegionShape): Outcome {
    const outcome = this.outcomeOf(region.body);
    const lock = this.lockNamed(region.lock);
    // The end of a callback is the end of the callback only.
    const isCallback = lock !== undefined && this.isSection(lock, region);
    return isCallback && outcome === 'returns' ? 'goes on' : outcome;
  }

  private isSection({ lock }: LockName, { style }: RegionShape): boolean {
    return lock.kind === 'keyed' || style === 'helper' || (style === 'section' && lock.kind !== 'await-lock');
  }

  private methodOf({ target }: CallShape): number | undefined {
    const callable = this.program.callable(this.method);
    return callable[target % Math.max(1, callable.length)];
  }

  private get component(): number {
    return this.program.componentOf(this.method);
  }

  private lockNamed(index: number): LockName | undefined {
    const locks = this.program.locksFor(this.component);
    return locks[index % Math.max(1, locks.length)];
  }

  private newName(kind: string): string {
    this.names += 1;
    return `${kind}${String(this.names)}`;
  }
}

const CALLS: Readonly<Record<'await' | 'void' | 'then' | 'timer', (call: string) => string>> = {
  await: (call) => `await ${call};`,
  void: (call) => `void ${call};`,
  then: (call) => `await ${call}.then(() => undefined);`,
  timer: (call) => `setTimeout(() => void ${call}, 1);`,
};

const HELPERS = {
  run: 'async function run(work: () => Promise<void>): Promise<void> {\n  await work();\n}',
  twice: 'async function twice(work: () => Promise<void>): Promise<void> {\n  await work();\n  await work();\n}',
  detach: 'async function detach(work: () => Promise<void>): Promise<void> {\n  void work();\n}',
};

const WITH_LOCK = {
  mutex: () => 'async function withMutex(mutex: Mutex, work: () => Promise<void>): Promise<void> {\n  const release = await mutex.acquire();\n  try {\n    await work();\n  } finally {\n    release();\n  }\n}',
  semaphore: () => 'async function withPermit(semaphore: Semaphore, work: () => Promise<void>): Promise<void> {\n  await semaphore.runExclusive(() => work());\n}',
  rw: (first: boolean) => `function ${withLockName('rw', first)}(lock: RWLock, work: () => Promise<void>): Promise<void> {\n  return lock.${first ? 'withRead' : 'withWrite'}(work);\n}`,
  'await-lock': () => 'async function withLock(lock: AwaitLock, work: () => Promise<void>): Promise<void> {\n  await lock.acquireAsync();\n  try {\n    await work();\n  } finally {\n    lock.release();\n  }\n}',
};

function withLockName(kind: keyof typeof WITH_LOCK, first: boolean): string {
  if (kind === 'rw') return first ? 'reading' : 'writing';
  return { mutex: 'withMutex', semaphore: 'withPermit', 'await-lock': 'withLock' }[kind];
}
