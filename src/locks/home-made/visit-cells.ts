/** Which state around its body a value reads: fields of `this` and captured variables. */
import type { FunctionId, Step, Value, Variable } from '../../program/outline.js';

export function mentionsCell(fn: FunctionId, value: Value): boolean {
  let found = false;
  visitCells(fn, value, () => {
    found = true;
  });
  return found;
}

export function visitCells(fn: FunctionId, value: Value, found: (name: string) => void): void {
  const visit = (part: Value): void => {
    visitCells(fn, part, found);
  };
  switch (value.kind) {
    case 'variable':
      if (value.owner !== fn) found(nameOf(value));
      return;
    case 'field':
      if (value.object.kind === 'this') found(value.name);
      else visit(value.object);
      return;
    case 'element':
      visit(value.object);
      visit(value.key);
      return;
    case 'template':
      value.parts.forEach(visit);
      return;
    case 'not':
    case 'typeof':
    case 'negate':
      visit(value.of);
      return;
    case 'binary':
    case 'logical':
      visit(value.left);
      visit(value.right);
      return;
    case 'choice':
      visit(value.condition);
      visit(value.whenTrue);
      visit(value.whenFalse);
      return;
    case 'rest-of':
      visit(value.object);
      return;
    case 'this':
    case 'parameter':
    case 'import':
    case 'global':
    case 'function':
    case 'class':
    case 'result':
    case 'constant':
    case 'unknown':
      return;
  }
}

export function variableKey(variable: Variable): string {
  return `variable:${variable.owner}:${variable.name}`;
}

/** A captured variable's name as a cell: which body holds it, and how it is called. */
export function nameOf(variable: Variable): string {
  return `${variable.owner}|${variable.name}`;
}

/** The values of which a literal is made. */
export function valuesOfMake(step: Step & { kind: 'make' }): readonly Value[] {
  if (step.what.kind === 'array') return step.what.elements.map((element) => element.value);
  return step.what.properties.flatMap((property) => ('value' in property ? [property.value] : []));
}
