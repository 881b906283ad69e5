/** `deadlock check`: what it prints, what it writes, how it ends. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deadlock } from '../../command-line.js';

const SUPERVISOR = 'fixtures/supervisor';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deadlock-cli-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const MUTEX = `
export class Mutex {
  #tail: Promise<void> = Promise.resolve();
  async runExclusive<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#tail;
    let done = (): void => undefined;
    this.#tail = new Promise((resolve) => { done = resolve; });
    await before;
    try { return await work(); } finally { done(); }
  }
}
`;

const STORE = `
import { Mutex } from './mutex.js';
export class Store {
  readonly lock = new Mutex();
  async save(): Promise<void> { await this.lock.runExclusive(async () => { await this.flush(); }); }
  async flush(): Promise<void> { await this.lock.runExclusive(async () => undefined); }
}
`;

function writeStore(at: string, store = STORE): void {
  write(`${at}/tsconfig.json`, '{ "compilerOptions": { "strict": true, "target": "es2022", "module": "nodenext", "lib": ["es2022"], "types": [] } }');
  write(`${at}/mutex.ts`, MUTEX);
  write(`${at}/store.ts`, store);
}

describe('text', () => {
  test.each([80, 120])('at %i columns', async (columns) => {
    const { code, out } = await deadlock(['check', '--no-config', SUPERVISOR, 'fixtures/no-order-inversion/two-locks'], { columns });
    expect(out).toMatchSnapshot();
    expect(code).toBe(1);
    const tooLong = out.split('\n').filter((line) => Array.from(line).length > columns);
    expect(tooLong).toEqual([]);
  });

  test('colours, when they are wanted', async () => {
    writeStore('colour');
    const args = ['check', '--no-config', join(folder, 'colour')];
    expect((await deadlock(args, { hasColors: true })).out).toContain('\u001b[31mdeadlock/no-reacquire\u001b[39m');
    expect((await deadlock(args, { hasColors: true, env: { NO_COLOR: '1' } })).out).not.toContain('\u001b');
    expect((await deadlock(args, { env: { FORCE_COLOR: '1' } })).out).toContain('\u001b[31m');
    expect((await deadlock([...args, '--no-color'], { env: { FORCE_COLOR: '1' } })).out).not.toContain('\u001b');
  });
});

describe('json', () => {
  test('has the version, and each finding with the places of its whole way', async () => {
    writeStore('json');
    const { out, code } = await deadlock(['check', '--no-config', '-f', 'json', '.'], { cwd: join(folder, 'json') });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      files: 2,
      findings: [
        {
          rule: 'deadlock/no-reacquire',
          severity: 'error',
          file: 'store.ts',
          line: 5,
          certainty: 'certain',
          known: false,
          suppressed: null,
          tasks: [
            {
              holds: { name: 'Store.lock' },
              steps: [
                { file: 'store.ts', line: 5, does: "takes 'Store.lock'" },
                { file: 'store.ts', line: 5, does: 'calls Store.flush' },
                { file: 'store.ts', line: 6, where: 'Store.flush', does: "acquires 'this.lock'" },
              ],
            },
          ],
        },
      ],
    });
  });
});

describe('github', () => {
  test('one annotation a finding, special characters encoded', async () => {
    writeStore('github');
    const { out } = await deadlock(['check', '--no-config', '-f', 'github', '.'], { cwd: join(folder, 'github') });
    const [annotation, total] = out.split('\n');
    expect(annotation).toMatch(/^::error file=store\.ts,line=5,endLine=5,col=\d+,endColumn=\d+,title=deadlock\/no-reacquire::'this\.flush\(\)' never finishes.*%0Astore\.ts:5/);
    expect(total).toBe('1 error in 2 files.');
  });
});

describe('gitlab', () => {
  test('one issue a finding, with what GitLab tells it again by', async () => {
    writeStore('gitlab');
    const { out } = await deadlock(['check', '--no-config', '-f', 'gitlab', '.'], { cwd: join(folder, 'gitlab') });
    expect(JSON.parse(out)).toEqual([
      {
        description: expect.stringMatching(/^'this\.flush\(\)' never finishes/) as string,
        check_name: 'deadlock/no-reacquire',
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        severity: 'critical',
        location: { path: 'store.ts', lines: { begin: 5, end: 5 } },
        content: { body: expect.stringContaining('store.ts:5') as string },
      },
    ]);
  });
});

describe('a baseline', () => {
  test('is recorded, survives moved lines, and lets only new findings fail', async () => {
    writeStore('base');
    const cwd = join(folder, 'base');
    const args = ['check', '--no-config', '--baseline', 'known.json'];
    const first = await deadlock(args, { cwd });
    expect(first).toMatchObject({ code: 0, said: "Recorded 1 finding in 'known.json'.\n" });
    expect(JSON.parse(readFileSync(join(cwd, 'known.json'), 'utf8'))).toMatchObject({ version: 1, findings: [{ rule: 'deadlock/no-reacquire', file: 'store.ts' }] });

    writeStore('base', `// moved\n\n\n${STORE}`);
    expect(await deadlock(args, { cwd })).toMatchObject({ code: 0, out: 'No deadlock found in 2 files (besides: 1 known).\n' });

    const another = STORE.replace('async flush', 'async drain(): Promise<void> { await this.lock.runExclusive(() => this.flush()); }\n  async flush');
    writeStore('base', another);
    const third = await deadlock(args, { cwd });
    expect(third.code).toBe(1);
    expect(third.out).toContain('1 error in 2 files (besides: 1 known).');
    expect(third.out).toContain("'this.flush()' never finishes");

    expect(await deadlock([...args, '--update-baseline'], { cwd })).toMatchObject({ code: 0, said: "Recorded 2 findings in 'known.json'.\n" });
    expect((await deadlock(args, { cwd })).code).toBe(0);
  });

  test('in CI, a missing one is an error, not a record', async () => {
    writeStore('ci');
    const ran = await deadlock(['check', '--no-config', '--baseline', 'none.json'], { cwd: join(folder, 'ci'), env: { CI: 'true' } });
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.said).toMatch(/^deadlock: There is no baseline at 'none\.json': .*\n$/);
  });
});

describe('what cannot be looked at ends with 2 and one line', () => {
  const lines = (...args: string[]) => linesAt(undefined, ...args);
  const linesAt = async (cwd: string | undefined, ...args: string[]) => {
    const { code, out, said } = await deadlock(args, cwd === undefined ? {} : { cwd });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(said).toMatch(/^deadlock: .*[.')\w]\n$/);
    expect(said.split('\n')).toHaveLength(2);
    return said;
  };

  test('no command, an unknown one, an unknown option, a missing or unknown value', async () => {
    expect(await lines()).toContain("'deadlock check'");
    expect(await lines('chek')).toContain("no command 'chek'");
    expect(await lines('check', '--formt', 'json')).toContain("'--formt'");
    expect(await lines('check', '--format')).toContain("'--format' needs a value");
    expect(await lines('check', '--format', 'xml')).toContain('use text, json');
    expect(await lines('check', '--update-baseline')).toContain('--baseline FILE');
    expect(await lines('check', '--strict=yes')).toContain("'--strict' takes no value");
  });

  test('paths: nothing there, no files, a tsconfig that cannot be read', async () => {
    expect(await lines('check', 'nowhere')).toContain("There is nothing at 'nowhere'");
    expect(await lines('check', '-p', 'nowhere')).toContain('There is no tsconfig');
    mkdirSync(join(folder, 'empty'));
    expect(await lines('check', '--no-config', join(folder, 'empty'))).toContain('no TypeScript files');
    write('broken/a.ts', 'export const a = 1;');
    const broken = write('broken/tsconfig.json', '{ "compilerOptions": { "target": ');
    expect(await lines('check', '--no-config', join(folder, 'broken'))).toContain('tsconfig.json');
    expect(await lines('check', '--no-config', '-p', broken)).toContain('cannot be read');
    expect(await lines('check', '--no-config', broken)).toContain('--project');
    write('missing/tsconfig.json', '{ "extends": "./none.json" }');
    write('missing/a.ts', 'export const a = 1;');
    expect(await lines('check', '--no-config', join(folder, 'missing'))).toContain('none.json');
    write('nofiles/tsconfig.json', '{ "include": ["none"] }');
    expect(await lines('check', '--no-config', '-p', join(folder, 'nofiles'))).toContain('no source files');
  });

  test('an output that cannot be written, before the work and after it', async () => {
    expect(await lines('check', '-o', join(folder, 'no/where.json'))).toContain('cannot be written');
    expect(await lines('check', '-o', folder)).toContain('it is a folder');
    writeStore('closed');
    const closed = await deadlock(['check', '--no-config', join(folder, 'closed')], {
      print: () => Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    expect(closed).toMatchObject({ code: 2, said: 'deadlock: The output was closed before all of it was written.\n' });
  });

  test('an ESLint config that cannot be loaded, a wrong setting, a broken baseline', async () => {
    writeStore('config');
    const config = write('config/eslint.config.mjs', `import 'not-there';\nexport default [];`);
    expect(await lines('check', '-c', config, join(folder, 'config'))).toContain('--no-config');
    const stub = `{ meta: { name: 'eslint-plugin-deadlock' }, rules: { 'no-reacquire': { create: () => ({}) } } }`;
    const wrong = write(
      'config/wrong.config.mjs',
      `export default [{ files: ['**/*.ts'], plugins: { deadlock: ${stub} }, rules: { 'deadlock/no-reacquire': 2 }, settings: { deadlock: { limit: 3 } } }];`,
    );
    expect(await linesAt(join(folder, 'config'), 'check', '-c', wrong)).toContain("'settings.deadlock.limit'");
    const baseline = write('config/baseline.json', '[]');
    expect(await lines('check', '--no-config', '--baseline', baseline, join(folder, 'config'))).toContain('no baseline');
  });
});

