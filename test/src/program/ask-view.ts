/** Finds sites of a view by their text, so that tests need not know how steps are numbered. */
import type { CallStep, FunctionId, Step } from '../../../src/program/outline.js';
import type { CalleeDeclaration, ProgramView, TypeName } from '../../../src/program/program-view.js';
import { openSourceProgram } from '../../../src/program/source-program.js';
import { MEMORY, programOf } from '../../in-memory-program.js';

export interface Site {
  readonly fn: FunctionId;
  readonly step: number;
}

/** The call whose text starts so; the first one in the order of the outlines. */
export function siteOf(view: ProgramView, start: string): Site {
  for (const file of view.files) {
    for (const { id, body } of view.fileOutline(file).functions.values()) {
      for (const call of callsIn(body)) {
        if (view.textAt(call.place, 200).startsWith(start)) return { fn: id, step: call.id };
      }
    }
  }
  throw new Error(`no call starts with '${start}'`);
}

function callsIn(steps: readonly Step[]): readonly CallStep[] {
  return steps.flatMap((step) => {
    if (step.kind === 'call') return [step];
    return Object.values(step).flatMap((part: unknown) => (isSteps(part) ? callsIn(part) : []));
  });
}

function isSteps(part: unknown): part is readonly Step[] {
  return Array.isArray(part) && part.every((item: unknown) => typeof item === 'object' && item !== null && 'kind' in item);
}

export function viewOf(...given: Parameters<typeof programOf>): ProgramView {
  return openSourceProgram(programOf(...given));
}

/** Callee declarations in one line each: 'function a.ts#start', 'external async-mutex Mutex.acquire'. */
export function calleesOf(view: ProgramView, start: string): readonly string[] {
  const { fn, step } = siteOf(view, start);
  return view.calleeAt(fn, step).map(printCallee);
}

export function receiverOf(view: ProgramView, start: string): readonly string[] {
  const { fn, step } = siteOf(view, start);
  return view.receiverTypesAt(fn, step).map(printType);
}

function printCallee(callee: CalleeDeclaration): string {
  switch (callee.kind) {
    case 'function':
    case 'class':
      return `${callee.kind} ${short(callee.id)}`;
    case 'member':
      return `member ${callee.name} of ${printType(callee.type)}`;
    case 'external':
      return `external ${callee.package} ${callee.container === undefined ? '' : `${callee.container}.`}${callee.name}`;
    case 'value':
      return 'value';
    case 'unknown':
      return `unknown: ${short(callee.why)}`;
  }
}

export function printType(type: TypeName): string {
  switch (type.kind) {
    case 'class':
      return `class ${short(type.id)}`;
    case 'interface':
      return `interface ${short(type.key)}`;
    case 'external':
      return `external ${type.package} ${type.name}`;
    case 'anonymous':
    case 'unknown':
      return type.kind;
  }
}

export function short(text: string): string {
  return text.replaceAll(`${MEMORY}/`, '');
}

export function classNamed(view: ProgramView, name: string): TypeName & { kind: 'class' } {
  for (const file of view.files) {
    for (const id of view.fileOutline(file).classes.keys()) {
      if (id.endsWith(`#${name}`)) return { kind: 'class', id, name };
    }
  }
  throw new Error(`no class '${name}'`);
}
