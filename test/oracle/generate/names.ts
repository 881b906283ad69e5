/** What the code of one method can name: methods, locks, its own component. */
import type { Program } from './program.js';
import type { BranchTest, CallShape, ComponentShape, LockShape, MethodShape } from './shape.js';

/** One lock as a component's code names it. */
export interface LockName {
  readonly lock: LockShape;
  readonly name: string;
  /** The name of its field, or of the variable. */
  readonly id: string;
  /** Its own, not a variable of the module. */
  readonly isOwn: boolean;
}

export class Names {
  readonly component: number;
  readonly shape: MethodShape;

  constructor(
    readonly program: Program,
    readonly method: number,
  ) {
    this.component = program.componentOf(method);
    this.shape = program.methodAt(method);
  }

  /** What stands before the component's own members. */
  get self(): string {
    return this.program.selfOf(this.component);
  }

  get home(): ComponentShape {
    return this.program.componentAt(this.component);
  }

  /** The flights that code of this method can join, by method: of its component, and begun before it. */
  get flights(): readonly number[] {
    return this.program.shape.methods.flatMap((_, method) =>
      method <= this.method && this.program.componentOf(method) === this.component && this.program.flightOf(method) !== 'none' ? [method] : []);
  }

  get hasFlag(): boolean {
    return this.shape.hasFlag;
  }

  methodOf({ target }: CallShape): number | undefined {
    return this.program.pick(this.method, target);
  }

  lockNamed(index: number): LockName | undefined {
    const locks = this.program.locksFor(this.component);
    return locks[index % Math.max(1, locks.length)];
  }

  /** The method that the component's hook runs, as far as this one may call it. */
  hookTarget(): number | undefined {
    const target = this.program.hookTarget(this.component);
    return target !== undefined && target > this.method ? target : undefined;
  }

  /** Undefined where there is nothing to ask. */
  test(test: BranchTest, index: number): string | undefined {
    if (test === 'flag' || test === 'not-flag') return this.hasFlag ? (test === 'flag' ? 'flag' : '!flag') : undefined;
    const lock = this.lockNamed(index);
    if (lock === undefined || lock.lock.kind === 'rw' || lock.lock.kind === 'keyed') return undefined;
    const locked = lock.lock.kind === 'await-lock' ? `${lock.name}.acquired` : `${lock.name}.isLocked()`;
    return test === 'locked' ? locked : `!${locked}`;
  }
}
