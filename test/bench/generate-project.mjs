/**
 * Writes a TypeScript project of a given size: a layered service with as many locks as such programs
 * have. The same size and seed give the same project, so that numbers of two days can be compared.
 *
 * Of 100 files about 30 are services, 20 repositories and models each, 15 helpers and 4 types; 7 hold or
 * make promises by hand, 1 uses a lock of a package, and 1 in 300 is a lock written by hand. With that, 100,000
 * lines have about 20 functions with a held region, as the twelve public repositories in docs/performance.md have
 * together; these were chosen because they have locks.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../tasks/set-up.mjs';

const FILES_OF_A_MODULE = 24;
/** Files of 100 that use a lock of a package. */
export const LOCKED_FILES = 1;

/** `lockedFiles`: of 100. Gives back how many files and lines were written. */
export function generateProject(folder, lines, lockedFiles = LOCKED_FILES, seed = 1) {
  const random = randomFrom(seed);
  mkdirSync(join(folder, 'src'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'generated', private: true, type: 'module' }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  const project = { random, services: [], files: 0, lines: 0, locked: lockedFiles / 100 };
  for (let module = 0; project.lines < lines; module += 1) writeModule(project, folder, module, lines);
  return { files: project.files, lines: project.lines };
}

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2022'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  },
  include: ['src'],
};

function writeModule(project, folder, module, lines) {
  const name = `module${module}`;
  mkdirSync(join(folder, 'src', name));
  const write = (file, text) => {
    writeFileSync(join(folder, 'src', name, `${file}.ts`), text);
    project.files += 1;
    project.lines += text.split('\n').length - 1;
  };
  const types = [`Record${module}A`, `Record${module}B`, `Record${module}C`];
  write('types', typesFile(project.random, types));
  const made = { module, types, repositories: [], services: [] };
  for (let file = 1; file < FILES_OF_A_MODULE && project.lines < lines; file += 1) {
    const roll = project.random.next();
    if (roll < 0.15) write(`helpers${file}`, helpersFile(project.random, types, file));
    else if (roll < 0.35) write(`model${file}`, modelFile(project.random, types, module, file));
    else if (roll < 0.55 || made.repositories.length === 0) {
      write(`repository${file}`, repositoryFile(project.random, made, file));
    } else if (roll < 0.92 - project.locked) write(`service${file}`, serviceFile(project, made, file, undefined));
    else if (roll < 0.92) write(`guarded${file}`, serviceFile(project, made, file, 'package'));
    else if (roll < 0.99) write(`promises${file}`, promisesFile(project.random, types, module, file));
    else if (roll < 0.993) write(`gate${file}`, gateFile(module, file));
    else write(`service${file}`, serviceFile(project, made, file, undefined));
  }
  project.services.push(...made.services);
}

/** A linear congruential generator (Numerical Recipes): small, and the same everywhere. */
function randomFrom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { next, below: (limit) => Math.floor(next() * limit), pick: (list) => list[Math.floor(next() * list.length)] };
}

const WORDS = ['order', 'user', 'invoice', 'session', 'account', 'report', 'message', 'device', 'ticket', 'token'];
const VERBS = ['load', 'find', 'update', 'refresh', 'collect', 'publish', 'archive', 'merge', 'verify', 'resolve'];

function typesFile(random, types) {
  const lines = ['/** Shapes that the module hands around. */'];
  for (const type of types) {
    lines.push(`export interface ${type} {`, '  readonly id: string;', '  readonly created: number;');
    for (let field = 0; field < 4 + random.below(8); field += 1) {
      lines.push(`  readonly ${random.pick(WORDS)}${field}: ${random.pick(['string', 'number', 'boolean', 'readonly string[]'])};`);
    }
    lines.push('}', '', `export type ${type}State = 'new' | 'open' | 'done' | 'failed';`, '');
    lines.push(`export interface ${type}Store {`);
    lines.push(`  get(id: string): Promise<${type} | undefined>;`);
    lines.push(`  put(id: string, value: ${type}): Promise<void>;`);
    lines.push(`  list(limit: number): Promise<readonly ${type}[]>;`, '}', '');
  }
  return text(lines);
}

