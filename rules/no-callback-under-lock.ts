/**
 * Code that somebody else supplied runs while a lock is held, and the holder waits for it. What it
 * does is not the holder's to know: it may come back through a public method and ask for the lock.
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

export interface CallbackOptions extends RuleOptions {
  /** `reentrant`: only code out of sight that is waited for, where a public method asks for the same lock. */
  readonly only?: 'all' | 'reentrant';
  /** Functions that may run such code under a lock, as messages name them: `Store.update`. */
  readonly allow?: readonly string[];
}

const DEFAULTS: Required<CallbackOptions> = { ...DEFAULT_OPTIONS, only: 'all', allow: [] };

export const noCallbackUnderLock = createRule({
  name: 'no-callback-under-lock',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow running code that its owner does not own while a lock is held',
      recommended: 'strict',
      warnsWith: { only: 'reentrant' },
    },
    messages: MESSAGES,
    schema: [
      optionsSchema({
        only: {
          description: 'all: every such call; reentrant: only code out of sight that may ask for the lock again.',
          enum: ['all', 'reentrant'],
        },
        allow: namesSchema('Functions that may run such code under a lock: Store.update.'),
      }),
    ],
    defaultOptions: [DEFAULTS],
  },
  create(context) {
    const { only, allow } = readOptions<CallbackOptions>(context, DEFAULTS);
    return reportFindings(context, 'callback-under-lock', {
      accepts: ({ reentry, held, trace }) => {
        const runner = trace.at(-1)?.where ?? '';
        const isAllowed = allow.some((name) => held.holder === name || runner === name || runner.endsWith(` in ${name}`));
        return (only === 'all' || reentry !== undefined) && !isAllowed;
      },
      scope: only === 'all' ? 'policies' : 'defects',
    });
  },
});
