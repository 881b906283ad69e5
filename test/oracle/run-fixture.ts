/** One fixture, executed and analysed: what it claims must happen, and nothing else may. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { analyze } from '../../src/analyze.js';
import { DEFAULT_SETTINGS } from '../../src/settings.js';
import { readCertainty, readClaims } from '../annotations.js';
import { buildProgram } from '../programs.js';
import { DEFAULT_LIMITS, type Limits } from './explore.js';
import { judge, type Disagreement } from './judge.js';
import { ExecutableProgram } from './load.js';
import { isFunction } from './promise.js';
import { runProgram, type Entry, type RunOptions, type Verdict } from './run-program.js';
import { World, type Site } from './world.js';

export interface FixtureRun {
  /** Functions and methods that were called. */
  readonly entries: number;
  /** What the executions say against the findings, but for what the fixture itself marks as wrong. */
  readonly wrong: readonly Disagreement[];
  readonly hits: number;
  readonly reported: number;
  readonly undecided: number;
}

/** Two calls at once of more entries than that would take too long: each is tried with itself only. */
const PAIRED = 6;

export function runFixture(folder: string, limits: Limits = DEFAULT_LIMITS): FixtureRun {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).sort();
  const files = names.map((name) => join(folder, name));
  const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
  const analysis = analyze(buildProgram(files), DEFAULT_SETTINGS);
  const main = join(folder, 'all-files.ts');
  const program = new ExecutableProgram(new Map([...texts, [main, mainText(names)]]));
  const entries = entriesOf(program, main, [...texts.values()]);
  const all = entries.map((_, i) => i);
  const pairs = all.flatMap((i) => (entries.length > PAIRED ? [[i, i]] : all.slice(i).map((j) => [i, j])));
  const sets = entries.length > 2 && entries.length <= PAIRED ? [...pairs, all] : pairs;
  const execute = (options: Omit<RunOptions, 'limits'>): Verdict => runProgram(program, main, entries, sets, { limits, ...options });
  const further = [() => execute({ goesOn: true }), () => execute({ goesOn: true, hasOpenTests: true })];
  const isCertain = readCertainty([...texts.values()].join('\n')) === 'certain';
  const findings = files.flatMap((file) => analysis.findingsOf(file)).filter(({ certainty }) => !isCertain || certainty === 'certain');
  const textAt = ({ file, line }: Site) => texts.get(file)?.split('\n')[line - 1] ?? '';
  const { disagreements, hits, reported, undecided } = judge(textAt, findings, execute({}), further, undefined);
  const marked = [...texts].flatMap(([file, text]) => readClaims(file, text)).filter(({ what }) => what === 'MISSING' || what === 'SPURIOUS');
  // A wait that is marked as missed is stuck at its own line or at the line it waits for.
  const isMarked = ({ what }: Disagreement) => marked.some((claim) => (claim.what === 'MISSING') === (what === 'miss'));
  return { entries: entries.length, wrong: disagreements.filter((each) => !isMarked(each)), hits, reported: reported.certain + reported.likely, undecided };
}

/** Locks that are passed in where a parameter asks for one. */
const LOCKS: Readonly<Record<string, string>> = { Mutex: 'async-mutex', Semaphore: 'async-mutex', RWLock: '@rocicorp/lock', AwaitLock: 'await-lock' };

function mainText(names: readonly string[]): string {
  const files = names.map((name, i) => `export * as file${String(i)} from './${name.replace(/\.ts$/, '.js')}';`);
  const imports = ["import { Mutex, Semaphore } from 'async-mutex';", "import { RWLock } from '@rocicorp/lock';", "import AwaitLock from 'await-lock';"];
  const locks = Object.keys(LOCKS).flatMap((name) => [0, 1].map((i) => `export const given${name}${String(i)} = new ${name}(${name === 'Semaphore' ? '2' : ''});`));
  return [...imports, ...files, ...locks].join('\n');
}

type Exports = Readonly<Record<string, unknown>>;
type Arguments = (exports: Exports, world: World) => readonly unknown[];

/** What can be called from outside: exported functions, and public methods of exported or makeable objects. */
function entriesOf(program: ExecutableProgram, main: string, texts: readonly string[]): readonly Entry[] {
  const callables = readCallables(texts);
  const probe = new World(() => 0, undefined);
  let exports: Exports = {};
  probe.prepare(() => { exports = program.evaluate(probe, main); });
  const modules = Object.keys(exports).filter((name) => name.startsWith('file'));
  return modules.flatMap((file) =>
    Object.entries(exports[file] as object).flatMap(([name, value]): readonly Entry[] => {
      const find = (of: Exports): unknown => member(of[file], name);
      if (isFunction(value) && callables.constructors.has(name)) return madeEntries(name, value, find, callables);
      if (isFunction(value)) {
        const args = callables.functions.get(name);
        return args === undefined ? [] : [{ name, call: (of, world) => callWith(find(of), undefined, args(of, world)) }];
      }
      return methodNames(value).flatMap((method): readonly Entry[] => {
        const args = callables.functions.get(method);
        return args === undefined ? [] : [{ name: `${name}.${method}`, call: (of, world) => callWith(member(find(of), method), find(of), args(of, world)) }];
      });
    }),
  );
}

