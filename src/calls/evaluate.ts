/** Values of outlines to abstract values, in one activation. */
import { unreachable } from '../assert.js';
import { writtenName } from '../program/bare-name.js';
import type { FunctionId, StepId, Value } from '../program/outline.js';
import {
  type Abstract,
  choice,
  constant,
  type External,
  type Frame,
  isGivenByOutside,
  isRaised,
  nullishness,
  operandName,
  symbol,
  truthiness,
  UNDEFINED,
  unknown,
} from './abstract-value.js';
import { bodyFacts, fileFacts, variableKey } from './body-facts.js';
import { iterated } from './collections.js';
import type { Flow, Overlay } from './flow.js';

export function evaluateValue(flow: Flow, frame: Frame, value: Value, overlay: Overlay | undefined): Abstract {
  const go = (inner: Value): Abstract => flow.evaluate(frame, inner, overlay);
  switch (value.kind) {
    case 'this':
      return frameOf(flow, frame, value.owner).self;
    case 'parameter':
      return parameter(frame, value.index, value.rest);
    case 'variable':
      return variable(flow, frame, value.owner, value.name, overlay);
    case 'import':
      return imported(flow, value.file, value.from, value.name);
    case 'global':
      return value.name === 'undefined'
        ? UNDEFINED
        : { kind: 'external', key: `global#${value.name}`, package: 'global', name: value.name };
    case 'field':
      return flow.fieldOf(go(value.object), value.name, overlay);
    case 'element':
      return flow.elementOf(go(value.object), go(value.key), '', overlay);
    case 'function':
      return closure(flow, frame, value.id);
    case 'class':
      return { kind: 'class', key: `${value.id}⟨${frame.key}⟩`, id: value.id, scope: frame };
    case 'result':
      return overlay?.result(frame, value.step) ?? result(flow, frame, value.step, overlay);
    case 'constant':
      return constant(value.value);
    case 'template':
      return template(value.parts.map(go));
    case 'not':
      return negation(go(value.of), overlay);
    case 'typeof':
      return typeOf(go(value.of));
    case 'negate':
      return negate(go(value.of));
    case 'binary':
      return binary(value.operator, go(value.left), go(value.right));
    case 'logical':
      return logical(value.operator, go(value.left), () => go(value.right), overlay);
    case 'choice': {
      const condition = truthOf(go(value.condition), overlay);
      if (condition === true) return go(value.whenTrue);
      if (condition === false) return go(value.whenFalse);
      return choice([go(value.whenTrue), go(value.whenFalse)], 'choice');
    }
    case 'rest-of':
      return restOf(go(value.object), value.without, value.from);
    case 'unknown':
      return unknown(value.why);
    default:
      return unreachable(value);
  }
}

/** The activation of `owner` that the frame is in or captures; nobody's: a symbolic one. */
export function frameOf(flow: Flow, frame: Frame, owner: FunctionId): Frame {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) {
    if (at.fn === owner) return at;
  }
  return flow.symbolicFrame(owner);
}

function parameter(frame: Frame, index: number, rest: boolean): Abstract {
  if (frame.args === undefined) {
    return symbol(`${frame.key}:${rest ? '...' : ''}${String(index)}`, { how: 'parameter', fn: frame.fn, index, rest, frame });
  }
  if (!rest) return frame.args[index] ?? UNDEFINED;
  const elements = frame.args.slice(index);
  return {
    kind: 'instance',
    key: `${frame.key}:...${String(index)}`,
    label: undefined,
    many: false,
    made: { how: 'array', elements, open: false },
  };
}

function variable(flow: Flow, frame: Frame, owner: FunctionId, name: string, overlay: Overlay | undefined): Abstract {
  const holder = frameOf(flow, frame, owner);
  const known = overlay?.variable(holder, name);
  if (known !== undefined) return known;
  return flow.once(holder.key, flow.questionAbout('variable', name), () => {
    const outline = flow.view.functionOutline(owner);
    const file = flow.view.fileOutline(outline.file);
    const definitions = fileFacts(file).definitions.get(variableKey(owner, name)) ?? [];
    if (definitions.length === 0) return UNDEFINED;
    const values = definitions.map(({ fn, step }) =>
      flow.evaluate(fn === owner ? holder : nestedFrame(flow, holder, fn), step.value, undefined),
    );
    // Set by functions inside only: nobody has called one yet, when it is read.
    const isEmptyAtFirst = outline.role !== 'module' && definitions.every(({ fn, step }) => fn !== owner && !step.declares);
    if (isEmptyAtFirst) values.unshift(UNDEFINED);
    return labelled(getOrCreate(values, `${holder.key} ${name}`), writtenName(name));
  });
}

