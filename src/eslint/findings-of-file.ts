/**
 * From an ESLint context to the findings of its file. The analysis is made once per program, however
 * many files and rules ask: typescript-eslint hands all files of a run the same program object, and a
 * new one after an edit. Where no types are given, the program is one of our own, kept the same way.
 */
import type { Rule } from 'eslint';
import { analyze, type Analysis, type Progress } from '../analyze.js';
import type { Finding } from '../findings/finding.js';
import { openOwnProgram } from '../program/own-program.js';
import { KnownPrograms } from '../program/same-program.js';
import type { SourceProgram } from '../program/source-program.js';
import { parseSettings, type Settings } from '../settings.js';
import { NO_PROJECT, NO_TYPES, noticeOfError, noticeOfProblem, noticeOfSetting, type Notice } from './notice.js';

export interface FileReport {
  readonly findings: readonly Finding[];
  /** What keeps the findings from being complete: reported once a run, not once a file. */
  readonly notices: readonly Notice[];
}

export function findingsOfFile(context: Rule.RuleContext, scope: 'defects' | 'policies' = 'defects'): FileReport {
  const { settings, error } = parseSettings(context.settings['deadlock']);
  if (settings === undefined) return { findings: [], notices: [noticeOfSetting(error)] };
  try {
    const file = context.filename.replaceAll('\\', '/');
    const { program, notices } = programOf(context, file);
    if (program === undefined) return { findings: [], notices };
    const analysis = getAnalysis(program, settings);
    return { findings: analysis.findingsOf(file, scope), notices: analysis.problems.map(noticeOfProblem) };
  } catch (thrown) {
    // The analysis contains its own errors; this net keeps a hole in that from ending the whole run.
    return { findings: [], notices: [noticeOfError(thrown)] };
  }
}

interface FileProgram {
  readonly program?: SourceProgram;
  readonly notices: readonly Notice[];
}

/**
 * The program that the parser made. A parser that can make none (oxlint's, espree) is not to blame on
 * its user: the project that lists the file is then opened here.
 */
function programOf(context: Rule.RuleContext, file: string): FileProgram {
  const services: unknown = context.sourceCode.parserServices;
  if (hasProgram(services)) return { program: services.program, notices: [] };
  const { parser } = context.languageOptions;
  if (parser !== undefined && 'parseForESLint' in parser) return { notices: [NO_TYPES] };
  const own = openOwnProgram(file, context.sourceCode.text);
  switch (own.kind) {
    case 'opened':
      return { program: own.program, notices: [] };
    case 'outside':
      return { notices: [] };
    case 'no-project':
      return { notices: [NO_PROJECT] };
  }
}

/** By program, then by settings: their text, as ESLint makes equal settings anew for each config. */
const known = new KnownPrograms();
const analyses = new WeakMap<SourceProgram, Map<string, Analysis>>();

/** The analysis that the rules ask too: made by whoever comes first, whose `progress` is told. */
export function getAnalysis(given: SourceProgram, settings: Settings, progress?: Progress): Analysis {
  let ofProgram = analyses.get(given);
  const program = ofProgram === undefined ? known.sameAs(given) : given;
  ofProgram ??= analyses.get(program) ?? new Map<string, Analysis>();
  analyses.set(program, ofProgram);
  analyses.set(given, ofProgram);
  const key = JSON.stringify(settings);
  const analysis = ofProgram.get(key) ?? analyze(program, settings, undefined, progress);
  ofProgram.set(key, analysis);
  return analysis;
}

/** Whether the parser made types: it gives a program, or null, or no services at all. */
function hasProgram(services: unknown): services is { readonly program: SourceProgram } {
  return (
    typeof services === 'object' &&
    services !== null &&
    'program' in services &&
    typeof services.program === 'object' &&
    services.program !== null
  );
}
