/**
 * An acquire only promises the lock. Code that goes on without waiting for it runs while others
 * hold the lock, and the lock that arrives later is often nobody's to release.
 */
import {
  createRule,
  DEFAULT_OPTIONS,
  MESSAGES,
  OPTIONS_SCHEMA,
  reportFindings,
} from '../src/eslint/create-rule.js';
import { awaitAcquire, SUGGESTIONS } from '../src/eslint/suggestions.js';

export const noFloatingAcquire = createRule({
  name: 'no-floating-acquire',
  meta: {
    type: 'problem',
    docs: {
      description: 'require the promise of an acquire to be awaited',
      recommended: 'recommended',
    },
    messages: { ...MESSAGES, awaitAcquire: SUGGESTIONS.awaitAcquire },
    hasSuggestions: true,
    schema: [OPTIONS_SCHEMA],
    defaultOptions: [DEFAULT_OPTIONS],
  },
  create(context) {
    return reportFindings(context, 'floating-acquire', { suggest: awaitAcquire });
  },
});
