/** What holds of every outline, whatever the source: checked by the tests that lower odd programs. */
import { partsOf } from '../../../src/program/lower-effects.js';
import type {
  Callee,
  FileOutline,
  FunctionOutline,
  LoopStep,
  MakeStep,
  Step,
  Value,
} from '../../../src/program/outline.js';

/** Walkers recurse over values and blocks: neither may nest much deeper than sources are written. */
const DEEPEST = 500;

/** The laws that an outline breaks, as text; none for a right one. */
export function brokenLaws(file: FileOutline): string[] {
  const broken: string[] = [];
  for (const fn of file.functions.values()) checkFunction(file, fn, broken);
  return broken;
}

function checkFunction(file: FileOutline, fn: FunctionOutline, broken: string[]): void {
  const known = new Set<number>();
  const say = (what: string): void => {
    broken.push(`${fn.id}: ${what}`);
  };
  const define = (id: number): void => {
    if (known.has(id)) say(`step ${String(id)} twice`);
    if (id < 0 || id >= fn.steps) say(`step ${String(id)} of ${String(fn.steps)}`);
    known.add(id);
  };
  const read = (value: Value, depth = 0): void => {
    if (depth > DEEPEST) {
      say('a value too deep');
      return;
    }
    if (value.kind === 'result' && !known.has(value.step))
      say(`result ${String(value.step)} before its step`);
    if (value.kind === 'function' && !file.functions.has(value.id)) say(`no function ${value.id}`);
    if (value.kind === 'class' && !file.classes.has(value.id)) say(`no class ${value.id}`);
    if ('owner' in value && !file.functions.has(value.owner)) say(`no owner ${value.owner}`);
    for (const part of partsOf(value)) read(part, depth + 1);
  };
  walk(
    fn.body,
    {
      define,
      read,
      tooDeep: () => {
        say('steps too deep');
      },
    },
    0,
  );
}

interface Visitor {
  readonly define: (id: number) => void;
  readonly read: (value: Value) => void;
  readonly tooDeep: () => void;
}

function walk(steps: readonly Step[], visitor: Visitor, depth: number): void {
  if (depth > DEEPEST) visitor.tooDeep();
  for (const step of steps) {
    if (step.kind !== 'loop') readStep(step, visitor);
    if (step.kind === 'loop') walkLoop(step, visitor, depth);
    else if ('id' in step && typeof step.id === 'number') visitor.define(step.id);
    for (const inner of blocksOf(step)) walk(inner, visitor, depth + 1);
  }
}

function walkLoop(step: LoopStep, visitor: Visitor, depth: number): void {
  if (step.iterated !== undefined) visitor.read(step.iterated);
  visitor.define(step.id);
  const test = (): void => {
    walk(step.test, visitor, depth + 1);
    if (step.condition !== undefined) visitor.read(step.condition);
  };
  if (step.how !== 'do') test();
  walk(step.body, visitor, depth + 1);
  if (step.how === 'do') test();
  walk(step.update, visitor, depth + 1);
}

function blocksOf(step: Step): readonly (readonly Step[])[] {
  switch (step.kind) {
    case 'branch':
      return [step.whenTrue, step.whenFalse];
    case 'try':
      return [step.body, step.handler?.body ?? [], step.finalizer];
    case 'switch':
      return step.cases.flatMap(({ before, body }) => [before, body]);
    case 'block':
    case 'using':
      return [step.body];
    default:
      return [];
  }
}

/** Reads the values of a step, before its own number is known. */
function readStep(step: Exclude<Step, LoopStep>, { read }: Visitor): void {
  switch (step.kind) {
    case 'call':
      for (const value of valuesOfCallee(step.callee)) read(value);
      for (const { value } of step.arguments) read(value);
      return;
    case 'make':
      for (const value of valuesOfMake(step.what)) read(value);
      return;
    case 'assign':
      read(step.target);
      read(step.value);
      return;
    case 'branch':
      read(step.condition);
      return;
    case 'switch':
      read(step.subject);
      return;
    case 'using':
      read(step.variable);
      return;
    case 'join':
    case 'copy':
    case 'drop':
    case 'yield':
    case 'return':
    case 'throw':
      read(step.value);
      return;
    case 'try':
    case 'block':
    case 'break':
    case 'continue':
    case 'define-class':
      return;
  }
}

function valuesOfCallee(callee: Callee): Value[] {
  if (callee.kind === 'value') return [callee.value];
  if (callee.kind === 'member') return [callee.object];
  return callee.kind === 'element' ? [callee.object, callee.key] : [];
}

function valuesOfMake(what: MakeStep['what']): Value[] {
  if (what.kind === 'array') return what.elements.map(({ value }) => value);
  return what.properties.flatMap((property): Value[] => {
    if (property.kind === 'computed') return [property.key, property.value];
    if (property.kind === 'property' || property.kind === 'spread') return [property.value];
    return [{ kind: 'function', id: property.function }];
  });
}