describe('projects', () => {
  test('several, and what they refer to: each file once, and what only the dependent shows', async () => {
    const options = '"strict": true, "target": "es2022", "module": "nodenext", "lib": ["es2022"], "types": [], "composite": true';
    write('mono/lib/tsconfig.json', `{ "compilerOptions": { ${options} } }`);
    write('mono/lib/mutex.ts', MUTEX);
    write('mono/lib/store.ts', STORE);
    write('mono/lib/listener.ts', `export interface Listener { changed(): Promise<void>; }`);
    write('mono/lib/feed.ts', `import { Mutex } from './mutex.js';\nimport type { Listener } from './listener.js';
export class Feed {
  readonly lock = new Mutex();
  constructor(private readonly listener: Listener) {}
  async push(): Promise<void> { await this.lock.runExclusive(async () => { await this.listener.changed(); }); }
  async size(): Promise<number> { return this.lock.runExclusive(async () => 1); }
}`);
    write('mono/app/tsconfig.json', `{ "compilerOptions": { ${options} }, "references": [{ "path": "../lib" }] }`);
    write('mono/app/view.ts', `import { Feed } from '../lib/feed.js';
export class View { readonly feed = new Feed(this); async changed(): Promise<void> { await this.feed.size(); } }
export const view = new View();`);
    write('mono/tsconfig.json', '{ "files": [], "references": [{ "path": "lib" }, { "path": "app" }] }');
    const cwd = join(folder, 'mono');
    const found = async (...args: string[]) => {
      const { out, said } = await deadlock(['check', '--no-config', '-f', 'json', ...args], { cwd });
      expect(said).toBe('');
      const { findings } = JSON.parse(out) as { findings: { file: string; line: number }[] };
      return findings.map(({ file, line }) => `${file}:${String(line)}`);
    };
    expect(await found()).toEqual(['lib/feed.ts:6', 'lib/store.ts:5']);
    expect(await found('-p', 'tsconfig.json')).toEqual(['lib/feed.ts:6', 'lib/store.ts:5']);
    expect(await found('-p', 'lib')).toEqual(['lib/store.ts:5']);
    expect(await found('-p', 'app', '-p', 'lib')).toEqual(['lib/feed.ts:6', 'lib/store.ts:5']);
    expect(await found('lib/feed.ts')).toEqual([]);
    expect(await found('.', 'app')).toEqual(['lib/feed.ts:6', 'lib/store.ts:5']);
  });

  test('files that no tsconfig lists are named, not passed over', async () => {
    writeStore('outside');
    write('outside/tsconfig.json', '{ "files": ["store.ts"], "compilerOptions": { "module": "nodenext" } }');
    write('outside/extra.ts', 'export const extra = 1;');
    const { out } = await deadlock(['check', '--no-config'], { cwd: join(folder, 'outside') });
    expect(out.replace(/\n(?=\S)/g, ' ')).toContain("in no tsconfig: not looked at");
  });

  test('lock packages that are not installed are named: what is found without their types may not be all', async () => {
    writeStore('uninstalled', STORE.replace('./mutex.js', 'async-mutex').replace('import', `import 'left-pad';\nimport`));
    const { out } = await deadlock(['check', '--no-config', '-f', 'json'], { cwd: join(folder, 'uninstalled') });
    const { findings, notices } = JSON.parse(out) as { findings: readonly unknown[]; notices: readonly string[] };
    expect(findings).toHaveLength(1);
    expect(notices).toEqual([
      "'async-mutex', which 'store.ts' imports, is not installed: without its types some of its locks may go unseen. Install the packages, and run this again.",
    ]);
  });

  test('without any tsconfig, the files are one program', async () => {
    writeStore('loose');
    rmSync(join(folder, 'loose/tsconfig.json'));
    expect((await deadlock(['check', '--no-config', join(folder, 'loose')])).out).toContain('1 error in 2 files.');
  });
});

describe('progress', () => {
  test('a line that is written over, gone at the end; nothing in CI, and nothing unwatched', async () => {
    writeStore('progress');
    const args = ['check', '--no-config', join(folder, 'progress')];
    const watched = await deadlock(args, { isWatched: true });
    expect(watched.said).toMatch(/^\r\u001b\[2K·+ .*starting\r\u001b\[2K/);
    expect(watched.said).toContain('reading files');
    expect(watched.said.endsWith('\r\u001b[2K')).toBe(true);
    expect((await deadlock(args, { isWatched: true, env: { CI: '1' } })).said).toBe('');
    expect((await deadlock(args)).said).toBe('');
    expect((await deadlock([...args, '--progress'])).said).toContain('starting\n');
  });
});
