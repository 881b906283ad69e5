/**
 * The locks that a function's contract names: `@requiresLock mutex`, `@excludesLock account.mutex`. A name
 * is a field of the object, a parameter, a variable of the module, or a path from one of them.
 */
import type { Abstract, Frame } from '../calls/abstract-value.js';
import { lineage } from '../calls/class-members.js';
import type { Flow } from '../calls/flow.js';
import type { LockModel, Mode } from './library-model.js';
import { type LockTables, modelOfSymbol, modelOfValue } from './lock-call.js';

export type Contract = 'requiresLock' | 'excludesLock';

export interface ContractLock {
  readonly lock: Abstract;
  readonly model: LockModel;
  readonly mode: Mode;
}

/** `account.mutex (read)`: the path, and the side of a reader-writer lock. */
const NAMED = /^([\w$#]+(?:\.[\w$#]+)*)(?:\s+\(?(read|write)\b)?/u;

/** What the tags of the activation's function name; a tag that names no lock says nothing. */
export function contractLocks(flow: Flow, tables: LockTables, frame: Frame, contract: Contract): readonly ContractLock[] {
  return flow.view.functionOutline(frame.fn).tags.flatMap(({ name, text }) => {
    const [, path, side] = name === contract ? (NAMED.exec(text) ?? []) : [];
    const lock = path === undefined ? undefined : valueOf(flow, frame, path.split('.'));
    const model = lock === undefined ? undefined : modelOf(flow, tables, lock);
    return lock === undefined || model === undefined ? [] : [{ lock, model, mode: side === 'read' || side === 'write' ? side : 'mutex' }];
  });
}

function valueOf(flow: Flow, frame: Frame, [first = '', ...path]: readonly string[]): Abstract | undefined {
  const start = firstOf(flow, frame, first);
  return start === undefined ? undefined : path.reduce((value, name) => flow.fieldOf(value, name), start);
}

function firstOf(flow: Flow, frame: Frame, name: string): Abstract | undefined {
  const { view } = flow;
  const outline = view.functionOutline(frame.fn);
  if (name === 'this') return frame.self;
  const index = outline.parameters.findIndex((one) => one.name === name);
  if (index >= 0) return flow.evaluate(frame, { kind: 'parameter', index, rest: false });
  const members = outline.class === undefined ? [] : lineage(view, outline.class).flatMap((owner) => owner.members);
  if (members.some((one) => one.name === name && !one.isStatic)) return flow.fieldOf(frame.self, name);
  const { module } = view.fileOutline(outline.file);
  return flow.evaluate(flow.symbolicFrame(module), { kind: 'variable', owner: module, name });
}

function modelOf(flow: Flow, tables: LockTables, lock: Abstract): LockModel | undefined {
  return (modelOfValue(flow, tables, lock) ?? modelOfSymbol(flow, tables, lock))?.model ?? ownModel(flow, tables, lock);
}

/** A lock class of the program, by any of its operations. */
function ownModel(flow: Flow, tables: LockTables, lock: Abstract): LockModel | undefined {
  const id = flow.classOf(lock);
  const members = id === undefined ? [] : lineage(flow.view, id).flatMap((owner) => owner.members);
  for (const { function: fn } of members) {
    const operation = fn === undefined ? undefined : tables.homeMade(fn);
    if (operation?.unit === 'receiver') return operation.model;
  }
  return undefined;
}