/** The activation of a function written somewhere inside `holder`'s, called by somebody unknown. */
export function nestedFrame(flow: Flow, holder: Frame, fn: FunctionId): Frame {
  if (fn === holder.fn) return holder;
  const outline = flow.view.functionOutline(fn);
  const symbolic = flow.symbolicFrame(fn);
  if (outline.outer === undefined) return symbolic;
  const outer = nestedFrame(flow, holder, outline.outer);
  const self = outline.role === 'arrow' ? outer.self : symbolic.self;
  return { key: `${fn}⟨${outer.key}⟩`, fn, self, args: undefined, outer };
}

/**
 * `get(k)`, else make one and `set(k)`: the variable is the element for k, never "fresh"
 * (docs/architecture.md, "Which lock").
 */
function getOrCreate(values: readonly Abstract[], why: string): Abstract {
  const joined = choice(values, why);
  if (joined.kind !== 'choice') return joined;
  const elements = joined.of.filter((one) => one.kind === 'symbol' && one.origin.how === 'element');
  const [element] = elements;
  const fresh = joined.of.every((one) => elements.includes(one) || one.kind === 'instance' || nullishness(one) === true);
  if (element !== undefined && elements.length === 1 && fresh) return element;
  // `let x; … x ??= new Mutex()`: nothing but one object is ever in it.
  const objects = joined.of.filter((one) => nullishness(one) !== true);
  const [only] = objects;
  return objects.length === 1 && only !== undefined && only.kind === 'instance' ? only : joined;
}

/** Gives an object the name of the place it is first stored in. */
export function labelled(value: Abstract, label: string): Abstract {
  if ((value.kind === 'instance' || value.kind === 'symbol') && value.label === undefined) return { ...value, label };
  if (value.kind === 'choice') return { ...value, of: value.of.map((one) => labelled(one, label)) };
  return value;
}

export function imported(flow: Flow, file: string, from: string, name: string): Abstract {
  const target = flow.view.resolveImport(file, from, name);
  switch (target.kind) {
    case 'module':
      return target.name === '*'
        ? { kind: 'external', key: `module:${target.file}#*`, package: `module:${target.file}`, name: '*' }
        : exported(flow, target.file, target.name);
    case 'external':
      return external(target.package, target.name, target.module);
    case 'unknown':
      return unknown(target.why);
  }
}

export function external(packageName: string, name: string, module?: string): External {
  const short = name.replace(/^(?:default|\*)\.(?=.)/u, '');
  return { kind: 'external', key: `${packageName}#${short}`, package: packageName, module, name: short };
}

/** What a module of the program exports under this name. */
export function exported(flow: Flow, file: string, name: string): Abstract {
  const outline = flow.view.fileOutline(file);
  for (const one of outline.exports) {
    if ('value' in one && one.name === name) return flow.evaluate(flow.symbolicFrame(outline.module), one.value);
  }
  for (const one of outline.exports) {
    if ('value' in one) continue;
    if (one.name === name || one.name === '*') {
      const found = imported(flow, file, one.from, one.name === '*' ? name : one.imported);
      if (found.kind !== 'unknown') return found;
    }
  }
  return unknown(`no export ${name}`);
}

export function closure(flow: Flow, frame: Frame, fn: FunctionId): Abstract {
  const role = flow.view.functionOutline(fn).role;
  const self = role === 'arrow' ? frame.self : undefined;
  return { kind: 'closure', key: `${fn}⟨${frame.key}⟩`, fn, scope: frame, self, bound: [] };
}

function result(flow: Flow, frame: Frame, step: StepId, overlay: Overlay | undefined): Abstract {
  const outline = flow.view.functionOutline(frame.fn);
  const facts = bodyFacts(outline);
  const found = facts.steps.get(step);
  if (found === undefined) return unknown('no such step');
  const many = facts.repeated.has(step);
  switch (found.kind) {
    case 'call':
      return flow.callResult(frame, found, overlay);
    case 'join':
      return flow.awaited(flow.evaluate(frame, found.value, overlay));
    case 'copy':
      return flow.evaluate(frame, found.value, overlay);
    case 'yield':
      // What a computation gives that makes an object is that object: `yield* Effect.makeSemaphore(1)`.
      return found.delegate ? madeOutside(flow.evaluate(frame, found.value, overlay)) : unknown('yield');
    case 'loop':
      return found.iterated === undefined
        ? unknown('loop')
        : iterated(flow, flow.evaluate(frame, found.iterated, overlay), `${frame.key}@${String(step)}`);
    case 'make':
      return found.what.kind === 'object'
        ? madeObject(flow, frame, step, found.what.properties, many, overlay)
        : madeArray(flow, frame, step, found.what.elements, many, overlay);
    default:
      return unknown(found.kind);
  }
}

function madeOutside(value: Abstract): Abstract {
  return value.kind === 'instance' && value.made.how === 'external' ? value : unknown('yield');
}

