/**
 * Work for whose end others may wait: its promise is kept, or it settles one that others have. Looked up
 * once, for the whole program: no single replay hangs on all of it.
 */
import { isBareCall } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import type { Memo } from '../graph/dependencies.js';
import type { FunctionId } from '../program/outline.js';
import { cellNames, type Keeping, type KeptWork, keptWork, namesWaitedFor } from './kept-work.js';
import { type OwnWork, ownWork } from './own-cells.js';
import { ownDeferreds, type Settling, settlingWork } from './settling-work.js';

export class AwaitedWork {
  readonly #kept: KeptWork;
  readonly #settling: ReadonlyMap<FunctionId, Settling>;
  #byFile: ReadonlyMap<string, readonly FunctionId[]> | undefined;

  /** `keepings`: by file, what it keeps, as long as that holds. */
  constructor(
    private readonly flow: Flow,
    keepings: Memo<readonly Keeping[]>,
    onError: (fn: FunctionId, error: unknown) => void,
  ) {
    this.#kept = keptWork(flow, keepings, onError);
    this.#settling = settlingWork(flow);
  }

  /** What is wrong is said in the file of the work; for an arrow function that only calls it, in that of the called. */
  in(file: string, calleesOf: (fn: FunctionId) => readonly FunctionId[]): readonly FunctionId[] {
    this.#byFile ??= this.#sayingFiles(calleesOf);
    return this.#byFile.get(file) ?? [];
  }

  #sayingFiles(calleesOf: (fn: FunctionId) => readonly FunctionId[]): ReadonlyMap<string, readonly FunctionId[]> {
    const { view } = this.flow;
    const byFile = new Map<string, FunctionId[]>();
    for (const fn of new Set([...this.#kept.keys(), ...this.#settling.keys()])) {
      const saying = [fn, ...(isBareCall(view.functionOutline(fn)) ? calleesOf(fn) : [])].map((id) => view.functionOutline(id).file);
      for (const file of new Set(saying)) {
        const known = byFile.get(file);
        if (known === undefined) byFile.set(file, [fn]);
        else known.push(fn);
      }
    }
    return byFile;
  }

  /** Names of what others wait for until the function ends, or settles it. */
  cellNamesOf(fn: FunctionId): ReadonlySet<string> {
    return new Set([...cellNames(this.#kept.get(fn) ?? []), ...(this.#settling.get(fn)?.names ?? [])]);
  }

  /** Whether a body may take what others wait for, until the work ends, out of where they find it; by the names alone. */
  takers(work: FunctionId): (fn: FunctionId) => boolean {
    const cells = cellNames(this.#kept.get(work) ?? []);
    const resolvers = this.#settling.get(work)?.names ?? new Set<string>();
    return (fn) => {
      const { taken, asked } = namesWaitedFor(this.flow.view.functionOutline(fn));
      return [...taken].some((name) => cells.has(name) || resolvers.has(name)) || [...asked].some((name) => resolvers.has(name));
    };
  }

  /** The function as work for whose end others wait. */
  ownOf(fn: FunctionId): OwnWork | undefined {
    const kept = ownWork(this.flow, fn, this.#kept.get(fn) ?? []);
    const deferreds = ownDeferreds(this.flow, fn, this.#settling.get(fn));
    if (deferreds.length === 0) return kept;
    return { isKeptAtStart: kept?.isKeptAtStart ?? false, isOneOfMany: kept?.isOneOfMany ?? false, promises: [...(kept?.promises ?? []), ...deferreds] };
  }

  /** Where the function's promise is kept and what it settles, as a question of what hangs on it. */
  questionOf(fn: FunctionId): string {
    const settles = this.#settling.get(fn)?.calls.map(({ id }) => `settles ${String(id)}`) ?? [];
    const keepings = this.#kept.get(fn)?.map(({ fn: keeper, call, cell }) => `${keeper}@${String(call)} ${cell.kind}`) ?? [];
    return [...settles, ...keepings].join();
  }
}
