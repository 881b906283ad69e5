/**
 * A task that holds a lock and waits for something that must take the same lock waits for itself:
 * async locks are not reentrant. The way back to the lock may lead through other files, interfaces,
 * callbacks and events.
 */
import {
  createRule,
  DEFAULT_OPTIONS,
  MESSAGES,
  OPTIONS_SCHEMA,
  reportFindings,
} from '../src/eslint/create-rule.js';
import { detach, SUGGESTIONS } from '../src/eslint/suggestions.js';

export const noReacquire = createRule({
  name: 'no-reacquire',
  meta: {
    type: 'problem',
    docs: {
      description:
        'disallow waiting, while a lock is held, for something that must acquire the same lock',
      recommended: 'recommended',
    },
    messages: { ...MESSAGES, detach: SUGGESTIONS.detach },
    hasSuggestions: true,
    schema: [OPTIONS_SCHEMA],
    defaultOptions: [DEFAULT_OPTIONS],
  },
  create(context) {
    return reportFindings(context, 'reacquire', { suggest: detach });
  },
});
