/**
 * A promise of work settles when the work ends, so the work must not wait for it: a single-flight
 * or `ready` field read from inside, a queue that is asked by its own task whether it is empty.
 */
import {
  createRule,
  DEFAULT_OPTIONS,
  MESSAGES,
  OPTIONS_SCHEMA,
  reportFindings,
} from '../src/eslint/create-rule.js';

export const noSelfWait = createRule({
  name: 'no-self-wait',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow work to wait for the promise of its own end',
      recommended: 'recommended',
    },
    messages: MESSAGES,
    schema: [OPTIONS_SCHEMA],
    defaultOptions: [DEFAULT_OPTIONS],
  },
  create(context) {
    return reportFindings(context, 'self-wait');
  },
});