function madeObject(
  flow: Flow,
  frame: Frame,
  step: StepId,
  properties: Extract<Extract<import('../program/outline.js').Step, { kind: 'make' }>['what'], { kind: 'object' }>['properties'],
  many: boolean,
  overlay: Overlay | undefined,
): Abstract {
  const fields = new Map<string, Abstract>();
  const getters = new Map<string, Frame>();
  let open = false;
  for (const one of properties) {
    switch (one.kind) {
      case 'property':
        fields.set(one.name, flow.evaluate(frame, one.value, overlay));
        break;
      case 'computed': {
        const key = flow.evaluate(frame, one.key, overlay);
        const name = propertyName(key);
        if (name === undefined) open = true;
        else fields.set(name, flow.evaluate(frame, one.value, overlay));
        break;
      }
      case 'getter':
        getters.set(one.name, nestedFrame(flow, frame, one.function));
        fields.set(one.name, flow.returnsOf(nestedFrame(flow, frame, one.function)));
        break;
      case 'setter':
        break;
      case 'spread': {
        const from = flow.evaluate(frame, one.value, overlay);
        if (from.kind === 'instance' && from.made.how === 'object') {
          for (const [name, value] of from.made.fields) fields.set(name, value);
          open ||= from.made.open;
        } else if (nullishness(from) !== true) open = true;
        break;
      }
    }
  }
  return { kind: 'instance', key: `${frame.key}@${String(step)}`, label: undefined, many, within: frame, made: { how: 'object', fields, getters, open } };
}

/** `Symbol.dispose` and constant keys name a property. */
export function propertyName(key: Abstract): string | undefined {
  if (key.kind === 'constant') return String(key.value);
  if (key.kind === 'external' && key.name.startsWith('Symbol.')) return `[${key.name}]`;
  return undefined;
}

function madeArray(
  flow: Flow,
  frame: Frame,
  step: StepId,
  parts: readonly { readonly value: Value; readonly spread: boolean }[],
  many: boolean,
  overlay: Overlay | undefined,
): Abstract {
  const elements: Abstract[] = [];
  let open = false;
  for (const part of parts) {
    const value = flow.evaluate(frame, part.value, overlay);
    if (!part.spread) elements.push(value);
    else if (value.kind === 'instance' && value.made.how === 'array' && !value.made.open) elements.push(...value.made.elements);
    else {
      open = true;
      elements.push(iterated(flow, value, ''));
    }
  }
  return { kind: 'instance', key: `${frame.key}@${String(step)}`, label: undefined, many, within: frame, made: { how: 'array', elements, open } };
}

/** The text of the parts: known, or a name for it that equal parts share. */
export function template(parts: readonly Abstract[]): Abstract {
  const texts = parts.flatMap((part) => (part.kind === 'constant' ? [String(part.value)] : []));
  if (texts.length === parts.length) return constant(texts.join(''));
  if (parts.some((part) => part.kind === 'unknown')) return unknown('template');
  const name = parts.map((part) => operandName(part)).join('+');
  return symbol(`\`${name}\``, { how: 'element', base: unknown('template'), at: undefined, round: name });
}

/** `'k' + name` is the text that `k${name}` is. */
function joinedText(left: Abstract, right: Abstract): Abstract | undefined {
  const isText = (one: Abstract): boolean => (one.kind === 'constant' ? typeof one.value === 'string' : one.key.startsWith('`'));
  if (!isText(left) && !isText(right)) return undefined;
  const part = (one: Abstract): Abstract => (one.kind === 'symbol' && one.key.startsWith('`') ? { ...one, key: one.key.slice(1, -1) } : one);
  return template([part(left), part(right)]);
}

function negation(of: Abstract, overlay: Overlay | undefined): Abstract {
  return boolean(negated(truthOf(of, overlay)), `!${of.key}`);
}

function negated(truth: boolean | undefined): boolean | undefined {
  return truth === undefined ? undefined : !truth;
}

/** A truth value: known, or a name for the condition so that the same test later agrees. */
function boolean(truth: boolean | undefined, name: string): Abstract {
  return truth === undefined ? { kind: 'unknown', key: `(${name})`, why: 'condition' } : constant(truth);
}

function typeOf(value: Abstract): Abstract {
  switch (value.kind) {
    case 'constant':
      return constant(value.value === null ? 'object' : typeof value.value);
    case 'closure':
    case 'class':
    case 'resolver':
      return constant('function');
    case 'instance':
      return isGivenByOutside(value) ? unknown('typeof') : constant('object');
    case 'promise':
      return constant('object');
    default:
      return unknown('typeof');
  }
}

function negate(value: Abstract): Abstract {
  return value.kind === 'constant' && typeof value.value === 'number' ? constant(-value.value) : unknown('number');
}

