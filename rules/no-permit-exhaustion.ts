/**
 * A task that holds one permit of n and waits for another needs somebody to give one back. When n
 * tasks are at that point at once, nobody does: a limiter, queue or pool that is used inside its
 * own task.
 */
import {
  createRule,
  DEFAULT_OPTIONS,
  MESSAGES,
  OPTIONS_SCHEMA,
  reportFindings,
} from '../src/eslint/create-rule.js';

export const noPermitExhaustion = createRule({
  name: 'no-permit-exhaustion',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow asking for another permit of a semaphore while one of it is held',
      recommended: 'recommended',
    },
    messages: MESSAGES,
    schema: [OPTIONS_SCHEMA],
    defaultOptions: [DEFAULT_OPTIONS],
  },
  create(context) {
    return reportFindings(context, 'permit-exhaustion');
  },
});
