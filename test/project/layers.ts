/**
 * The layers: what each folder may import, and why. Data flows one way,
 * program → calls → locks → summaries → replay → findings → eslint → rules (or report → cli),
 * and imports point back up the stream only. Type imports count.
 */

import type { ICruiseOptions, IRegularForbiddenRuleType } from 'dependency-cruiser';

interface Layer {
  readonly name: string;
  readonly path: string;
  /** Path patterns beside the layer itself; `src/assert.ts` is open to all. */
  readonly may: readonly string[];
  readonly because: string;
}

export const LAYERS: readonly Layer[] = [
  {
    name: 'assert',
    path: '^src/assert\\.ts$',
    may: [],
    because: 'The only throws for our own bugs serve every layer, so they know none.',
  },
  {
    name: 'graph',
    path: '^src/graph/',
    may: [],
    because: 'Algorithms on graphs know no lock, file or node, so that they are tested by their laws.',
  },
  {
    name: 'settings',
    path: '^src/settings\\.ts$',
    may: ['^src/locks/(library-model|user-rows)\\.ts$'],
    because: 'Settings are a value that is passed in: they know the shape of a lock row and nothing else.',
  },
  {
    name: 'program',
    path: '^src/program/',
    may: ['^src/graph/'],
    because: 'It turns syntax into plain data before anything is known about locks.',
  },
  {
    name: 'calls',
    path: '^src/calls/',
    may: ['^src/program/', '^src/graph/'],
    because: 'Which function and which object a value can be is asked before what a lock is.',
  },
  {
    name: 'locks',
    path: '^src/locks/',
    may: ['^src/program/', '^src/calls/', '^src/graph/', '^src/settings\\.ts$'],
    because: 'What a call does to a lock needs the values in it and the rows of the user, not paths.',
  },
  {
    name: 'summaries',
    path: '^src/summaries/',
    may: ['^src/program/', '^src/locks/', '^src/calls/', '^src/graph/'],
    because: 'One function is summed up from the summaries of its callees; loops belong to fixpoint.',
  },
  {
    name: 'fixpoint',
    path: '^src/fixpoint/',
    may: ['^src/program/', '^src/locks/', '^src/calls/', '^src/summaries/', '^src/graph/'],
    because: 'It repeats until equal; it makes no sentence and knows no linter.',
  },
  {
    name: 'replay',
    path: '^src/replay/',
    may: ['^src/(program|locks|calls|summaries|fixpoint|graph)/'],
    because: 'It walks one held region with real arguments bound; what is wrong there, findings say.',
  },
  {
    name: 'findings',
    path: '^src/findings/',
    may: ['^src/(program|locks|calls|summaries|fixpoint|replay|graph)/'],
    because: 'Finders are pure functions over what is solved; they read no file and know no linter.',
  },
  {
    name: 'timing',
    path: '^src/timing\\.ts$',
    may: ['^src/program/'],
    because: 'It stands around the stages and counts what they ask of the program; no stage knows it.',
  },
  {
    name: 'explain',
    path: '^src/explain/',
    may: ['^src/(program|locks|calls|summaries|fixpoint|replay)/', '^src/findings/(finding|witness)\\.ts$'],
    because: 'It tells what the stages know of a place, as plain data; it finds nothing and prints nothing.',
  },
  {
    name: 'engine',
    path: '^src/engine\\.ts$',
    may: ['^src/(program|locks|calls|replay|graph)/', '^src/settings\\.ts$'],
    because: 'It keeps what the stages learnt from one program to the next, and runs none of them.',
  },
  {
    name: 'analyze',
    path: '^src/analyze\\.ts$',
    may: ['^src/(program|locks|calls|summaries|fixpoint|replay|findings|explain|graph)/', '^src/(engine|settings|timing)\\.ts$'],
    because: 'One page names every stage of the analysis; nothing that prints is a stage.',
  },
  {
    name: 'eslint',
    path: '^src/eslint/',
    may: [
      '^src/(analyze|settings)\\.ts$',
      '^src/findings/(finding|wording)\\.ts$',
      '^src/program/(own-program|place|same-program|source-program)\\.ts$',
    ],
    because: 'The bridge hands findings on in the words of findings; it decides nothing.',
  },
  {
    name: 'rules',
    path: '^rules/',
    may: ['^src/eslint/', '^src/findings/finding\\.ts$'],
    because: 'A rule asks for one kind and speaks; it computes nothing.',
  },
  {
    name: 'report',
    path: '^src/report/',
    may: ['^src/findings/(finding|wording|print-chain|lock-graph)\\.ts$', '^src/explain/explanation\\.ts$', '^src/graph/', '^src/program/place\\.ts$'],
    because: 'A report draws what was found: it must not re-order, filter or re-word.',
  },
  {
    name: 'cli',
    path: '^src/cli/',
    may: [
      '^src/(analyze|settings)\\.ts$',
      '^src/(eslint|report)/',
      '^src/findings/(finding|wording|lock-graph)\\.ts$',
      '^src/explain/explanation\\.ts$',
      '^src/program/(open-project|find-projects|hidden-packages|missing-packages|source-program|place)\\.ts$',
      '^rules/index\\.ts$',
    ],
    because: 'The command line runs the rules over whole programs, so that it says what ESLint says; nothing imports it.',
  },
];

const severity = 'error' as const;

type Rule = IRegularForbiddenRuleType & { readonly name: string; readonly comment: string };

export const RULES: readonly Rule[] = [
  ...LAYERS.map(({ name, path, may, because }) => ({
    name: `${name}-imports-upstream-only`,
    comment: because,
    severity,
    from: { path },
    to: { path: '^(src|rules|test|fixtures)/', pathNot: [path, '^src/assert\\.ts$', ...may] },
  })),
  {
    name: 'no-cycle',
    comment: 'Files in a cycle are one file in pieces: none of them can be read or tested alone.',
    severity,
    from: {},
    to: { circular: true },
  },
  {
    name: 'typescript-stays-in-program',
    comment: 'No node, type or symbol leaves src/program, so the later stages run on plain data.',
    severity,
    from: { path: '^(src|rules)/', pathNot: '^src/program/' },
    to: { path: 'node_modules/(typescript|@typescript-eslint/(?!parser))' },
  },
  {
    name: 'eslint-stays-at-the-edge',
    comment: 'The analysis has other readers than ESLint: the command line, tests, an editor.',
    severity,
    from: { path: '^src/', pathNot: '^src/(eslint|cli)/' },
    to: { path: 'node_modules/(eslint|@typescript-eslint|@eslint)' },
  },
  {
    name: 'no-other-package',
    comment: 'What we import, every user installs: the peers are enough, and for pictures Graphviz.',
    severity,
    from: { path: '^(src|rules)/' },
    to: {
      path: 'node_modules/',
      pathNot: 'node_modules/(typescript|eslint|@eslint/core|@typescript-eslint/parser|@types/node|@hpcc-js/wasm-graphviz)/',
    },
  },
  {
    name: 'nothing-unresolved',
    comment: 'An import that leads nowhere escapes every rule above.',
    severity,
    from: {},
    to: { couldNotResolve: true },
  },
];

export const OPTIONS: ICruiseOptions = {
  doNotFollow: { path: 'node_modules' },
  tsPreCompilationDeps: true,
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node'] },
};
