/** An outline as text: one step a line, blocks indented. For `explain` and for tests. */
import { unreachable } from '../assert.js';
import {
  printArgument,
  printCallee,
  printParameter,
  printTarget,
  printValue,
} from './print-value.js';
import type {
  BranchStep,
  FunctionOutline,
  LoopStep,
  Step,
  SwitchStep,
  TryStep,
} from './outline.js';

type Lines = string[];

/**
 * `%3` is what step 3 gave; `x := v` declares, `x = v` overwrites. What belongs to another body names
 * it: `x@createLock`, `this@Manager.start`; the module body's own are `x@`.
 */
export function printOutline(fn: FunctionOutline): string {
  const lines: Lines = [printHead(fn)];
  for (const tag of fn.tags) lines.push(`  @${tag.name} ${tag.text}`.trimEnd());
  printSteps(fn, fn.body, lines, '  ');
  return lines.join('\n');
}

function printHead(fn: FunctionOutline): string {
  const words = [
    fn.isStatic && fn.role !== 'static' ? 'static' : '',
    fn.isAsync && fn.role !== 'module' ? 'async' : '',
  ];
  const parameters = fn.parameters.map(printParameter).join(', ');
  const role = fn.isGenerator ? `${fn.role}*` : fn.role;
  return [...words.filter((word) => word !== ''), `${role} ${fn.name}(${parameters})`].join(' ');
}

function printSteps(
  fn: FunctionOutline,
  steps: readonly Step[],
  lines: Lines,
  indent: string,
): void {
  for (const step of steps) printStep(fn, step, lines, indent);
}

function printBlock(
  fn: FunctionOutline,
  head: string,
  steps: readonly Step[],
  lines: Lines,
  indent: string,
): void {
  lines.push(indent + head);
  printSteps(fn, steps, lines, `${indent}  `);
}

function printStep(fn: FunctionOutline, step: Step, lines: Lines, indent: string): void {
  switch (step.kind) {
    case 'branch':
      printBranch(fn, step, lines, indent);
      return;
    case 'loop':
      printLoop(fn, step, lines, indent);
      return;
    case 'try':
      printTry(fn, step, lines, indent);
      return;
    case 'switch':
      printSwitch(fn, step, lines, indent);
      return;
    case 'block':
      printBlock(fn, `${printLabels(step.labels)}block`, step.body, lines, indent);
      return;
    case 'using':
      printBlock(
        fn,
        `${step.awaits ? 'await ' : ''}using ${printValue(fn, step.variable)}`,
        step.body,
        lines,
        indent,
      );
      return;
    default:
      lines.push(indent + printSimple(fn, step));
  }
}

function printBranch(fn: FunctionOutline, step: BranchStep, lines: Lines, indent: string): void {
  const { condition, whenTrue, whenFalse } = step;
  if (whenTrue.length === 0 && whenFalse.length > 0) {
    printBlock(fn, `unless ${printValue(fn, condition)}`, whenFalse, lines, indent);
    return;
  }
  printBlock(fn, `if ${printValue(fn, condition)}`, whenTrue, lines, indent);
  if (whenFalse.length > 0) printBlock(fn, 'else', whenFalse, lines, indent);
}

type Structured = 'branch' | 'loop' | 'try' | 'switch' | 'block' | 'using';

function printSimple(fn: FunctionOutline, step: Exclude<Step, { kind: Structured }>): string {
  switch (step.kind) {
    case 'call': {
      const how = step.how === 'call' ? '' : `${step.how} `;
      const values = step.arguments.map((argument) => printArgument(fn, argument)).join(', ');
      return `${String(step.id)}: ${how}${printCallee(fn, step.callee)}(${values})`;
    }
    case 'join':
      return `${String(step.id)}: join ${printValue(fn, step.value)}`;
    case 'make':
      return `${String(step.id)}: make ${printMade(fn, step.what)}`;
    case 'copy':
      return `${String(step.id)}: copy ${printValue(fn, step.value)}`;
    case 'assign':
      return `${printTarget(fn, step.target)} ${step.declares ? ':=' : '='} ${printValue(fn, step.value)}`;
    case 'drop':
      return `${step.explicit ? 'void' : 'drop'} ${printValue(fn, step.value)}`;
    case 'yield':
      return `${String(step.id)}: yield${step.delegate ? '*' : ''} ${printValue(fn, step.value)}`;
    case 'return':
    case 'throw':
      return `${step.kind} ${printValue(fn, step.value)}`;
    case 'break':
    case 'continue':
      return step.label === undefined ? step.kind : `${step.kind} ${step.label}`;
    case 'define-class':
      return `define class ${step.id.slice(step.id.indexOf('#') + 1)}`;
    default:
      return unreachable(step);
  }
}

type Made = Extract<Step, { kind: 'make' }>['what'];

function printMade(fn: FunctionOutline, what: Made): string {
  if (what.kind === 'array')
    return `[${what.elements.map((element) => printArgument(fn, element)).join(', ')}]`;
  const properties = what.properties.map((property) => {
    switch (property.kind) {
      case 'property':
        return `${property.name}: ${printValue(fn, property.value)}`;
      case 'computed':
        return `[${printValue(fn, property.key)}]: ${printValue(fn, property.value)}`;
      case 'getter':
      case 'setter':
        return `${property.kind} ${property.name}: ${printValue(fn, { kind: 'function', id: property.function })}`;
      case 'spread':
        return `...${printValue(fn, property.value)}`;
      default:
        return unreachable(property);
    }
  });
  return properties.length === 0 ? '{}' : `{ ${properties.join(', ')} }`;
}

function printLabels(labels: readonly string[]): string {
  return labels.map((label) => `${label}: `).join('');
}

function printLoop(fn: FunctionOutline, step: LoopStep, lines: Lines, indent: string): void {
  const over = step.iterated === undefined ? '' : ` ${printValue(fn, step.iterated)}`;
  const inner = `${indent}  `;
  lines.push(`${indent}${String(step.id)}: ${printLabels(step.labels)}loop ${step.how}${over}`);
  const printTest = (): void => {
    printSteps(fn, step.test, lines, inner);
    if (step.condition !== undefined) lines.push(`${inner}while ${printValue(fn, step.condition)}`);
  };
  if (step.how !== 'do') printTest();
  printSteps(fn, step.body, lines, inner);
  if (step.update.length > 0) printBlock(fn, 'update', step.update, lines, inner);
  if (step.how === 'do') printTest();
}

function printTry(fn: FunctionOutline, step: TryStep, lines: Lines, indent: string): void {
  printBlock(fn, 'try', step.body, lines, indent);
  if (step.handler !== undefined) {
    const { caught, body } = step.handler;
    printBlock(
      fn,
      caught === undefined ? 'catch' : `catch ${printValue(fn, caught)}`,
      body,
      lines,
      indent,
    );
  }
  if (step.finalizer.length > 0) printBlock(fn, 'finally', step.finalizer, lines, indent);
}

function printSwitch(fn: FunctionOutline, step: SwitchStep, lines: Lines, indent: string): void {
  lines.push(`${indent}${printLabels(step.labels)}switch ${printValue(fn, step.subject)}`);
  for (const { test, before, body } of step.cases) {
    printSteps(fn, before, lines, `${indent}  `);
    printBlock(
      fn,
      test === undefined ? 'default' : `case ${printValue(fn, test)}`,
      body,
      lines,
      `${indent}  `,
    );
  }
}