function madeEntries(name: string, value: object, find: (of: Exports) => unknown, { constructors, functions }: Callables): readonly Entry[] {
  const given = constructors.get(name);
  if (given === undefined) return [];
  const made = new WeakMap<World, unknown>();
  return methodNames(Reflect.get(value, 'prototype')).flatMap((method): readonly Entry[] => {
    const args = functions.get(method);
    if (args === undefined) return [];
    return [{
      name: `${name}.${method}`,
      call: (of, world) => {
        // One object for all its methods, anew in each execution.
        const known = made.get(world) ?? construct(find(of), given(of, world));
        made.set(world, known);
        return callWith(member(known, method), known, args(of, world));
      },
    }];
  });
}

function methodNames(value: unknown): readonly string[] {
  const names = new Set<string>();
  for (let at: unknown = value; typeof at === 'object' && at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value: own }] of Object.entries(Object.getOwnPropertyDescriptors(at))) if (isFunction(own) && name !== 'constructor') names.add(name);
  }
  return [...names];
}

interface Callables {
  /** Functions and public methods by name, with what they can be given; one that takes what cannot be made up is not here. */
  readonly functions: ReadonlyMap<string, Arguments>;
  /** Classes by name; undefined: its constructor takes what cannot be made up. */
  readonly constructors: ReadonlyMap<string, Arguments | undefined>;
}

function readCallables(texts: readonly string[]): Callables {
  const functions = new Map<string, Arguments>();
  const constructors = new Map<string, Arguments | undefined>();
  const note = (name: string, parameters: readonly ts.ParameterDeclaration[]) => {
    const args = argumentsFor(parameters);
    if (args !== undefined) functions.set(name, args);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isClassDeclaration(node) && node.name !== undefined) {
      const own = node.members.find(ts.isConstructorDeclaration);
      const isAbstract = ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) === true;
      constructors.set(node.name.text, isAbstract ? undefined : argumentsFor(own?.parameters ?? []));
    }
    if (ts.isFunctionDeclaration(node) && node.name !== undefined) note(node.name.text, node.parameters);
    if (ts.isMethodDeclaration(node) && ts.isIdentifier(node.name) && !isHidden(node)) note(node.name.text, node.parameters);
    const isNamed = (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node)) && ts.isIdentifier(node.name);
    if (isNamed && node.initializer !== undefined && (ts.isArrowFunction(node.initializer) || ts.isFunctionExpression(node.initializer)) && !isHidden(node)) {
      note(node.name.getText(), node.initializer.parameters);
    }
    ts.forEachChild(node, visit);
  };
  for (const text of texts) visit(ts.createSourceFile('fixture.ts', text, ts.ScriptTarget.ES2023, true));
  return { functions, constructors };
}

function isHidden(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword);
}

/** Values by the written types; undefined where one has no value that could be made up. */
function argumentsFor(parameters: readonly ts.ParameterDeclaration[]): Arguments | undefined {
  const makers = parameters.filter(({ questionToken, initializer }) => questionToken === undefined && initializer === undefined).map(({ type }, i) => valueFor(type, i));
  if (makers.includes(undefined)) return undefined;
  return (exports, world) => makers.map((make) => make?.(exports, world));
}

function valueFor(type: ts.TypeNode | undefined, index: number): ((exports: Exports, world: World) => unknown) | undefined {
  switch (type?.kind) {
    case ts.SyntaxKind.StringKeyword:
      return (_, world) => ['a', 'b'][world.choose(2)];
    case ts.SyntaxKind.NumberKeyword:
      return () => 1;
    case ts.SyntaxKind.BooleanKeyword:
      return (_, world) => world.choose(2) === 1;
    case ts.SyntaxKind.UnknownKeyword:
      return () => ({});
    case ts.SyntaxKind.FunctionType:
      return () => () => undefined;
    case ts.SyntaxKind.TypeReference: {
      const name = type.getText();
      return name in LOCKS ? (exports) => exports[`given${name}${String(index % 2)}`] : undefined;
    }
    default:
      return undefined;
  }
}

function member(object: unknown, name: string): unknown {
  return (typeof object === 'object' && object !== null) || typeof object === 'function' ? Reflect.get(object, name) : undefined;
}

function callWith(value: unknown, self: unknown, args: readonly unknown[]): unknown {
  return isFunction(value) ? value.apply(self, [...args]) : undefined;
}

function construct(value: unknown, args: readonly unknown[]): unknown {
  return isFunction(value) ? Reflect.construct(value, [...args]) : undefined;
}
