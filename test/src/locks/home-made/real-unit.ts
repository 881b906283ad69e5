/** A unit of a test's text as Node runs it: the other side of the machine's differential test. */
import vm from 'node:vm';
import { AsyncLocalStorage } from 'node:async_hooks';
import ts from 'typescript';
import type { Way } from '../../../../src/locks/home-made/enders.js';
import type { Operation, Unit } from '../../../../src/locks/home-made/recognition.js';

type Callable = (this: unknown, ...values: unknown[]) => unknown;

export interface RealWork {
  started: number;
  readonly run: () => Promise<unknown>;
  readonly end: (how: 'fulfil' | 'reject') => void;
}

export interface RealCall {
  status: string;
  value: unknown;
}

export class RealUnit {
  private readonly subject: unknown;
  private readonly isModule: boolean;

  constructor(text: string, unit: Unit, making: readonly unknown[]) {
    const exported = load(text);
    this.isModule = unit.kind === 'module';
    const made = this.isModule ? exported : member(exported, unit.name);
    if (unit.kind === 'class') this.subject = Reflect.construct(callable(made), making);
    else this.subject = unit.kind === 'factory' ? callable(made)(...making) : made;
  }

  call(operation: Operation, values: readonly unknown[]): RealCall {
    const call: RealCall = { status: 'pending', value: undefined };
    try {
      const callee = operation.member === '()' ? this.subject : member(this.subject, operation.member);
      const result = callable(callee).apply(this.subject, [...values]);
      if (result instanceof Promise || isThenable(result)) {
        void Promise.resolve(result).then(
          (value) => { Object.assign(call, { status: 'fulfilled', value }); },
          () => { call.status = 'rejected'; },
        );
      } else Object.assign(call, { status: 'returned', value: result });
    } catch {
      call.status = 'threw';
    }
    return call;
  }
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}

export function useRealWay(value: unknown, way: Way): void {
  try {
    switch (way.kind) {
      case 'function':
        callable(value)();
        break;
      case 'member': {
        const key = way.name === '[Symbol.dispose]' ? Symbol.dispose : way.name;
        callable(member(value, key)).call(value);
        break;
      }
      case 'element':
        callable(member(value, String(way.index)))();
        break;
      case 'generator':
        break;
    }
  } catch {
    // The other side swallows it as well: what counts is who gets through.
  }
}

export function realWork(): RealWork {
  let fulfil: () => void = () => undefined;
  let reject: () => void = () => undefined;
  const promise = new Promise<unknown>((resolve, fail) => {
    fulfil = () => { resolve(undefined); };
    reject = () => { fail(new Error('rejected')); };
  });
  promise.catch(() => undefined);
  const work: RealWork = {
    started: 0,
    run: () => {
      work.started += 1;
      return promise;
    },
    end: (how) => {
      if (how === 'fulfil') fulfil();
      else reject();
    },
  };
  return work;
}

/** Runs every job that is due. */
export function settleReal(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve); });
}

function load(text: string): object {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  const exports = {};
  const globals = {
    exports, AsyncLocalStorage, setTimeout, clearTimeout, Symbol, Promise, Error,
    require: () => ({ AsyncLocalStorage }),
  };
  // Node 20 has no withResolvers of its own.
  if (!('withResolvers' in Promise)) Object.defineProperty(Promise, 'withResolvers', { value: withResolvers });
  vm.runInNewContext(outputText, globals);
  return exports;
}

function withResolvers(): unknown {
  let resolve: unknown;
  let reject: unknown;
  const promise = new Promise((give, fail) => { resolve = give; reject = fail; });
  return { promise, resolve, reject };
}

function member(value: unknown, key: string | symbol): unknown {
  if (typeof value !== 'object' && typeof value !== 'function') return undefined;
  return value === null ? undefined : Reflect.get(value, key);
}

function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}

function callable(value: unknown): Callable {
  if (!isCallable(value)) throw new Error('not a function');
  return value;
}
