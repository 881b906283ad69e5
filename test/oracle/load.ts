/** Programs from texts, ready to be executed many times: compiled once, evaluated anew in each world. */
import { createRequire, SourceMap } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import vm from 'node:vm';
import { awaiter, touchAll } from './coroutine.js';
import { instrument, type Instrumented } from './instrument.js';
import { PLAYED } from './packages/index.js';
import { isFunction } from './promise.js';
import { programPromise } from './program-promise.js';
import { timerGlobals } from './timers.js';
import type { Site, World } from './world.js';

type Compiled = Instrumented & { readonly run: (...values: unknown[]) => unknown };

const PARAMETERS = ['exports', 'require', 'module', '__at', '__returns', '__uses', 'Promise', 'setTimeout', 'setImmediate', 'setInterval', 'clearTimeout', 'clearImmediate', 'clearInterval', 'queueMicrotask', 'process', 'fetch', 'console'];

const QUIET = Object.fromEntries(['log', 'info', 'warn', 'error', 'debug', 'trace'].map((name) => [name, () => undefined]));

export class ExecutableProgram {
  private readonly compiled = new Map<string, Compiled>();
  private readonly maps = new Map<string, SourceMap>();

  /** By absolute path. */
  constructor(private readonly texts: ReadonlyMap<string, string>) {}

  /** Runs the modules in `world`, each once, and gives the exports of `file`. */
  evaluate(world: World, file: string): Readonly<Record<string, unknown>> {
    const cache = new Map<string, { exports: unknown }>();
    const globals = { Promise: programPromise(world), ...timerGlobals(world), console: QUIET };
    const pull = awaiter(world);
    const load = (path: string): unknown => {
      const known = cache.get(path);
      if (known !== undefined) return known.exports;
      const module = { exports: {} as unknown };
      cache.set(path, module);
      const { run, footprints } = this.compile(path);
      const given: Readonly<Record<string, unknown>> = {
        ...globals,
        exports: module.exports,
        module,
        require: (name: string) => resolve(name, path),
        __at: (line: number, value: unknown) => {
          if (world.coroutine !== undefined) world.coroutine.site = { file: path, line };
          return value;
        },
        __returns: (line: number, value: unknown) => {
          if (world.coroutine !== undefined) world.coroutine.returnsAt = { file: path, line };
          return value;
        },
        __uses: (index: number) => {
          const footprint = footprints[index];
          if (footprint === undefined) return;
          touchAll(world, footprint);
          // Each part of an async function may do what the whole does.
          if (world.coroutine !== undefined) world.coroutine.footprint ??= footprint;
        },
      };
      run.apply({ __awaiter: pull }, PARAMETERS.map((name) => given[name]));
      return module.exports;
    };
    const resolve = (name: string, from: string): unknown => {
      if (name.startsWith('.')) return load(this.fileOf(join(dirname(from), name)));
      const played = PLAYED[name] ?? PLAYED[`node:${name}`];
      if (played !== undefined) {
        const module = cache.get(name) ?? { exports: played(world) };
        cache.set(name, module);
        return module.exports;
      }
      const path = createRequire(from).resolve(name);
      return path.startsWith('/') && !path.endsWith('.json') ? load(path) : createRequire(from)(name);
    };
    const exports = load(file);
    return typeof exports === 'object' && exports !== null ? { ...exports } : {};
  }

  /** The innermost place in the program's own texts on this stack. */
  siteOfStack(stack: string): Site {
    for (const [, file = '', line = '', column = ''] of stack.matchAll(/\(?(\/[^\s():]+):(\d+):(\d+)\)?/g)) {
      if (!this.texts.has(file)) continue;
      let map = this.maps.get(file);
      if (map === undefined) {
        const text = this.compile(file).sourceMap;
        map = new SourceMap(JSON.parse(text) as ConstructorParameters<typeof SourceMap>[0]);
        this.maps.set(file, map);
      }
      const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
      if ('originalLine' in entry) return { file, line: entry.originalLine + 1 };
    }
    return { file: '', line: 0 };
  }

  private compile(file: string): Compiled {
    let compiled = this.compiled.get(file);
    if (compiled === undefined) {
      const instrumented = instrument(file, this.texts.get(file) ?? readFileSync(file, 'utf8'));
      const run: unknown = vm.compileFunction(instrumented.code, PARAMETERS, { filename: file });
      if (!isFunction(run)) throw new Error(`${file} does not compile`);
      compiled = { ...instrumented, run };
      this.compiled.set(file, compiled);
    }
    return compiled;
  }

  private fileOf(path: string): string {
    const name = path.replace(/\.js$/, '.ts');
    const found = [name, `${path}.ts`, join(path, 'index.ts'), path].find((each) => this.texts.has(each));
    return found ?? createRequire(path).resolve(path);
  }
}
