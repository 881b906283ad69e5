/**
 * A field that a lock guards is touched without the lock: another task sees a half-made change, or
 * overwrites one. A tag says which lock guards a field; with `infer`, what most accesses do says it.
 */
import {
  createRule,
  DEFAULT_OPTIONS,
  MESSAGES,
  optionsSchema,
  readOptions,
  reportFindings,
  type RuleOptions,
} from '../src/eslint/create-rule.js';

export interface GuardedByOptions extends RuleOptions {
  /** Also fields without a tag that most accesses touch under one lock. */
  readonly infer?: boolean;
}

const DEFAULTS: Required<GuardedByOptions> = { ...DEFAULT_OPTIONS, infer: false };

export const guardedBy = createRule({
  name: 'guarded-by',
  meta: {
    type: 'problem',
    docs: {
      description: 'require the lock that guards a field to be held where the field is touched',
      recommended: 'strict',
    },
    messages: MESSAGES,
    schema: [
      optionsSchema({
        infer: {
          description: 'Also fields without a tag that most accesses touch under one lock.',
          type: 'boolean',
        },
      }),
    ],
    defaultOptions: [DEFAULTS],
  },
  create(context) {
    const { infer } = readOptions<GuardedByOptions>(context, DEFAULTS);
    return reportFindings(context, 'guarded-by', {
      accepts: ({ counts }) => infer || counts === undefined,
      scope: 'policies',
    });
  },
});
