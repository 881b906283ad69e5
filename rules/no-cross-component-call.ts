/**
 * Another component is called, and waited for, while a lock is held. What it does under the lock is
 * its own to change: the way back to the lock is one edit away, in a file that nobody reviews for it.
 */
import {
  createRule,
  DEFAULT_OPTIONS,
  MESSAGES,
  namesSchema,
  optionsSchema,
  readOptions,
  reportFindings,
  type RuleOptions,
} from '../src/eslint/create-rule.js';

export interface AllowedCall {
  /** The component that holds the lock; any without it. */
  readonly from?: string;
  /** The component that is called. */
  readonly to: string;
  /** One method of it; all without it. */
  readonly method?: string;
}

export interface CrossComponentOptions extends RuleOptions {
  readonly allow?: readonly AllowedCall[];
  /** Components that log, and come back at once: loggers are known by their shape, others by name. */
  readonly loggers?: readonly string[];
}

const DEFAULTS: Required<CrossComponentOptions> = { ...DEFAULT_OPTIONS, allow: [], loggers: [] };

const name = { type: 'string', minLength: 1 };

export const noCrossComponentCall = createRule({
  name: 'no-cross-component-call',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow waiting for a call into another component while a lock is held',
      recommended: 'strict',
    },
    messages: MESSAGES,
    schema: [
      optionsSchema({
        allow: {
          description: 'Calls that may be made: to a component, from one to another, or of one method.',
          type: 'array',
          items: { type: 'object', properties: { from: name, to: name, method: name }, required: ['to'], additionalProperties: false },
        },
        loggers: namesSchema('Components that log, and come back at once.'),
      }),
    ],
    defaultOptions: [DEFAULTS],
  },
  create(context) {
    const { allow, loggers } = readOptions<CrossComponentOptions>(context, DEFAULTS);
    return reportFindings(context, 'cross-component-call', {
      accepts: ({ owner, component, method }) => {
        const isAllowed = allow.some((one) => one.to === component && (one.from ?? owner) === owner && (one.method ?? method) === method);
        return !isAllowed && !loggers.includes(component);
      },
      scope: 'policies',
    });
  },
});
