/** Makes the rules alike: their documentation address, their options, and how they speak. */
import type { Rule } from 'eslint';
import type { Certainty, Finding, FindingKind } from '../findings/finding.js';
import { printWording, wordFinding } from '../findings/wording.js';
import type { Place } from '../program/place.js';
import { findingsOfFile } from './findings-of-file.js';
import { ownsNotice } from './notice.js';
import { nodeAt, type Suggest } from './suggestions.js';

export type { DeadlockSettings } from '../settings.js';

/** The options every rule takes. */
export interface RuleOptions {
  /** The least certainty that is reported. */
  readonly certainty?: Certainty;
}

export interface DeadlockRuleMeta extends Rule.RuleMetaData {
  readonly docs: {
    readonly description: string;
    /** The config that switches the rule on; `strict` includes `recommended`. */
    readonly recommended: 'recommended' | 'strict' | false;
    /** Options under which a strict rule warns in the recommended config. */
    readonly warnsWith?: object;
    readonly url: string;
    readonly requiresTypeChecking: true;
  };
}

export interface DeadlockRule extends Rule.RuleModule {
  readonly meta: DeadlockRuleMeta;
}

/** What a rule file writes; the rest is the same for all. */
interface RuleDraft {
  readonly name: string;
  readonly meta: Omit<Rule.RuleMetaData, 'docs'> & {
    readonly docs: Pick<DeadlockRuleMeta['docs'], 'description' | 'recommended' | 'warnsWith'>;
  };
  create(context: Rule.RuleContext): Rule.RuleListener;
}

const DOCS = 'https://unpkg.com/eslint-plugin-deadlock/docs/rules';

export function createRule(draft: RuleDraft): DeadlockRule {
  const url = `${DOCS}/${draft.name}.md`;
  const docs = { ...draft.meta.docs, url, requiresTypeChecking: true } as const;
  return { meta: { ...draft.meta, docs }, create: (context) => draft.create(context) };
}

/** From surest to least sure: a threshold reports what stands at or before it. */
const CERTAINTIES: readonly Certainty[] = ['certain', 'likely', 'possible'];

/** Without the option, a finding may rest on one assumption, which it names. */
export const DEFAULT_OPTIONS: Required<RuleOptions> = { certainty: 'likely' };

const CERTAINTY_SCHEMA = {
  description:
    'The least certainty that is reported: certain (no assumption), likely (one, named), possible (more).',
  enum: [...CERTAINTIES],
} as const;

export const OPTIONS_SCHEMA = optionsSchema({});

/** The schema of a rule's options: `certainty`, and what else the rule takes. */
export function optionsSchema<P extends Readonly<Record<string, object>>>(more: P) {
  return {
    type: 'object' as const,
    description: 'What the rule reports.',
    properties: { certainty: CERTAINTY_SCHEMA, ...more },
    additionalProperties: false as const,
  };
}

/** The schema of an option that is a list of names. */
export function namesSchema(description: string) {
  return { description, type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true } as const;
}

/** A finding is worded by `findings/wording.ts`, a notice by `notice.ts`: the rules only hand on. */
export const MESSAGES = { finding: '{{text}}', notice: '{{text}}' } as const;

/** What a rule says about its findings beside their kind. */
interface Reporting<F> {
  /** Those that the options leave. */
  readonly accepts?: (finding: F) => boolean;
  /** Policies are computed only for a rule that asks for them. */
  readonly scope?: 'defects' | 'policies';
  /** The repair that is offered beside the message. */
  readonly suggest?: Suggest<F>;
}

/** Reports the findings of one kind in the file, once the file is parsed. */
export function reportFindings<K extends FindingKind>(
  context: Rule.RuleContext,
  kind: K,
  { accepts = () => true, scope = 'defects', suggest = () => undefined }: Reporting<Extract<Finding, { kind: K }>> = {},
): Rule.RuleListener {
  return {
    Program() {
      const { findings, notices } = findingsOfFile(context, scope);
      for (const notice of notices) {
        if (!ownsNotice(notice, `${context.id} in ${context.filename}`)) continue;
        const loc = locate(notice.place, context);
        context.report({ messageId: 'notice', data: { text: notice.text }, loc });
      }
      const threshold = CERTAINTIES.indexOf(readCertainty(context.options[0]));
      for (const finding of findings) {
        if (!isOfKind(finding, kind) || CERTAINTIES.indexOf(finding.certainty) > threshold || !accepts(finding)) continue;
        const text = printWording(wordFinding(finding));
        const node = isHere(finding.place, context) ? nodeAt(finding.place, context.sourceCode) : undefined;
        const repair = node === undefined ? undefined : suggest(finding, node, context.sourceCode);
        context.report({
          messageId: 'finding',
          data: { text },
          loc: locate(finding.place, context),
          suggest: repair === undefined ? [] : [repair],
        });
      }
    },
  };
}

function isOfKind<K extends FindingKind>(finding: Finding, kind: K): finding is Extract<Finding, { kind: K }> {
  return finding.kind === kind;
}

/** The options with their defaults; ESLint checked them against the schema. */
export function readOptions<O extends RuleOptions>(context: Rule.RuleContext, defaults: Required<O>): Required<O> {
  const given: unknown = context.options[0];
  return typeof given === 'object' && given !== null ? { ...defaults, ...given } : defaults;
}

/** ESLint checked the option against the schema; versions before 9.15 leave out the default. */
function readCertainty(options: unknown): Certainty {
  const given =
    typeof options === 'object' && options !== null && 'certainty' in options
      ? options.certainty
      : undefined;
  return CERTAINTIES.find((certainty) => certainty === given) ?? DEFAULT_OPTIONS.certainty;
}

/** ESLint counts columns from 0. What belongs to another file, or to none, stands on the first line. */
function locate(place: Place | undefined, context: Rule.RuleContext) {
  if (place === undefined || !isHere(place, context)) {
    return { start: { line: 1, column: 0 }, end: { line: 1, column: 0 } };
  }
  return {
    start: { line: place.line, column: place.column - 1 },
    end: { line: place.endLine, column: place.endColumn - 1 },
  };
}

function isHere(place: Place, context: Rule.RuleContext): boolean {
  return place.file === context.filename.replaceAll('\\', '/');
}
