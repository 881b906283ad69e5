/** Functions that were asked about, each a cell of its own: most edits of a file leave most of its functions as they are. */
import { isDeepStrictEqual } from 'node:util';
import type { Cell, Dependencies } from '../graph/dependencies.js';
import type { FunctionId, FunctionOutline } from './outline.js';

interface KnownFunction {
  readonly cell: Cell;
  outline: FunctionOutline;
}

export class KnownFunctions {
  readonly #known = new Map<FunctionId, KnownFunction>();
  readonly #byFile = new Map<string, Set<FunctionId>>();

  constructor(private readonly dependencies: Dependencies) {}

  get(id: FunctionId, find: () => FunctionOutline): FunctionOutline {
    let known = this.#known.get(id);
    if (known === undefined) {
      known = { cell: this.dependencies.cell(`function ${id}`), outline: find() };
      this.#known.set(id, known);
      const { file } = known.outline;
      const others = this.#byFile.get(file);
      if (others === undefined) this.#byFile.set(file, new Set([id]));
      else others.add(id);
    }
    this.dependencies.read(known.cell);
    return known.outline;
  }

  /** The file was edited, or is gone. Not while an answer is computed. */
  compare(file: string, find: (id: FunctionId) => FunctionOutline): void {
    for (const id of this.#byFile.get(file) ?? []) {
      const known = this.#known.get(id);
      const outline = found(id, find);
      if (known === undefined || isDeepStrictEqual(known.outline, outline)) continue;
      this.dependencies.change(known.cell.name);
      if (outline === undefined) this.#forget(id, file);
      else known.outline = outline;
    }
  }

  #forget(id: FunctionId, file: string): void {
    this.#known.delete(id);
    const others = this.#byFile.get(file);
    others?.delete(id);
    if (others?.size === 0) this.#byFile.delete(file);
  }
}

/** Undefined: it is gone, or cannot be read. */
function found(id: FunctionId, find: (id: FunctionId) => FunctionOutline): FunctionOutline | undefined {
  try {
    return find(id);
  } catch {
    return undefined;
  }
}
