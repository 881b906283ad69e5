/** Runs the rules over every program and puts together what they say. */
import { noticeOfProblem } from '../eslint/notice.js';
import { lintFile, type LintedFinding } from '../eslint/lint-file.js';
import type { FileRules } from '../eslint/rule-levels.js';
import type { Analysis } from '../analyze.js';
import type { Certainty } from '../findings/finding.js';
import { wordFinding } from '../findings/wording.js';
import { hiddenPackages, type HiddenPackage } from '../program/hidden-packages.js';
import type { MissingPackage } from '../program/missing-packages.js';
import { comparePlaces, type Place } from '../program/place.js';
import { slashed } from '../program/open-project.js';
import { fingerprints } from '../report/fingerprint.js';
import { shownPath, type Report, type ReportedFinding } from '../report/report.js';
import plugin from '../../rules/index.js';
import type { Opened, OpenedProgram } from './open-programs.js';
import type { ProgressLine } from './progress.js';

/** `certainty`: the threshold for all rules, whatever their options say. `visit` sees each program while it is open. */
export async function collectFindings({ programs, notices }: Opened, cwd: string, certainty: Certainty | undefined, progress: ProgressLine, visit: (opened: OpenedProgram) => void = () => undefined): Promise<Report> {
  const said: Said[] = [];
  const about = new Set(notices);
  const files = new Set<string>();
  for (const opened of programs) {
    for (const file of opened.files) files.add(file);
    for (const one of hiddenPackages(opened.program)) about.add(noticeOfHidden(one, cwd));
    for await (const one of saidIn(opened, cwd, certainty, about, progress)) said.push(one);
    visit(opened);
  }
  const root = slashed(cwd).replace(/\/$/u, '');
  const findings = distinct(said).sort((a, b) => comparePlaces(a.place, b.place) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
  const prints = fingerprints(findings, root);
  return {
    tool: { name: plugin.meta.name, version: plugin.meta.version, url: 'https://www.npmjs.com/package/eslint-plugin-deadlock' },
    root,
    fileNames: [...files].sort(),
    rules: Object.entries(plugin.rules).map(([name, { meta }]) => ({ name: `${plugin.meta.namespace}/${name}`, description: meta.docs.description, url: meta.docs.url })),
    findings: findings.map((one, index) => ({ ...one, fingerprint: prints[index] ?? '', isKnown: false })),
    notices: [...about],
  };
}

function noticeOfHidden({ name, seenAs, from }: HiddenPackage, cwd: string): string {
  const where = from === undefined ? 'here' : `in '${from}'`;
  const file = shownPath(seenAs, slashed(cwd).replace(/\/$/u, ''));
  return `The bodies of '${name}' are not visible ${where}, which sees '${file}': add its tsconfig to the 'references' there.`;
}

function noticeOfMissing({ name, importedIn }: MissingPackage, cwd: string): string {
  const file = shownPath(importedIn, slashed(cwd).replace(/\/$/u, ''));
  return `'${name}', which '${file}' imports, is not installed: without its types some of its locks may go unseen. Install the packages, and run this again.`;
}

type Said = Omit<ReportedFinding, 'fingerprint' | 'isKnown'>;

async function* saidIn(opened: OpenedProgram, cwd: string, certainty: Certainty | undefined, about: Set<string>, progress: ProgressLine): AsyncGenerator<Said> {
  const asked = new Set<Analysis>();
  for (const [index, file] of opened.files.entries()) {
    const levels = opened.rulesOf(file);
    if (levels === undefined) continue;
    const analysis = opened.analysis(levels);
    // Settings, and with them the packages that count, may differ between files.
    if (!asked.has(analysis)) for (const one of analysis.missingPackages()) about.add(noticeOfMissing(one, cwd));
    asked.add(analysis);
    const findings = analysis.findingsOf(file, scopeOf(levels));
    for (const problem of analysis.problems) about.add(noticeOfProblem(problem).text);
    // The rules only hand on findings: without one there is nothing to ask ESLint.
    if (findings.length === 0) continue;
    progress.show('applying rules and comments', index, opened.files.length);
    const linted = await lintFile(opened.program, file, plugin, withCertainty(levels, certainty), findings);
    if (linted.unreadable !== undefined) about.add(`'${file}' is left out: ${linted.unreadable}`);
    for (const one of linted.findings) {
      if (!about.has(one.message)) yield asSaid(one, file);
    }
  }
}

/** Rules of policy ask for more than defects; it is computed only where one is on. */
function scopeOf({ namespace, rules }: FileRules): 'defects' | 'policies' {
  const { recommended, strict } = plugin.configs;
  const asksMore = Object.entries(rules).some(([name, entry]) => {
    const plain = `${plugin.meta.namespace}/${name.slice(namespace.length + 1)}`;
    const usual = JSON.stringify(recommended.rules?.[plain]);
    return isOn(entry) && usual !== JSON.stringify(strict.rules?.[plain]) && usual !== JSON.stringify(entry);
  });
  return asksMore ? 'policies' : 'defects';
}

function isOn(entry: FileRules['rules'][string]): boolean {
  const level: unknown = Array.isArray(entry) ? entry[0] : entry;
  return level !== 0 && level !== 'off';
}

function withCertainty(levels: FileRules, certainty: Certainty | undefined): FileRules {
  if (certainty === undefined) return levels;
  const rules = Object.entries(levels.rules).map(([name, entry]): [string, typeof entry] => {
    const [level, options] = Array.isArray(entry) ? entry : [entry];
    return [name, [level, { ...(typeof options === 'object' ? options : {}), certainty }]];
  });
  return { ...levels, rules: Object.fromEntries(rules) };
}

function asSaid({ rule, severity, message, finding, suppressed, line, column, endLine, endColumn }: LintedFinding, file: string): Said {
  const [sentence = '', ...chain] = message.split('\n');
  const place: Place = finding?.place ?? { file, line, column, endLine, endColumn };
  const wording = finding === undefined ? { sentence, chain: chain.map((one) => one.trimStart()) } : wordFinding(finding);
  return { rule, severity, place, ...wording, finding, suppressed };
}

/** Two programs that hold one file say the same of it, or the one that sees more is surer. */
function distinct(said: readonly Said[]): Said[] {
  const best = new Map<string, Said>();
  for (const one of said) {
    const key = [one.rule, one.place.file, one.place.line, one.place.column, lockOf(one)].join('|');
    const before = best.get(key);
    if (before === undefined || rank(one) < rank(before)) best.set(key, one);
  }
  return [...best.values()];
}

function lockOf({ finding, sentence }: Said): string {
  if (finding === undefined) return sentence;
  return 'held' in finding ? finding.held.name : finding.kind;
}

function rank({ finding }: Said): number {
  return finding === undefined ? 0 : ['certain', 'likely', 'possible'].indexOf(finding.certainty);
}
