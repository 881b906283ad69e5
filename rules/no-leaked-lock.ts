/**
 * A path that ends between the acquire and the release, by a return or a throw, leaves the lock
 * held for good. The next task that asks for it waits for a holder that is gone.
 */
import {
  createRule,
  DEFAULT_OPTIONS,
  MESSAGES,
  OPTIONS_SCHEMA,
  reportFindings,
} from '../src/eslint/create-rule.js';

export const noLeakedLock = createRule({
  name: 'no-leaked-lock',
  meta: {
    type: 'problem',
    docs: {
      description: 'require an acquired lock to be released on every path',
      recommended: 'recommended',
    },
    messages: MESSAGES,
    schema: [OPTIONS_SCHEMA],
    defaultOptions: [DEFAULT_OPTIONS],
  },
  create(context) {
    return reportFindings(context, 'leaked-lock');
  },
});
