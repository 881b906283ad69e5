/** The plugin: what `import deadlock from 'eslint-plugin-deadlock'` gives. */
import * as parser from '@typescript-eslint/parser';
import type { ESLint, Linter } from 'eslint';
import { cacheAcrossFiles } from '../src/eslint/cache-across-files.js';
import type { DeadlockRule } from '../src/eslint/create-rule.js';
import { guardedBy } from './guarded-by.js';
import { noCallbackUnderLock } from './no-callback-under-lock.js';
import { noCrossComponentCall } from './no-cross-component-call.js';
import { noEarlyRelease } from './no-early-release.js';
import { noFloatingAcquire } from './no-floating-acquire.js';
import { noLeakedLock } from './no-leaked-lock.js';
import { noOrderInversion } from './no-order-inversion.js';
import { noPermitExhaustion } from './no-permit-exhaustion.js';
import { noReacquire } from './no-reacquire.js';
import { noSelfWait } from './no-self-wait.js';
import { noSlowAwaitUnderLock } from './no-slow-await-under-lock.js';
import { noUnheldRelease } from './no-unheld-release.js';
import { noWaitOnLocker } from './no-wait-on-locker.js';

export { cacheAcrossFiles };
export type { DeadlockSettings, RuleOptions } from '../src/eslint/create-rule.js';

type ConfigName = 'recommended' | 'strict' | 'setup';

/** Written out, so that the published types name nothing but ESLint's own. */
export interface DeadlockPlugin extends ESLint.Plugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly rules: Record<string, DeadlockRule>;
  readonly configs: Record<ConfigName, Linter.Config>;
  /** Also exported by name: a plugin that is required is one object. */
  readonly cacheAcrossFiles: typeof cacheAcrossFiles;
}

const NAMESPACE = 'deadlock';

/** Rules with types make sense in TypeScript files only; a config file in JavaScript stays untouched. */
const TYPESCRIPT_FILES = ['**/*.ts', '**/*.tsx', '**/*.mts', '**/*.cts'];

const rules: Record<string, DeadlockRule> = {
  'guarded-by': guardedBy,
  'no-callback-under-lock': noCallbackUnderLock,
  'no-cross-component-call': noCrossComponentCall,
  'no-early-release': noEarlyRelease,
  'no-floating-acquire': noFloatingAcquire,
  'no-leaked-lock': noLeakedLock,
  'no-order-inversion': noOrderInversion,
  'no-permit-exhaustion': noPermitExhaustion,
  'no-reacquire': noReacquire,
  'no-self-wait': noSelfWait,
  'no-slow-await-under-lock': noSlowAwaitUnderLock,
  'no-unheld-release': noUnheldRelease,
  'no-wait-on-locker': noWaitOnLocker,
};

const plugin: DeadlockPlugin = {
  meta: { name: 'eslint-plugin-deadlock', version: '0.1.0', namespace: NAMESPACE },
  rules,
  configs: {
    recommended: switchOn('recommended', ['recommended']),
    strict: switchOn('strict', ['recommended', 'strict']),
    // For repositories without typed linting: the parser and its types, no rule.
    setup: {
      name: `${NAMESPACE}/setup`,
      files: TYPESCRIPT_FILES,
      languageOptions: { parser, parserOptions: { projectService: true } },
    },
  },
  cacheAcrossFiles,
};

/**
 * The config that makes errors of the rules which say they belong to one of the levels, and a warning
 * of a strict rule's part that is worth knowing everywhere.
 */
function switchOn(
  name: ConfigName,
  levels: readonly DeadlockRule['meta']['docs']['recommended'][],
): Linter.Config {
  const chosen = Object.entries(rules).flatMap(([rule, { meta }]): [string, Linter.RuleEntry][] => {
    if (levels.includes(meta.docs.recommended)) return [[`${NAMESPACE}/${rule}`, 'error']];
    const { warnsWith } = meta.docs;
    return warnsWith === undefined ? [] : [[`${NAMESPACE}/${rule}`, ['warn', warnsWith]]];
  });
  return {
    name: `${NAMESPACE}/${name}`,
    files: TYPESCRIPT_FILES,
    plugins: {
      get [NAMESPACE]() {
        return plugin;
      },
    },
    rules: Object.fromEntries(chosen),
  };
}

export default plugin;
