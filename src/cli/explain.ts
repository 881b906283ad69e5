/** `deadlock explain`: what is known of a line, a function or a class. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Explanation, Subject } from '../explain/explanation.js';
import { slashed } from '../program/open-project.js';
import { explanationText } from '../report/explanation-text.js';
import type { ExplainCommand } from './command-line.js';
import { openPrograms } from './open-programs.js';
import type { ProgressLine } from './progress.js';
import { diskLines } from './read-lines.js';
import type { Terminal } from './terminal.js';
import { UserError } from './user-error.js';
import { checkWritable, writeOutput } from './write-output.js';

/** Gives exit code 0; throws `UserError` when there is nothing of that name. */
export async function explainCommand(command: ExplainCommand, terminal: Terminal, progress: ProgressLine): Promise<number> {
  const { cwd } = terminal;
  checkWritable(command.output, cwd);
  const subject = subjectOf(command.subject, cwd);
  // A line is asked of its own projects, unless the user names others.
  const named = command.paths.length === 0 && command.projects.length === 0 && subject.kind === 'line' ? [subject.file] : command.paths;
  const opened = await openPrograms({ ...command, paths: named }, cwd, false, progress);
  const found: Explanation[] = [];
  for (const program of opened.programs) {
    const { files, rulesOf } = program;
    const [file] = subject.kind === 'line' ? [subject.file] : files;
    const rules = file === undefined ? undefined : (rulesOf(file) ?? NO_RULES);
    if (rules === undefined || found.length > 0) continue;
    const asked = new Set(files);
    found.push(...program.analysis(rules).explain(subject).filter(({ place }) => asked.has(place.file)));
  }
  progress.clear();
  if (found.length === 0) throw new UserError(nothing(command.subject, subject));
  const root = slashed(cwd).replace(/\/$/u, '');
  const text = command.json ? `${JSON.stringify({ version: 1, explanations: found }, undefined, 2)}\n` : explanationText(found, root, diskLines());
  await writeOutput(command.output, text, terminal);
  return 0;
}

/** Where the config has no rule for the file, its settings are the defaults. */
const NO_RULES = { namespace: 'deadlock', rules: {}, settings: undefined, noInlineConfig: false } as const;

const LINE = /^(.+?):(\d+)(?::\d+)?$/u;

function subjectOf(text: string, cwd: string): Subject {
  const [, file, line] = LINE.exec(text) ?? [];
  if (file !== undefined && line !== undefined) {
    const absolute = resolve(cwd, file);
    if (!existsSync(absolute)) throw new UserError(`There is no file '${file}'.`);
    return { kind: 'line', file: slashed(absolute), line: Number(line) };
  }
  if (/[/\\]/u.test(text) || existsSync(resolve(cwd, text))) throw new UserError(`Say which line: 'deadlock explain ${text}:LINE'.`);
  return { kind: 'name', name: text };
}

function nothing(text: string, subject: Subject): string {
  if (subject.kind === 'name') return `No function or class is called '${text}': write it like 'Manager.start'.`;
  return `Line ${String(subject.line)} of '${text.replace(/:\d+(:\d+)?$/u, '')}' is in no function of the project.`;
}
