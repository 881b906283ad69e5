/**
 * A lock is held while its holder waits for a clock, the network, another process or a person. Whoever
 * asks for the lock meanwhile waits as long, and for good if the answer never comes.
 */
import {
  createRule,
  DEFAULT_OPTIONS,
  MESSAGES,
  namesSchema,
  optionsSchema,
  readOptions,
  reportFindings,
  type RuleOptions,
} from '../src/eslint/create-rule.js';

export interface SlowAwaitOptions extends RuleOptions {
  /** Packages beside the built-in tables whose promises are slow. */
  readonly packages?: readonly string[];
  /** Calls that may be waited for, as messages name them: `setTimeout`, `fetch`. */
  readonly allow?: readonly string[];
}

const DEFAULTS: Required<SlowAwaitOptions> = { ...DEFAULT_OPTIONS, packages: [], allow: [] };

export const noSlowAwaitUnderLock = createRule({
  name: 'no-slow-await-under-lock',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow waiting for timers, the network, other processes or user input while a lock is held',
      recommended: 'strict',
    },
    messages: MESSAGES,
    schema: [
      optionsSchema({
        packages: namesSchema('Packages beside the built-in tables whose promises are slow.'),
        allow: namesSchema('Calls that may be waited for, as messages name them: setTimeout, fetch.'),
      }),
    ],
    defaultOptions: [DEFAULTS],
  },
  create(context) {
    const { packages, allow } = readOptions<SlowAwaitOptions>(context, DEFAULTS);
    return reportFindings(context, 'slow-await-under-lock', {
      accepts: (finding) => {
        const isSlow = finding.slow !== 'package' || packages.includes(finding.package);
        return isSlow && !allow.includes(finding.call);
      },
      scope: 'policies',
    });
  },
});
