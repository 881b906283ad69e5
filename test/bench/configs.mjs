/** The lint runs that are compared. All are typed runs over the same files; they differ in rules only. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';
import deadlock from '../../dist/rules/index.js';

/** By name: no rule, the rule that typed projects have anyway, and that one with ours. */
export const RUNS = {
  'no rules': [],
  'no-floating-promises': ['floating'],
  'with deadlock': ['floating', 'deadlock'],
};

/**
 * Asks the checker once, before any other rule: making the checker and binding the program is paid by
 * whoever comes first, and belongs to typed linting rather than to that rule.
 */
const typesFirst = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    Program(node) {
      const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
      program.getTypeChecker().getSymbolAtLocation(esTreeNodeToTSNodeMap.get(node));
    },
  }),
};

export function makeLinter(root, run) {
  const parts = RUNS[run];
  const recommended = parts.includes('deadlock') ? deadlock.configs.recommended : {};
  return new ESLint({
    cwd: root,
    overrideConfigFile: true,
    allowInlineConfig: false,
    stats: true,
    overrideConfig: [
      {
        files: ['**/*.{ts,tsx,mts,cts}'],
        languageOptions: {
          parser: tseslint.parser,
          parserOptions: { projectService: true, tsconfigRootDir: configFolder(root) },
        },
        linterOptions: { reportUnusedDisableDirectives: 'off' },
        plugins: { '@typescript-eslint': tseslint.plugin, bench: { rules: { 'types-first': typesFirst } }, deadlock },
        rules: {
          ...(parts.includes('floating')
            ? { 'bench/types-first': 'error', '@typescript-eslint/no-floating-promises': 'error' }
            : {}),
          ...recommended.rules,
        },
      },
    ],
  });
}

/** Milliseconds that our rules took in one result. */
export function ownShare(result) {
  const passes = result.stats?.times.passes ?? [];
  return passes
    .flatMap(({ rules }) => Object.entries(rules ?? {}))
    .filter(([name]) => name.startsWith('deadlock/'))
    .reduce((sum, [, { total }]) => sum + total, 0);
}

const SKIPPED = /(?:^|\/)(?:node_modules|dist|build|out|coverage|vendor|\.[^/]+)(?:\/|$)/;
const SOURCE = /(?<!\.d)\.[cm]?tsx?$/;

/** The sources of a project that its tsconfigs list: what `projectService` can lint. */
export function filesOf(root) {
  return walk(root).filter((file) => SOURCE.test(file) && isListed(file));
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return [path];
    return entry.isDirectory() && !SKIPPED.test(entry.name) ? walk(path) : [];
  });
}

const listed = new Map();

function isListed(file) {
  const config = ts.findConfigFile(dirname(file), ts.sys.fileExists);
  if (config === undefined) return false;
  const known = listed.get(config) ?? new Set(namesIn(config));
  listed.set(config, known);
  return known.has(file);
}

function namesIn(config) {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} };
  const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host);
  const references = (parsed?.projectReferences ?? []).map((one) => ts.resolveProjectReferencePath(one));
  return [...(parsed?.fileNames ?? []), ...references.filter((path) => existsSync(path)).flatMap(namesIn)];
}

function configFolder(root) {
  const folder = statSync(root).isDirectory() ? root : dirname(root);
  const config = ts.findConfigFile(folder, ts.sys.fileExists);
  return config === undefined ? folder : dirname(config);
}
