/** How a body always ends; what stands behind it is not printed. */
import type { LockName, Names } from './names.js';
import type { Body, CallShape, RegionShape, Statement } from './shape.js';

export type Outcome = 'goes on' | 'returns' | 'throws';

export function outcomeOf(names: Names, body: Body): Outcome {
  for (const statement of body) {
    const outcome = outcomeOfStatement(names, statement);
    if (outcome !== 'goes on') return outcome;
  }
  return 'goes on';
}

export function outcomeOfStatement(names: Names, statement: Statement): Outcome {
  const throws = (call: CallShape) => {
    const method = names.methodOf(call);
    return method !== undefined && names.program.alwaysThrows(method);
  };
  switch (statement.kind) {
    case 'throw':
      return 'throws';
    case 'return':
      return 'returns';
    case 'call':
      if (names.methodOf(statement.call) === undefined) return 'goes on';
      if (statement.how === 'return') return 'returns';
      return statement.how !== 'void' && statement.how !== 'timer' && throws(statement.call) ? 'throws' : 'goes on';
    case 'with-work':
      return throws(statement.call) ? 'throws' : 'goes on';
    case 'hook': {
      const target = names.hookTarget();
      return target !== undefined && names.home.hook.style !== 'emitter' && names.program.alwaysThrows(target) ? 'throws' : 'goes on';
    }
    case 'region':
      return outcomeOfRegion(names, statement.region);
    case 'kept':
    case 'kept-in-field':
    case 'kept-across': {
      const outcome = statement.kind === 'kept-across' ? outcomeOfRegion(names, statement.region) : outcomeOf(names, statement.body);
      return outcome === 'goes on' && throws(statement.call) ? 'throws' : outcome;
    }
    case 'branch': {
      const then = outcomeOf(names, statement.then);
      if (names.test(statement.test, statement.lock) === undefined) return then;
      const otherwise = outcomeOf(names, statement.otherwise);
      if (then === 'goes on' || otherwise === 'goes on') return 'goes on';
      return then === 'throws' && otherwise === 'throws' ? 'throws' : 'returns';
    }
    case 'loop':
    case 'flagged':
      return outcomeOf(names, statement.body);
    case 'attempt': {
      const outcome = outcomeOf(names, statement.body);
      return outcome === 'throws' ? outcomeOf(names, statement.handler) : outcome;
    }
    case 'callback':
      return statement.helper !== 'detach' && outcomeOf(names, statement.body) === 'throws' ? 'throws' : 'goes on';
    case 'both':
    case 'guarded':
    case 'pause':
    case 'run-work':
    case 'rejoin':
      return 'goes on';
  }
}

export function outcomeOfRegion(names: Names, region: RegionShape): Outcome {
  const outcome = outcomeOf(names, region.body);
  const lock = names.lockNamed(region.lock);
  if (lock === undefined) return outcome;
  if (isAttempt(lock, region)) return 'goes on';
  // The end of a callback is the end of the callback only.
  return isSection(lock, region) && outcome === 'returns' ? 'goes on' : outcome;
}

export function isSection({ lock }: LockName, { style }: RegionShape): boolean {
  return lock.kind === 'keyed' || style === 'helper' || (style === 'section' && lock.kind !== 'await-lock');
}

/** Entered only if the lock is free. */
export function isAttempt({ lock }: LockName, { style }: RegionShape): boolean {
  return style === 'attempt' && lock.kind === 'await-lock';
}

/** Some path through the body may end with a throw: else no handler of it is ever run. */
export function mayThrow(names: Names, body: Body): boolean {
  return body.some((statement) => mayStatementThrow(names, statement));
}

function mayStatementThrow(names: Names, statement: Statement): boolean {
  const calls = (call: CallShape) => {
    const method = names.methodOf(call);
    return method !== undefined && (names.program.mayThrow(method) || typeof call.work === 'number' || call.work === 'own');
  };
  const any = (...bodies: readonly Body[]) => bodies.some((body) => mayThrow(names, body));
  switch (statement.kind) {
    case 'throw':
    case 'run-work':
      return true;
    case 'return':
    case 'pause':
      return false;
    case 'call':
      return statement.how !== 'void' && statement.how !== 'timer' && calls(statement.call);
    case 'both':
      return statement.how !== 'allSettled' && statement.calls.some(calls);
    case 'with-work':
      return calls(statement.call) || any(statement.body);
    case 'kept':
    case 'kept-in-field':
      return calls(statement.call) || any(statement.body);
    case 'kept-across':
      return calls(statement.call) || any(statement.region.body);
    case 'hook': {
      const target = names.hookTarget();
      return target !== undefined && names.home.hook.style !== 'emitter' && names.program.mayThrow(target);
    }
    case 'rejoin':
      return names.flights.some((method) => method === names.method || names.program.mayThrow(method));
    case 'region':
    case 'guarded':
      return any(statement.region.body);
    case 'branch':
      return any(statement.then, statement.otherwise);
    case 'attempt':
      return any(statement.body) && any(statement.handler);
    case 'loop':
    case 'flagged':
      return any(statement.body);
    case 'callback':
      return statement.helper !== 'detach' && any(statement.body);
  }
}
