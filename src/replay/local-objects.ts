/** Objects that only the activation which made them has: a handle in their fields has not left it. */
import type { Abstract, Frame } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import type { FunctionId, FunctionOutline, StepId, Value } from '../program/outline.js';
import type { Walker } from './walker.js';

/** What is put into a field of this object stays where the path finds it, and is nobody else's yet. */
export function staysHere(walker: Walker, object: Abstract, frame: Frame): boolean {
  return isLiteral(walker, object) || isBeingMade(walker, object, frame) || isOnlyUsed(walker, object);
}

/** An object literal made on this path: what it holds is found through it. */
function isLiteral(walker: Walker, object: Abstract): boolean {
  return object.kind === 'instance' && object.made.how === 'object' && walker.flow.homeOf(object)?.base.kind !== 'symbol';
}

/** The constructor's own object: who makes it has it, and what it holds, in hand. */
function isBeingMade(walker: Walker, object: Abstract, frame: Frame): boolean {
  return object.kind === 'instance' && frame.self.key === object.key && walker.flow.view.functionOutline(frame.fn).role === 'constructor';
}

/** An object that a function on the way has made in a variable of its own, and only calls methods of. */
function isOnlyUsed(walker: Walker, object: Abstract): boolean {
  if (object.kind !== 'instance' || object.made.how !== 'class') return false;
  const [, fn, step] = /^([^⟨^]+)(?:\^[^⟨]*)?@(\d+)$/u.exec(object.key) ?? [];
  if (fn === undefined || (fn !== walker.root && !walker.stack.some((entry) => entry.fn === fn))) return false;
  return isReceiverOnly(walker.flow, fn, Number(step));
}

const receivers = new WeakMap<FunctionOutline, Map<StepId, boolean>>();

function isReceiverOnly(flow: Flow, fn: FunctionId, made: StepId): boolean {
  const outline = flow.view.functionOutline(fn);
  const known = receivers.get(outline) ?? new Map<StepId, boolean>();
  receivers.set(outline, known);
  let found = known.get(made);
  if (found === undefined) known.set(made, (found = !escapes(flow, outline, made)));
  return found;
}

function escapes(flow: Flow, outline: FunctionOutline, made: StepId): boolean {
  const names = new Set(
    bodyFacts(outline).assigns.flatMap(({ target, value }) =>
      target.kind === 'variable' && target.owner === outline.id && value.kind === 'result' && value.step === made ? [target.name] : [],
    ),
  );
  const isIt = (node: object): node is Value =>
    'kind' in node &&
    ((node.kind === 'variable' && 'name' in node && 'owner' in node && node.owner === outline.id && names.has(String(node.name))) ||
      (node.kind === 'result' && 'step' in node && node.step === made));
  const isUsed = (node: unknown): boolean => {
    if (typeof node !== 'object' || node === null) return false;
    if (Array.isArray(node)) return node.some(isUsed);
    if (isIt(node)) return true;
    // Declaring the variable, and calling a method, are no other uses.
    if ('kind' in node && node.kind === 'assign' && 'target' in node && 'value' in node && isName(node.target) && isMade(node.value)) return false;
    if ('kind' in node && node.kind === 'member' && 'object' in node && typeof node.object === 'object' && node.object !== null && isIt(node.object)) return false;
    return Object.values(node).some(isUsed);
  };
  const isName = (target: unknown): boolean => typeof target === 'object' && target !== null && isIt(target);
  const isMade = (value: unknown): boolean => typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'result';
  if (isUsed(outline.body)) return true;
  return [...flow.view.fileOutline(outline.file).functions.values()].some((inner) => inner.outer === outline.id && isUsed(inner.body));
}
