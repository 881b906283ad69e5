/**
 * Reads the lines of a lint message back into steps. What they do not say is found out: a short file
 * name stands for the one linted file that it fits, by path, and then by what its line says.
 */
import type { Place } from '../program/place.js';
import type { WitnessStep } from '../findings/finding.js';
import type { ReadLines } from './report.js';

export interface MessageTask {
  /** The title above the steps; empty when the message has one task. */
  readonly title: string;
  readonly steps: readonly WitnessStep[];
}

/** `file:line`, the function, what happens: three columns with two spaces or more between. */
const STEP = /^\s*(\S.*?):(\d+)\s{2,}(\S.*?)\s{2,}(\S.*)$/u;

export interface MessageContext {
  /** The file that the message is about. */
  readonly file: string;
  /** All files of the run, absolute, forward slashes. */
  readonly files: readonly string[];
  readonly read: ReadLines;
}

/** The chain of a message, its first line taken away; lines that are no step begin a task. */
export function readTasks(chain: readonly string[], context: MessageContext): readonly MessageTask[] {
  const tasks: { title: string; steps: WitnessStep[] }[] = [];
  for (const line of chain) {
    const [, name, number, where, does] = STEP.exec(line) ?? [];
    if (name === undefined || number === undefined || where === undefined || does === undefined) {
      tasks.push({ title: line.trim().replace(/:$/u, ''), steps: [] });
      continue;
    }
    const place = placeOf(name, Number(number), does, context);
    if (place === undefined) continue;
    if (tasks.length === 0) tasks.push({ title: '', steps: [] });
    tasks.at(-1)?.steps.push({ place, where, does });
  }
  return tasks.filter(({ steps }) => steps.length > 0);
}

function placeOf(name: string, line: number, does: string, context: MessageContext): Place | undefined {
  const file = fileOf(name, line, does, context);
  const text = file === undefined ? undefined : context.read(file)?.[line - 1];
  if (file === undefined || text === undefined) return undefined;
  const column = text.length - text.trimStart().length + 1;
  return { file, line, column, endLine: line, endColumn: text.trimEnd().length + 1 };
}

/** Undefined when several fit equally well: a wrong place would be worse than none. */
function fileOf(name: string, line: number, does: string, { file, files, read }: MessageContext): string | undefined {
  const fitting = [...new Set([file, ...files])].filter((one) => one === name || one.endsWith(`/${name}`));
  const [only, ...others] = fitting;
  if (others.length === 0) return only;
  const word = /([\w$#]+)\W*$/u.exec(does.replace(/\s*\(.*\)$/u, ''))?.[1];
  const saying = fitting.filter((one) => word !== undefined && (read(one)?.[line - 1] ?? '').includes(word));
  const candidates = saying.length > 0 ? saying : fitting;
  const near = Math.max(...candidates.map((one) => common(one, file)));
  const nearest = candidates.filter((one) => common(one, file) === near);
  return nearest.length === 1 ? nearest[0] : undefined;
}

/** How many folders two paths share from the top. */
function common(a: string, b: string): number {
  const other = b.split('/');
  const differs = a.split('/').findIndex((part, index) => part !== other[index]);
  return differs < 0 ? other.length : differs;
}
