/** The statements of one method. Code that is never reached is not printed. */
import type { Names } from './names.js';
import { mayThrow, outcomeOf, outcomeOfRegion, outcomeOfStatement } from './outcomes.js';
import { RegionPrinter } from './print-region.js';
import type { Body, CallShape, CallStyle, Statement } from './shape.js';

const PAUSE = 'await sleep(1);';
const NO_WORK = 'async () => undefined';

export class BodyPrinter {
  private count = 0;
  private readonly regions: RegionPrinter;

  constructor(private readonly names: Names) {
    this.regions = new RegionPrinter(names, {
      print: (body, indent) => this.print(body, indent),
      newName: (kind) => this.newName(kind),
    });
  }

  print(body: Body, indent: string): string {
    const lines: string[] = [];
    for (const statement of body) {
      lines.push(this.printStatement(statement, indent));
      if (outcomeOfStatement(this.names, statement) !== 'goes on') break;
    }
    return lines.join('\n');
  }

  private printStatement(statement: Statement, indent: string): string {
    const { names } = this;
    const { program, self } = names;
    const inner = `${indent}  `;
    const line = (text: string) => `${indent}${text}`;
    const block = (head: string, body: Body, tail = '}') => `${indent}${head}\n${this.print(body, inner)}\n${indent}${tail}`;
    switch (statement.kind) {
      case 'pause':
        return line(PAUSE);
      case 'throw':
        return line("throw new Error('failed');");
      case 'return':
        return line('return;');
      case 'call': {
        const call = this.printCall(statement.call);
        return line(call === undefined ? PAUSE : CALLS[statement.how](call));
      }
      case 'both': {
        const [one, two] = statement.calls.map((call) => this.printCall(call));
        if (one === undefined || two === undefined) return line(PAUSE);
        // An arm that always rejects ends the wait for the others: not in the language (docs/proof.md).
        const rejects = statement.calls.some((each) => program.alwaysThrows(names.methodOf(each) ?? -1));
        const how = rejects ? 'allSettled' : statement.how;
        if (how === 'map') return line(`await Promise.all([1, 2].map(() => ${one}));`);
        return line(`await Promise.${how}([${one}, ${two}]);`);
      }
      case 'kept':
      case 'kept-in-field': {
        const call = this.printCall(statement.call);
        if (call === undefined) return this.print(statement.body, indent);
        const name = this.newName(statement.kind === 'kept' ? 'kept' : `kept_m${String(names.method)}_`);
        if (statement.kind === 'kept-in-field') program.useField(names.component, name, 'Promise<void> | undefined');
        const start = statement.kind === 'kept' ? `const ${name} =` : `${self}${name} ${statement.once ? '??=' : '='}`;
        const after = outcomeOf(names, statement.body) === 'goes on' ? `\n${indent}await ${statement.kind === 'kept' ? name : `${self}${name}`};` : '';
        return `${indent}${start} ${call};\n${this.print(statement.body, indent)}${after}`;
      }
      case 'kept-across': {
        const call = this.printCall(statement.call);
        if (call === undefined) return this.regions.print(statement.region, indent);
        const name = this.newName('kept');
        const before = `${indent}let ${name}: Promise<void> | undefined;`;
        const region = this.regions.print(statement.region, indent, (at) => `${at}${name} = ${call};\n`);
        const after = outcomeOfRegion(names, statement.region) === 'goes on' ? `\n${indent}await ${name};` : '';
        return `${before}\n${region}${after}`;
      }
      case 'branch': {
        const test = names.test(statement.test, statement.lock);
        if (test === undefined) return this.print(statement.then, indent);
        return `${block(`if (${test}) {`, statement.then, '} else {')}\n${this.print(statement.otherwise, inner)}\n${indent}}`;
      }
      case 'loop': {
        const name = this.newName('i');
        return block(statement.how === 'of' ? `for (const ${name} of [1, 2]) {` : `for (let ${name} = 0; ${name} < 2; ${name} += 1) {`, statement.body);
      }
      case 'attempt': {
        // What no throw leads to is not printed: no execution would tell anything of it.
        if (!mayThrow(names, statement.body)) return statement.hasFinally ? `${block('try {', statement.body, '} finally {')}\n${inner}${PAUSE}\n${indent}}` : this.print(statement.body, indent);
        const caught = `${block('try {', statement.body, '} catch {')}\n${this.print(statement.handler, inner)}`;
        return `${caught}\n${indent}}${statement.hasFinally ? ` finally {\n${inner}${PAUSE}\n${indent}}` : ''}`;
      }
      case 'callback': {
        program.useHelper(HELPERS[statement.helper]);
        if (statement.helper !== 'deferred') return block(`await ${statement.helper}(async () => {`, statement.body, '});');
        const name = this.newName('start');
        return `${block(`const ${name} = deferred(async () => {`, statement.body, '});')}\n${indent}await ${name}();`;
      }
      case 'with-work': {
        const method = names.methodOf(statement.call);
        if (method === undefined || !program.methodAt(method).takesWork) return line(`await ${this.printCall(statement.call) ?? 'sleep(1)'};`);
        const call = this.printCall(statement.call, `async () => {\n${this.print(statement.body, inner)}\n${indent}}`) ?? '';
        return line(`await ${call};`);
      }
      case 'run-work':
        return line(names.shape.takesWork ? 'await work();' : PAUSE);
      case 'rejoin':
        return line(this.printRejoin(statement));
      case 'hook':
        return line(this.printHook(statement.together));
      case 'flagged':
        return `${block(`${statement.field} = true;\n${indent}try {`, statement.body, '} finally {')}\n${inner}${statement.field} = false;\n${indent}}`;
      case 'guarded':
        return this.regions.printGuarded(statement.region, indent);
      case 'region':
        return this.regions.print(statement.region, indent);
    }
  }

  private printRejoin({ flight, how }: Extract<Statement, { kind: 'rejoin' }>): string {
    const { program, self, flights } = this.names;
    const method = flights[flight % Math.max(1, flights.length)];
    if (method === undefined) return PAUSE;
    program.useCall(this.names.component, method);
    const name = `m${String(method)}`;
    if (how === 'method') return `await ${self}${name}();`;
    return `await ${self}flight_${name}${program.flightOf(method) === 'map' ? ".get('x')" : ''};`;
  }

  private printHook(together: boolean): string {
    const { program, component, self, home } = this.names;
    const target = this.names.hookTarget();
    if (target === undefined) return PAUSE;
    program.useHook(component, target);
    switch (home.hook.style) {
      case 'field':
      case 'setter':
        return `await ${self}hook?.();`;
      case 'list':
        return together
          ? `await Promise.all(${self}listeners.map((listener) => listener()));`
          : `for (const listener of ${self}listeners) await listener();`;
      case 'emitter':
        return `${self}events.emit('change');`;
    }
  }

  private printCall(shape: CallShape, ownWork?: string): string | undefined {
    const { names } = this;
    const method = names.methodOf(shape);
    if (method === undefined) return undefined;
    const { program } = names;
    const { hasFlag, takesWork, form } = program.methodAt(method);
    const flag = shape.flag === 'own' ? (names.hasFlag ? 'flag' : 'true') : shape.flag;
    const values = [...(hasFlag ? [flag] : []), ...(takesWork ? [ownWork ?? this.printWork(shape)] : [])].join(', ');
    return `${this.receiverOf(method)}m${String(method)}(${values})${form === 'closure' ? '()' : ''}`;
  }

  private printWork({ work }: CallShape): string {
    const { names } = this;
    if (work === 'own' && names.shape.takesWork) return 'work';
    if (typeof work !== 'number') return NO_WORK;
    const target = names.program.pick(names.method, work);
    if (target === undefined || names.program.methodAt(target).takesWork) return NO_WORK;
    return `() => ${this.printCall({ target: work, flag: 'true', work: 'nothing' }) ?? ''}`;
  }

  private receiverOf(method: number): string {
    const { program, component, self } = this.names;
    program.useCall(component, method);
    const to = program.componentOf(method);
    return to === component ? self : `${self}c${String(to)}.`;
  }

  private newName(kind: string): string {
    this.count += 1;
    return `${kind}${String(this.count)}`;
  }
}

const CALLS: Readonly<Record<CallStyle, (call: string) => string>> = {
  await: (call) => `await ${call};`,
  void: (call) => `void ${call};`,
  return: (call) => `return ${call};`,
  then: (call) => `await ${call}.then(() => undefined);`,
  timer: (call) => `setTimeout(() => void ${call}, 1);`,
};

const HELPERS = {
  run: 'async function run(work: () => Promise<void>): Promise<void> {\n  await work();\n}',
  twice: 'async function twice(work: () => Promise<void>): Promise<void> {\n  await work();\n  await work();\n}',
  detach: 'async function detach(work: () => Promise<void>): Promise<void> {\n  void work();\n}',
  deferred: 'function deferred(work: () => Promise<void>): () => Promise<void> {\n  return async () => {\n    await work();\n  };\n}',
};
