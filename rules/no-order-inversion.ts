/**
 * Two tasks that each hold a lock and wait for the other's never finish, and no more do three in a
 * ring. Each acquire is fine by itself; only both orders together hang, and only when they meet.
 */
import {
  createRule,
  DEFAULT_OPTIONS,
  MESSAGES,
  OPTIONS_SCHEMA,
  reportFindings,
} from '../src/eslint/create-rule.js';

export const noOrderInversion = createRule({
  name: 'no-order-inversion',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow taking locks under one another in opposite orders',
      recommended: 'recommended',
    },
    messages: MESSAGES,
    schema: [OPTIONS_SCHEMA],
    defaultOptions: [DEFAULT_OPTIONS],
  },
  create(context) {
    return reportFindings(context, 'order-inversion');
  },
});
