/**
 * Work whose promise stays where it was put: once it has ended, it has ended for everybody who waits for
 * it later. By names alone: whatever else is called so counts as the same.
 */
import { fileFacts, variableKey } from '../calls/body-facts.js';
import type { ProgramView } from '../program/program-view.js';
import type { FunctionId, Value } from '../program/outline.js';
import { type Cell, cellsPutBy } from './kept-work.js';

/** Whether the function keeps work for good. */
export function keepsForGood(view: ProgramView, fn: FunctionId): boolean {
  return cellsPutBy(view.functionOutline(fn)).some((cell) => staysKept(view, cell));
}

function staysKept(view: ProgramView, cell: Cell): boolean {
  switch (cell.kind) {
    case 'field':
      return view.filesMentioning(cell.name).every((file) => (fileFacts(view.fileOutline(file)).fieldWrites.get(cell.name) ?? []).every(({ fn, step }) => isFirst(view, fn) || isWork(step.value)));
    case 'variable': {
      const { file } = view.functionOutline(cell.owner);
      const [first, ...later] = fileFacts(view.fileOutline(file)).definitions.get(variableKey(cell.owner, cell.name)) ?? [];
      return first !== undefined && later.every(({ step }) => isWork(step.value));
    }
    case 'element': {
      const name = 'name' in cell.collection ? cell.collection.name : undefined;
      return name !== undefined && view.filesMentioning(name).every((file) => !isTakenFrom(view, file, name));
    }
    case 'member':
      return false;
  }
}

function isFirst(view: ProgramView, fn: FunctionId): boolean {
  const { role } = view.functionOutline(fn);
  return role === 'initializer' || role === 'constructor';
}

/** What a call gave, or what stood there before. */
function isWork(value: Value): boolean {
  return value.kind === 'result' || value.kind === 'variable' || value.kind === 'logical';
}

const TAKES_OUT = ['delete', 'clear'];

function isTakenFrom(view: ProgramView, file: string, name: string): boolean {
  const { calls, elementWrites } = fileFacts(view.fileOutline(file));
  const isNamed = (value: Value): boolean => 'name' in value && value.name === name;
  return elementWrites.some(({ step }) => step.target.kind === 'element' && isNamed(step.target.object) && !isWork(step.value))
    || TAKES_OUT.some((method) => (calls.get(method) ?? []).some(({ step }) => step.callee.kind === 'member' && isNamed(step.callee.object)));
}
