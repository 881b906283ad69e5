/**
 * A lock that is released twice is released under somebody else: the second release ends the held
 * region of whoever took the lock in between, or fails.
 */
import {
  createRule,
  DEFAULT_OPTIONS,
  MESSAGES,
  OPTIONS_SCHEMA,
  reportFindings,
} from '../src/eslint/create-rule.js';

export const noUnheldRelease = createRule({
  name: 'no-unheld-release',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow releasing a lock that this path does not hold',
      recommended: 'recommended',
    },
    messages: MESSAGES,
    schema: [OPTIONS_SCHEMA],
    defaultOptions: [DEFAULT_OPTIONS],
  },
  create(context) {
    return reportFindings(context, 'unheld-release');
  },
});
