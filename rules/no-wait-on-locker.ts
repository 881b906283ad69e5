/**
 * Whoever waits for a promise while holding a lock keeps out those who want the lock. When the only
 * code that settles the promise is among them, both wait for good.
 */
import {
  createRule,
  DEFAULT_OPTIONS,
  MESSAGES,
  OPTIONS_SCHEMA,
  reportFindings,
} from '../src/eslint/create-rule.js';

export const noWaitOnLocker = createRule({
  name: 'no-wait-on-locker',
  meta: {
    type: 'problem',
    docs: {
      description:
        'disallow waiting, under a lock, for a promise that only code needing the lock can settle',
      recommended: 'recommended',
    },
    messages: MESSAGES,
    schema: [OPTIONS_SCHEMA],
    defaultOptions: [DEFAULT_OPTIONS],
  },
  create(context) {
    return reportFindings(context, 'wait-on-locker');
  },
});