function binary(operator: string, left: Abstract, right: Abstract): Abstract {
  const [of, by] = [operandName(left), operandName(right)];
  const name = `${of} ${operator} ${by}`;
  switch (operator) {
    case '===':
    case '==':
      return boolean(equals(left, right, operator === '=='), name);
    case '!==':
    case '!=':
      return boolean(negated(equals(left, right, operator === '!=')), `!(${of} ${operator.replace('!', '=')} ${by})`);
    case 'instanceof':
      return boolean(undefined, name);
    case '+':
      return arithmetic(operator, left, right) ?? joinedText(left, right) ?? { kind: 'unknown', key: `(${name})`, why: 'computed' };
    default:
      return arithmetic(operator, left, right) ?? { kind: 'unknown', key: `(${name})`, why: 'computed' };
  }
}

function equals(left: Abstract, right: Abstract, loose: boolean): boolean | undefined {
  if (loose) {
    if (right.kind === 'constant' && right.value == null) return nullishness(left);
    if (left.kind === 'constant' && left.value == null) return nullishness(right);
  }
  if (left.kind === 'constant' && right.kind === 'constant') return left.value === right.value;
  if (isRaised(left) && right.kind === 'constant' && right.value === 0) return false;
  const definite = (one: Abstract): boolean =>
    (one.kind === 'instance' && !isGivenByOutside(one)) || one.kind === 'closure' || one.kind === 'class' || one.kind === 'promise' || one.kind === 'handle';
  if (left.kind === 'constant' && definite(right)) return false;
  if (right.kind === 'constant' && definite(left)) return false;
  if (left.kind === 'symbol' && left.key === right.key) return true;
  if (left.kind === 'instance' && left.key === right.key && !left.many) return true;
  return undefined;
}

/** A counter and a number: the counter again when it is back where it was. */
function counted(left: Extract<Abstract, { kind: 'symbol' }>, by: number): Abstract {
  const base = left.origin.how === 'offset' ? left.origin.base : left;
  const total = by + (left.origin.how === 'offset' ? left.origin.by : 0);
  return total === 0 ? base : symbol(`${base.key}+${String(total)}`, { how: 'offset', base, by: total });
}

function arithmetic(operator: string, left: Abstract, right: Abstract): Abstract | undefined {
  if (left.kind === 'symbol' && right.kind === 'constant' && typeof right.value === 'number') {
    if (operator === '+' || operator === '-') return counted(left, operator === '+' ? right.value : -right.value);
    if (isRaised(left) && right.value === 0 && ['>', '>=', '<', '<='].includes(operator)) return constant(operator.startsWith('>'));
  }
  if (left.kind !== 'constant' || right.kind !== 'constant') return undefined;
  const a = left.value;
  const b = right.value;
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string')) return constant(`${String(a)}${String(b)}`);
  if (typeof a === 'string' && typeof b === 'string') return ['<', '<=', '>', '>='].includes(operator) ? constant(isInOrder(operator, a, b)) : undefined;
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  switch (operator) {
    case '+':
      return constant(a + b);
    case '-':
      return constant(a - b);
    case '*':
      return constant(a * b);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return constant(isInOrder(operator, a, b));
    default:
      return undefined;
  }
}

function isInOrder<T extends number | string>(operator: string, a: T, b: T): boolean {
  if (a === b) return operator.endsWith('=');
  return operator.startsWith('<') ? a < b : a > b;
}

/** What is known of the value itself, then how the same test came out before on this path. */
function truthOf(value: Abstract, overlay: Overlay | undefined): boolean | undefined {
  return truthiness(value) ?? overlay?.truth(value);
}

function logical(operator: '&&' | '||' | '??', left: Abstract, right: () => Abstract, overlay: Overlay | undefined): Abstract {
  const decided = operator === '??' ? negated(nullishness(left) ?? overlay?.nullish(left)) : truthOf(left, overlay);
  const takesLeft = operator === '&&' ? negated(decided) : decided;
  if (takesLeft === true) return left;
  if (takesLeft === false) return right();
  const rest = operator === '&&' ? left : withoutNullish(left);
  return getOrCreate([rest, right()], 'logical');
}

function withoutNullish(value: Abstract): Abstract {
  if (value.kind !== 'choice') return value;
  return choice(value.of.filter((one) => nullishness(one) !== true), 'nullish');
}

function restOf(object: Abstract, without: readonly string[], from: number): Abstract {
  if (object.kind !== 'instance') return unknown('rest');
  const made = object.made;
  if (made.how === 'object') {
    const fields = new Map([...made.fields].filter(([name]) => !without.includes(name)));
    return { ...object, key: `${object.key}...${without.join(',')}`, made: { ...made, fields } };
  }
  if (made.how === 'array') {
    return { ...object, key: `${object.key}...${String(from)}`, made: { ...made, elements: made.elements.slice(from) } };
  }
  return unknown('rest');
}
