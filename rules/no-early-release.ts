/**
 * Work that is started under a lock and not waited for goes on after the release, unprotected: a
 * promise returned in front of a `finally` that releases, a call dropped in a section, a race with
 * a timer.
 */
import {
  createRule,
  DEFAULT_OPTIONS,
  MESSAGES,
  OPTIONS_SCHEMA,
  reportFindings,
} from '../src/eslint/create-rule.js';
import { awaitWork, SUGGESTIONS } from '../src/eslint/suggestions.js';

export const noEarlyRelease = createRule({
  name: 'no-early-release',
  meta: {
    type: 'problem',
    docs: {
      description: 'require the work that a lock protects to end before the lock is released',
      recommended: 'recommended',
    },
    messages: { ...MESSAGES, awaitWork: SUGGESTIONS.awaitWork },
    hasSuggestions: true,
    schema: [OPTIONS_SCHEMA],
    defaultOptions: [DEFAULT_OPTIONS],
  },
  create(context) {
    return reportFindings(context, 'early-release', { suggest: awaitWork });
  },
});
