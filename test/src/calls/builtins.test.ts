/**
 * The table of *now / later* against the typings of the platform: everything that takes a function is in
 * it, or is covered by a rule that says why the call does not run the function; and against the platform.
 */
import { EventEmitter } from 'node:events';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { BUILTIN_FUNCTIONS, BUILTIN_MEMBERS } from '../../../src/calls/builtins.js';

interface Taking {
  /** Interface or class; '' for a free function. */
  readonly container: string;
  readonly member: string;
  readonly parameter: string;
  readonly index: number;
  readonly isNode: boolean;
}

interface Rule {
  /** Why the call itself does not run the function, or why nothing can wait in it. */
  readonly because: string;
  readonly covers: (one: Taking) => boolean;
}

const RULES: readonly Rule[] = [
  {
    because: 'a listener runs when its event is raised',
    covers: ({ member, parameter }) =>
      /^(?:on|once|off|subscribe|unsubscribe|setActionHandler|addHandler)$|Listener$/u.test(member) || /listener$|Listener$|Handler$|onMessage/u.test(parameter),
  },
  {
    because: 'a completion callback runs when the work is done, after the call',
    covers: ({ parameter }) => /^(?:cb|callback|completer)$|Callback$/u.test(parameter),
  },
  { because: 'removing a listener runs nothing', covers: ({ member }) => /^remove/u.test(member) },
  { because: 'every `forEach` of the platform has one row: FOR_EACH', covers: ({ member, isNode }) => member === 'forEach' && !isNode },
  { because: 'a test of the error gives a truth value', covers: ({ parameter }) => parameter === 'error' },
  { because: 'a comparison gives a number: it cannot wait', covers: ({ parameter }) => parameter === 'compareFn' },
  { because: 'a filter of nodes, a resolver of prefixes: they give a number or a text', covers: ({ container }) => /^(?:Document|XPath\w+)$/u.test(container) },
  { because: 'cleanups run when the stack is disposed', covers: ({ container }) => /DisposableStack$/u.test(container) },
  { because: 'initializers run when the class is defined', covers: ({ member }) => member === 'addInitializer' },
  {
    because: 'calling a function through its own members is a call: call-targets.ts',
    covers: ({ container, member }) => container === 'CallableFunction' || (container === '' && member === 'apply'),
  },
  { because: 'what a promise is given is followed by the promise: call-result.ts', covers: ({ container }) => /^Promise(?:Like)?$/u.test(container) },
  {
    because: 'the runner runs tests and hooks, one after the other',
    covers: ({ member, parameter, isNode }) => isNode && parameter === 'fn' && /^(?:after|before|afterEach|beforeEach|only|skip|suite|test|it|describe|todo)$/u.test(member),
  },
  {
    because: 'streams run it when data come',
    covers: ({ container, member, isNode }) => isNode && (/^(?:Readable|Stream|Duplex)$/u.test(container) || member === 'pipeline' || member === '__promisify__' || member === 'compose'),
  },
  { because: 'it makes another function, which calls this one', covers: ({ member }) => /^(?:callbackify|promisify|wrap|calls|debounce|deprecate)$/u.test(member) },
  { because: 'the engine calls it by itself: hooks of loaders, prompts, contexts of modules', covers: ({ container, isNode }) => isNode && /^(?:REPLServer|Module|SourceTextModule)$/u.test(container) },
  { because: 'a transformation of what a store is given: it gives a value', covers: ({ member, parameter }) => member === 'bindStore' && parameter === 'transform' },
];

/** Members of the typings that take a function, by the checker. */
function takingFunctions(): readonly Taking[] {
  const root = new URL('../../../src/assert.ts', import.meta.url).pathname;
  const program = ts.createProgram([root], {
    target: ts.ScriptTarget.ESNext, lib: ['lib.esnext.d.ts', 'lib.dom.d.ts'], module: ts.ModuleKind.NodeNext, types: ['node'], strict: true, noEmit: true,
  });
  const checker = program.getTypeChecker();
  const found = new Map<string, Taking>();
  const isFunction = (type: ts.Type, depth = 0): boolean => {
    if (depth > 3) return false;
    if (type.isUnion()) return type.types.some((one) => isFunction(one, depth + 1));
    const constraint = type.isTypeParameter() ? checker.getBaseConstraintOfType(type) : undefined;
    return constraint !== undefined && constraint !== type ? isFunction(constraint, depth + 1) : type.getCallSignatures().length > 0;
  };
  const visit = (node: ts.Node, container: string, isNode: boolean): void => {
    if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) {
      for (const member of node.members) visit(member, node.name?.text ?? 'default', isNode);
    } else if (ts.isModuleDeclaration(node) || ts.isModuleBlock(node) || ts.isSourceFile(node)) {
      ts.forEachChild(node, (child) => { visit(child, container, isNode); });
    } else if ((ts.isMethodSignature(node) || ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node)) && node.name !== undefined) {
      for (const [index, parameter] of node.parameters.entries()) {
        if (!isFunction(checker.getTypeAtLocation(parameter))) continue;
        const one = { container, member: node.name.getText(), parameter: parameter.name.getText(), index: index - (isSelf(node.parameters[0]) ? 1 : 0), isNode };
        found.set(Object.values(one).join(' '), one);
      }
    }
  };
  for (const file of program.getSourceFiles()) {
    const isNode = file.fileName.includes('/@types/node/');
    if (isNode || program.isSourceFileDefaultLibrary(file)) visit(file, '', isNode);
  }
  return [...found.values()];
}

function isSelf(parameter: ts.ParameterDeclaration | undefined): boolean {
  return parameter?.name.getText() === 'this';
}

function isListed({ container, member, index }: Taking): boolean {
  const row = container === '' ? BUILTIN_FUNCTIONS[member] : BUILTIN_MEMBERS[container]?.[member];
  if (row === undefined) return false;
  // A row may also give the function back, or pass it over: then it says so by having no callback.
  return row.callback === undefined || row.callback.index === index;
}

const taking = takingFunctions();

test('the typings have what the table is about', () => {
  expect(taking.length).toBeGreaterThan(1_000);
  expect(taking).toContainEqual({ container: 'Array', member: 'map', parameter: 'callbackfn', index: 0, isNode: false });
});

test('every member that takes a function is in the table, or a rule says why not', () => {
  const open = taking.filter((one) => !isListed(one) && !RULES.some((rule) => rule.covers(one)));
  expect(open.map((one) => `${one.container}.${one.member}(${String(one.index)}: ${one.parameter})`)).toEqual([]);
});

test.each(RULES)('a rule covers something that the table does not list: $because', ({ covers }) => {
  expect(taking.some((one) => !isListed(one) && covers(one))).toBe(true);
});

const RECEIVERS: Readonly<Record<string, object>> = {
  Array: [1, 2], Map: new Map([[1, 2]]), Set: new Set([1, 2]), Uint8Array: Uint8Array.of(1, 2), EventEmitter: new EventEmitter(), EventTarget: new EventTarget(), Process: process,
};

test.each(Object.keys(RECEIVERS))('the platform runs the callbacks of %s when the table says so', (container) => {
  const receiver = RECEIVERS[container];
  for (const [member, { callback }] of Object.entries(BUILTIN_MEMBERS[container] ?? {})) {
    const method: unknown = Reflect.get(receiver ?? {}, member);
    if (callback === undefined || typeof method !== 'function') continue;
    let runs = 0;
    const given: unknown[] = Array.from({ length: callback.index }, () => 'event');
    Reflect.apply(method, receiver, [...given, () => { runs += 1; }]);
    expect([member, runs > 0]).toEqual([member, callback.time === 'now']);
  }
});
