/** The functions that a call step may run, for the bits: by declarations where they tell, by values elsewhere. */
import { type Abstract, alternatives, type Frame } from '../calls/abstract-value.js';
import { bodyFacts, fileFacts } from '../calls/body-facts.js';
import { builtinRow } from '../calls/builtin-row.js';
import { CALLBACK_RUNNERS } from '../calls/builtins.js';
import { isCallersCode } from '../calls/callers-code.js';
import { findMember, isDecorated } from '../calls/class-members.js';
import type { Flow } from '../calls/flow.js';
import { visitSteps } from '../program/nested-steps.js';
import type { CallStep, FunctionId, Step, Value } from '../program/outline.js';

export interface GivenCode {
  /** Functions of the program, passed by name or in an object. */
  readonly functions: readonly FunctionId[];
  /** Something that the function's own callers passed in is passed on. */
  readonly isCallers: boolean;
}

/** Objects in objects that are looked into for functions: options with a group of handlers. */
const GIVEN_DEPTH = 2;

/** Expressions that give numbers, texts and truths. */
const DATA: ReadonlySet<Value['kind']> = new Set<Value['kind']>(['binary', 'constant', 'negate', 'not', 'template', 'typeof']);

/**
 * The code that a call hands to its callees; functions that are written there are known anyway. `targets`: all
 * functions that it may call; an argument that all of them take as data is none. Empty: not known.
 */
export function givenCode(flow: Flow, frame: Frame, step: CallStep, targets: readonly FunctionId[]): GivenCode {
  const functions: FunctionId[] = [];
  let isCallers = false;
  const look = (value: Abstract, depth: number): void => {
    for (const one of alternatives(value)) {
      if (one.kind === 'closure') functions.push(one.fn);
      else if (one.kind === 'symbol') isCallers ||= isCallersCode(flow, frame.fn, one);
      else if (one.kind === 'instance' && depth < GIVEN_DEPTH) {
        const parts = one.made.how === 'object' ? [...one.made.fields.values()] : one.made.how === 'array' ? one.made.elements : [];
        for (const part of parts) look(part, depth + 1);
      }
    }
  };
  const isPlaced = !step.arguments.some(({ spread }) => spread);
  const isData = (index: number): boolean =>
    isPlaced && targets.length > 0 && targets.every((fn) => flow.view.functionOutline(fn).parameters[index]?.takesData === true);
  for (const [index, { value }] of step.arguments.entries()) {
    if (value.kind !== 'function' && !DATA.has(value.kind) && !isData(index)) look(flow.evaluate(frame, value), 0);
  }
  return { functions, isCallers };
}

/**
 * Functions that the call may run, by its declaration: bits need not be precise. Only where the types
 * do not name a function is the value followed.
 */
export function mayRun(flow: Flow, frame: Frame, step: CallStep, isOperation: boolean): readonly FunctionId[] {
  const found: FunctionId[] = [];
  let isTold = !isOperation;
  for (const one of flow.view.calleeAt(frame.fn, step.id)) {
    switch (one.kind) {
      case 'function':
        if (isDecorated(flow.view, one.id)) isTold = false;
        found.push(one.id, ...overridesOf(flow, one.id));
        break;
      case 'member': {
        const methods = flow.methodsNamed(one.type, one.name);
        if (methods.length === 0 || (one.type.kind === 'interface' && isKeptAsValue(flow, one.name))) isTold = false;
        found.push(...methods);
        break;
      }
      case 'class': {
        const { constructorFunction } = flow.view.classOutline(one.id);
        if (constructorFunction !== undefined) found.push(constructorFunction);
        break;
      }
      case 'value':
      case 'unknown':
        isTold = false;
        break;
      case 'external':
        // `f.call(…)`, and what the platform is given to run now.
        if (one.container === 'CallableFunction' || one.container === 'NewableFunction' || one.container === 'Reflect') isTold = false;
        else found.push(...givenCallback(flow, frame, step));
        break;
    }
  }
  return isTold ? found : [...found, ...flow.targets(frame, step).of.map((target) => target.fn)];
}

/** A name that more files mention is a word: whether one of them keeps a function under it tells nothing. */
const FILES = 60;

/** An object literal or a field may have a function of this name: no class tells of it. */
function isKeptAsValue({ view }: Flow, name: string): boolean {
  const files = view.filesMentioning(name);
  return files.length <= FILES && files.some((file) => {
    const { fieldWrites, literals } = fileFacts(view.fileOutline(file));
    return fieldWrites.has(name) || literals.has(name);
  });
}

/** What leaving a block with `using` runs. */
export function disposers(flow: Flow, frame: Frame, body: readonly Step[]): readonly FunctionId[] {
  const found: FunctionId[] = [];
  visitSteps(body, (step) => {
    if (step.kind !== 'using') return;
    const guard = flow.evaluate(frame, step.variable);
    for (const name of ['[Symbol.asyncDispose]', '[Symbol.dispose]']) {
      found.push(...flow.functionsOf(flow.fieldOf(guard, name)).of.map((target) => target.fn));
    }
  });
  return found;
}