function helpersFile(random, types, file) {
  const type = random.pick(types);
  const lines = [`import type { ${type} } from './types.js';`, ''];
  for (let index = 0; index < 5 + random.below(8); index += 1) {
    const name = `${random.pick(VERBS)}${file}x${index}`;
    lines.push(`/** Brings records into the form that reports need. */`);
    lines.push(`export function ${name}(records: readonly ${type}[], limit = ${random.below(100)}): readonly string[] {`);
    lines.push('  const seen = new Map<string, number>();');
    lines.push('  for (const record of records) {');
    lines.push('    const count = seen.get(record.id) ?? 0;');
    lines.push(`    if (count > limit || record.created < ${random.below(1000)}) continue;`);
    lines.push('    seen.set(record.id, count + 1);');
    lines.push('  }');
    lines.push(`  const names = [...seen].map(([id, count]) => \`\${id}:\${String(count)}\`);`);
    lines.push("  return names.filter((name) => name !== '').sort((a, b) => (a < b ? -1 : 1));");
    lines.push('}', '');
  }
  return text(lines);
}

function modelFile(random, types, module, file) {
  const type = random.pick(types);
  const name = `Model${module}x${file}`;
  const lines = [`import type { ${type}, ${type}State } from './types.js';`, '', `export class ${name} {`];
  lines.push(`  #state: ${type}State = 'new';`, '  #changes = 0;', '');
  lines.push(`  constructor(readonly record: ${type}) {}`, '');
  for (let index = 0; index < 6 + random.below(10); index += 1) {
    lines.push(`  ${random.pick(VERBS)}${index}(by: number): number {`);
    lines.push(`    if (this.#state === 'done') return this.#changes;`);
    lines.push(`    this.#changes += by * ${1 + random.below(9)};`);
    lines.push(`    this.#state = this.#changes > ${random.below(500)} ? 'open' : 'failed';`);
    lines.push('    switch (this.#state) {', `      case 'open':`, '        return this.#changes - this.record.created;');
    lines.push(`      case 'failed':`, '        return -1;', '    }', '  }', '');
  }
  lines.push('}', '');
  return text(lines);
}

function repositoryFile(random, made, file) {
  const type = random.pick(made.types);
  const name = `Repository${made.module}x${file}`;
  const methods = [];
  const lines = [`import type { ${type}, ${type}Store } from './types.js';`, '', `export class ${name} {`];
  lines.push(`  readonly #known = new Map<string, ${type}>();`, '', `  constructor(private readonly store: ${type}Store) {}`, '');
  for (let index = 0; index < 4 + random.below(6); index += 1) {
    const method = `${random.pick(VERBS)}${index}`;
    methods.push(method);
    lines.push(`  async ${method}(id: string): Promise<${type} | undefined> {`);
    lines.push('    const known = this.#known.get(id);', '    if (known !== undefined) return known;');
    lines.push('    try {', '      const found = await this.store.get(id);');
    lines.push('      if (found === undefined) return undefined;');
    lines.push('      this.#known.set(id, found);');
    lines.push(`      for (const other of await this.store.list(${1 + random.below(50)})) this.#known.set(other.id, other);`);
    lines.push('      return found;', '    } catch (error) {');
    lines.push(`      throw new Error(\`${name}.${method} failed for \${id}\`, { cause: error });`, '    }', '  }', '');
  }
  lines.push('}', '');
  made.repositories.push({ name, file: `repository${file}`, type, methods });
  return text(lines);
}

/**
 * A service calls repositories of its module and services of earlier modules: what it may wait for is a
 * directed graph without cycles, as most programs are.
 */
