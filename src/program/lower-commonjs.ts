/** `exports.x = …` and `module.exports = …`: what a CommonJS file hands out. */
import type { Body } from './lower-body.js';
import type { Export, Target, Value } from './outline.js';

/** The name under which `module.exports` itself is exported. */
export const WHOLE = 'export=';

/** Notes an assignment of the module body that exports something. */
export function noteExport(body: Body, target: Target, value: Value): void {
  if (body.role !== 'module' || target.kind !== 'field') return;
  if (isGlobal(target.object, 'module') && target.name === 'exports') {
    addExport(body, WHOLE, value);
    exportProperties(body, value);
  } else if (isGlobal(target.object, 'exports') || isModuleExports(target.object)) {
    addExport(body, target.name, value);
  }
}

/** `module.exports = { a, b }` also exports `a` and `b`. */
export function exportProperties(body: Body, value: Value): void {
  const made = value.kind === 'result' ? body.findMade(value.step) : undefined;
  if (made?.what.kind !== 'object') return;
  for (const property of made.what.properties) {
    if (property.kind === 'property') addExport(body, property.name, property.value);
  }
}

/** Compilers first write `exports.a = exports.b = void 0`: a later value takes the place of an earlier. */
export function addExport(body: Body, name: string, value: Value): void {
  if (value.kind === 'constant' && value.value === undefined) return;
  const { exports } = body.file;
  const added: Export = { name, value };
  const known = exports.findIndex((other) => other.name === name && 'value' in other);
  if (known >= 0) exports[known] = added;
  else exports.push(added);
}

function isModuleExports(value: Value): boolean {
  return value.kind === 'field' && value.name === 'exports' && isGlobal(value.object, 'module');
}

function isGlobal(value: Value, name: string): boolean {
  return value.kind === 'global' && value.name === name;
}
