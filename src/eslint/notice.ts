/**
 * What we have to say about the run itself rather than about the code: no type information, a wrong
 * setting, an error of our own. Each is said once a run, never once a file.
 */
import type { Problem } from '../analyze.js';
import type { Place } from '../program/place.js';

export interface Notice {
  /** One sentence, ending with a full stop. */
  readonly text: string;
  /** Undefined: about the whole run. */
  readonly place: Place | undefined;
}

export const NO_TYPES: Notice = {
  text:
    `Deadlocks are found with type information, and this file is linted without: extend 'deadlock/setup' ` +
    `before 'deadlock/recommended', or set 'languageOptions: { parserOptions: { projectService: true } }' ` +
    `where you set the typescript-eslint parser.`,
  place: undefined,
};

export const NO_PROJECT: Notice = {
  text:
    `Deadlocks are found with type information, and there is no tsconfig.json here or in a folder above: ` +
    `write one that includes the files to lint.`,
  place: undefined,
};

export function noticeOfSetting(error: string): Notice {
  return { text: error, place: undefined };
}

export function noticeOfProblem({ message, place }: Problem): Notice {
  return {
    text: `Internal error of the deadlock analysis, which went on without this function: ${endSentence(message)}`,
    place,
  };
}

export function noticeOfError(thrown: unknown): Notice {
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return {
    text: `Internal error of the deadlock analysis, which gave up: ${endSentence(message)}`,
    place: undefined,
  };
}

/**
 * Whether this speaker is the one who says it. The first to come owns the notice for the rest of the
 * process: an editor that lints its file again hears it again, and no other file repeats it.
 */
export function ownsNotice(notice: Notice, speaker: string): boolean {
  const key = JSON.stringify(notice);
  const owner = owners.get(key) ?? speaker;
  owners.set(key, owner);
  return owner === speaker;
}

const owners = new Map<string, string>();

function endSentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