function serviceFile(project, made, file, lock) {
  const { random } = project;
  const name = `${lock === undefined ? 'Service' : 'Guarded'}${made.module}x${file}`;
  const repository = random.pick(made.repositories);
  const used = [...new Set([pickOr(random, project.services), pickOr(random, project.services)])].filter(Boolean);
  const lines = [`import { ${repository.name} } from './${repository.file}.js';`];
  for (const service of used) lines.push(`import type { ${service.name} } from '../module${service.module}/${service.file}.js';`);
  if (lock !== undefined) lines.push(`import { Mutex } from 'async-mutex';`);
  lines.push('', `export class ${name} {`);
  if (lock !== undefined) lines.push('  readonly #mutex = new Mutex();');
  lines.push('  #version = 0;', '', '  constructor(', `    private readonly repository: ${repository.name},`);
  used.forEach((service, index) => lines.push(`    private readonly other${index}: ${service.name},`));
  lines.push('  ) {}', '');
  const methods = [];
  for (let index = 0; index < 4 + random.below(7); index += 1) {
    const method = `${random.pick(VERBS)}${random.pick(WORDS)}${index}`;
    methods.push(method);
    const guarded = lock !== undefined && index % 2 === 0;
    lines.push(`  async ${method}(id: string): Promise<number> {`);
    const body = serviceBody(random, repository, used);
    if (!guarded) lines.push(...body.map((line) => `    ${line}`));
    else if (index % 4 === 0) lines.push('    return this.#mutex.runExclusive(async () => {', ...body.map((line) => `      ${line}`), '    });');
    else lines.push('    const release = await this.#mutex.acquire();', '    try {', ...body.map((line) => `      ${line}`), '    } finally {', '      release();', '    }');
    lines.push('  }', '');
  }
  lines.push('}', '');
  made.services.push({ name, file: `${lock === undefined ? 'service' : 'guarded'}${file}`, module: made.module, methods });
  return text(lines);
}

function serviceBody(random, repository, used) {
  const lines = [`const found = await this.repository.${random.pick(repository.methods)}(id);`];
  lines.push('if (found === undefined) return 0;', 'let total = found.created;');
  used.forEach((service, index) => {
    if (random.next() < 0.7) lines.push(`total += await this.other${index}.${random.pick(service.methods)}(id);`);
  });
  lines.push(`if (total > ${random.below(1000)}) this.#version += 1;`);
  lines.push(`const parts = [found.id, id].map((part) => part.padStart(${random.below(20)}));`);
  lines.push('for (const part of parts) total += part.length;', 'return total;');
  return lines;
}

function promisesFile(random, types, module, file) {
  const type = random.pick(types);
  const lines = [`import type { ${type}, ${type}Store } from './types.js';`, ''];
  lines.push(`export function pause${file}(ms: number): Promise<void> {`, '  return new Promise((resolve) => {');
  lines.push('    setTimeout(resolve, ms);', '  });', '}', '', `export class Loader${module}x${file} {`);
  lines.push(`  #pending: Promise<readonly ${type}[]> | undefined;`, '', `  constructor(private readonly store: ${type}Store) {}`, '');
  lines.push(`  all(): Promise<readonly ${type}[]> {`);
  lines.push(`    this.#pending ??= this.store.list(${random.below(90)}).finally(() => {`);
  lines.push('      this.#pending = undefined;', '    });', '    return this.#pending;', '  }', '');
  for (let index = 0; index < 3 + random.below(5); index += 1) {
    lines.push(`  ${random.pick(VERBS)}${index}(id: string): Promise<string> {`, '    return this.store');
    lines.push('      .get(id)', `      .then((found) => found?.id ?? 'none')`, `      .catch(() => 'failed${random.below(9)}');`, '  }', '');
  }
  lines.push('}', '');
  return text(lines);
}

/** A lock written by hand: each call waits for the one before. */
function gateFile(module, file) {
  return text([
    `export class Gate${module}x${file} {`,
    '  #tail: Promise<unknown> = Promise.resolve();',
    '',
    '  run<Result>(work: () => Promise<Result>): Promise<Result> {',
    '    const result = this.#tail.then(work);',
    '    this.#tail = result.catch(() => undefined);',
    '    return result;',
    '  }',
    '}',
    '',
  ]);
}

function pickOr(random, list) {
  return list.length === 0 ? undefined : random.pick(list);
}

function text(lines) {
  return lines.join('\n');
}