/** What a loop over an object of the program runs: its `[Symbol.asyncIterator]` method. */
export function iterators(flow: Flow, frame: Frame, body: readonly Step[]): readonly FunctionId[] {
  const found: FunctionId[] = [];
  // Most programs write no iterator, and what their loops go over need not be known.
  if (['asyncIterator', 'iterator'].every((name) => flow.view.filesMentioning(name).length === 0)) return found;
  visitSteps(body, (step) => {
    const iterated = step.kind === 'loop' ? step.iterated : step.kind === 'yield' && step.delegate ? step.value : undefined;
    if (iterated === undefined) return;
    for (const one of alternatives(flow.evaluate(frame, iterated))) {
      const id = flow.classOf(one);
      if (id === undefined) continue;
      for (const name of ['[Symbol.asyncIterator]', '[Symbol.iterator]']) {
        const method = findMember(flow.view, id, name, false)?.member.function;
        if (method !== undefined) found.push(method);
      }
    }
  });
  return found;
}

function givenCallback(flow: Flow, frame: Frame, step: CallStep): readonly FunctionId[] {
  const callback = callbackRunNow(flow, frame, step);
  if (callback === undefined) return [];
  if (callback.value.kind === 'function') return callback.passes === 'element' ? calledElements(flow, frame, step, callback.value.id) : [];
  return flow.functionsOf(flow.evaluate(frame, callback.value)).of.map((target) => target.fn);
}

/** The argument that the platform calls during the call. */
function callbackRunNow(flow: Flow, frame: Frame, step: CallStep): { readonly value: Value; readonly passes: string } | undefined {
  const { callee } = step;
  if (callee.kind === 'member' && !CALLBACK_RUNNERS.has(callee.name)) return undefined;
  const callback = builtinRow(flow, frame, step, undefined)?.callback;
  const argument = callback?.time === 'now' ? step.arguments[callback.index] : undefined;
  return callback === undefined || argument === undefined ? undefined : { value: argument.value, passes: callback.passes };
}

/** What the function's own callers passed in is run by the platform, during the call: `storage.run(true, work)`. */
export function runsCallersCode(flow: Flow, frame: Frame, step: CallStep): boolean {
  if (step.arguments.every(({ value }) => value.kind === 'function' || value.kind === 'constant')) return false;
  if (!flow.view.calleeAt(frame.fn, step.id).some((one) => one.kind === 'external')) return false;
  const callback = callbackRunNow(flow, frame, step);
  return callback !== undefined && alternatives(flow.evaluate(frame, callback.value)).some((one) => isCallersCode(flow, frame.fn, one));
}

/** `listeners.map((listener) => listener(event))`: the elements are what runs. */
function calledElements(flow: Flow, frame: Frame, step: CallStep, callback: FunctionId): readonly FunctionId[] {
  const callsValue = bodyFacts(flow.view.functionOutline(callback)).calls.some(
    ({ callee }) => callee.kind === 'value' && ['parameter', 'variable', 'field', 'element'].includes(callee.value.kind),
  );
  if (!callsValue || step.callee.kind !== 'member') return [];
  const element = flow.elementOf(flow.evaluate(frame, step.callee.object), undefined, '');
  return flow.functionsOf(element).of.map((target) => target.fn);
}

function overridesOf(flow: Flow, fn: FunctionId): readonly FunctionId[] {
  const outline = flow.view.functionOutline(fn);
  if (outline.class === undefined || outline.isStatic || outline.role !== 'method') return [];
  const name = outline.name.split('.').at(-1) ?? '';
  if (name.startsWith('#')) return [];
  return flow.methodsNamed({ kind: 'class', id: outline.class, name: flow.view.classOutline(outline.class).name }, name);
}

/** What is called in a step, where that is a value and no declared function. */
export function calledValues(flow: Flow, frame: Frame, step: CallStep): readonly Abstract[] {
  const { callee } = step;
  if (callee.kind !== 'value' && callee.kind !== 'member') return [];
  const declared = flow.view.calleeAt(frame.fn, step.id);
  const isProperty = callee.kind === 'member' && declared.some((one) => one.kind === 'value');
  // `method.apply(this, args)`
  const isApplied = callee.kind === 'member' && declared.some((one) => one.kind === 'external' && one.container === 'CallableFunction');
  if (!isProperty && !isApplied && !declared.some((one) => one.kind === 'value' || one.kind === 'member')) return [];
  const object = flow.evaluate(frame, callee.kind === 'value' ? callee.value : callee.object);
  return alternatives(isProperty ? flow.fieldOf(object, callee.name) : object);
}

/**
 * A parameter of a function around this one is called: it was given where the closure was made, and
 * whoever calls the closure does not know it.
 */
export function capturedCode(flow: Flow, frame: Frame, step: CallStep): readonly FunctionId[] {
  return calledValues(flow, frame, step).flatMap((one) =>
    one.kind === 'symbol' && isCallersCode(flow, frame.fn, one) && !isOwnParameter(frame.fn, one)
      ? flow.expand(one, true).of.flatMap(({ value }) => flow.functionsOf(value).of.map((target) => target.fn))
      : [],
  );
}

function isOwnParameter(fn: FunctionId, value: Abstract): boolean {
  if (value.kind !== 'symbol') return false;
  const { origin } = value;
  return origin.how === 'parameter' ? origin.fn === fn : 'base' in origin && isOwnParameter(fn, origin.base);
}
