/** Shapes that are a little smaller than a given one, the ones that save most first. */
import type { Body, CallShape, ComponentShape, LockShape, MethodShape, ProgramShape, RegionShape, Statement } from './shape.js';

export function* smallerPrograms(shape: ProgramShape): Generator<ProgramShape> {
  for (const entries of without(shape.entries)) if (entries.length > 0) yield { ...shape, entries };
  for (const methods of eachIn(shape.methods, smallerMethods)) yield { ...shape, methods };
  for (const components of eachIn(shape.components, smallerComponents)) yield { ...shape, components };
}

function* smallerMethods(method: MethodShape): Generator<MethodShape> {
  for (const body of smallerBodies(method.body)) yield { ...method, body };
  yield* simpler<MethodShape>(method, { hasFlag: false, takesWork: false, form: 'async', place: 'inherited', flight: 'none' });
}

function* smallerComponents(component: ComponentShape): Generator<ComponentShape> {
  for (const locks of without(component.locks)) yield { ...component, locks };
  yield* simpler<ComponentShape>(component, { form: 'class', knows: 'given', seenAs: 'class', back: undefined });
  for (const locks of eachIn(component.locks, (lock) => simpler<LockShape>(lock, { kind: 'mutex', capacity: 1, isOnlyRead: false, at: 'field' }))) yield { ...component, locks };
  for (const hook of simpler(component.hook, { style: 'field' as const, byConstructor: false, isBound: false })) yield { ...component, hook };
}

function* smallerBodies(body: Body): Generator<Body> {
  if (body.length > 1) yield* body.map((one) => [one]);
  yield* without(body);
  for (const [i, statement] of body.entries()) {
    for (const inner of innerBodies(statement)) yield [...body.slice(0, i), ...inner, ...body.slice(i + 1)];
  }
  yield* eachIn(body, smallerStatements);
}

/** What may stand where the statement stood. */
function innerBodies(statement: Statement): readonly Body[] {
  switch (statement.kind) {
    case 'region':
    case 'guarded':
      return [statement.region.body];
    case 'kept-across':
      return [statement.region.body, [{ kind: 'region', region: statement.region }], [{ kind: 'call', call: statement.call, how: 'await' }]];
    case 'kept':
    case 'kept-in-field':
      return [statement.body, [{ kind: 'call', call: statement.call, how: 'await' }]];
    case 'branch':
      return [statement.then, statement.otherwise];
    case 'loop':
    case 'callback':
    case 'with-work':
      return [statement.body];
    case 'attempt':
      return [statement.body, statement.handler];
    case 'both':
      return statement.calls.map((call) => [{ kind: 'call', call, how: 'await' }]);
    case 'call':
    case 'pause':
    case 'throw':
    case 'return':
    case 'run-work':
    case 'rejoin':
    case 'hook':
    case 'flagged':
      return [];
  }
}

function* smallerStatements(statement: Statement): Generator<Statement> {
  if (statement.kind !== 'pause') yield { kind: 'pause' };
  switch (statement.kind) {
    case 'region':
    case 'guarded':
      if (statement.kind === 'guarded') yield { kind: 'region', region: statement.region };
      for (const region of smallerRegions(statement.region)) yield { ...statement, region };
      return;
    case 'kept-across':
      for (const region of smallerRegions(statement.region)) yield { ...statement, region };
      for (const call of smallerCalls(statement.call)) yield { ...statement, call };
      return;
    case 'call':
      if (statement.how !== 'await') yield { ...statement, how: 'await' };
      for (const call of smallerCalls(statement.call)) yield { ...statement, call };
      return;
    case 'kept':
    case 'kept-in-field':
    case 'with-work':
      for (const body of smallerBodies(statement.body)) if (body.length > 0) yield { ...statement, body };
      for (const call of smallerCalls(statement.call)) yield { ...statement, call };
      return;
    case 'branch':
      for (const then of smallerBodies(statement.then)) if (then.length > 0) yield { ...statement, then };
      for (const otherwise of smallerBodies(statement.otherwise)) if (otherwise.length > 0) yield { ...statement, otherwise };
      return;
    case 'attempt':
      for (const body of smallerBodies(statement.body)) if (body.length > 0) yield { ...statement, body };
      for (const handler of smallerBodies(statement.handler)) if (handler.length > 0) yield { ...statement, handler };
      return;
    case 'loop':
    case 'callback':
    case 'flagged':
      for (const body of smallerBodies(statement.body)) if (body.length > 0) yield { ...statement, body };
      return;
    case 'both':
    case 'pause':
    case 'throw':
    case 'return':
    case 'run-work':
    case 'hook':
      return;
    case 'rejoin':
      yield* simpler<Statement & { readonly kind: 'rejoin' }>(statement, { flight: 0, how: 'method' });
      return;
  }
}

function* smallerRegions(region: RegionShape): Generator<RegionShape> {
  for (const body of smallerBodies(region.body)) if (body.length > 0) yield { ...region, body };
  yield* simpler<RegionShape>(region, { style: 'try', lock: 0, first: false });
}

function smallerCalls(call: CallShape): Generator<CallShape> {
  return simpler<CallShape>(call, { flag: 'true', work: 'nothing' });
}

/** One part at a time made as simple as it gets. */
function* simpler<T extends object>(value: T, simplest: Partial<T>): Generator<T> {
  for (const key of Object.keys(simplest) as (keyof T)[]) {
    if (value[key] !== simplest[key]) yield { ...value, [key]: simplest[key] };
  }
}

function without<T>(values: readonly T[]): readonly (readonly T[])[] {
  return values.map((_, i) => [...values.slice(0, i), ...values.slice(i + 1)]);
}

function* eachIn<T>(values: readonly T[], smaller: (value: T) => Iterable<T>): Generator<readonly T[]> {
  for (const [i, value] of values.entries()) {
    for (const other of smaller(value)) yield [...values.slice(0, i), other, ...values.slice(i + 1)];
  }
}
