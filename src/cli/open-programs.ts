/** From paths and options to programs, each with the files that are asked about and the rules for them. */
import { join } from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { getAnalysis } from '../eslint/findings-of-file.js';
import { loadLevels, type FileRules, type RulesOf } from '../eslint/rule-levels.js';
import type { Analysis } from '../analyze.js';
import { projectsOfConfigs, projectsOfPaths, type FoundProjects, type Project } from '../program/find-projects.js';
import { slashed } from '../program/open-project.js';
import { ownFiles, type SourceProgram } from '../program/source-program.js';
import { parseSettings } from '../settings.js';
import plugin from '../../rules/index.js';
import type { Target } from './command-line.js';
import { counted } from '../report/text.js';
import type { ProgressLine } from './progress.js';
import { oneLine, UserError } from './user-error.js';

/** A program while it is looked at; the next one comes when this is dropped. */
export interface OpenedProgram {
  readonly program: SourceProgram;
  /** The files that are asked about, sorted. */
  readonly files: readonly string[];
  readonly rulesOf: RulesOf;
  /** With the settings of these rules; made once for equal settings. */
  analysis(rules: FileRules): Analysis;
}

export interface Opened {
  readonly programs: Iterable<OpenedProgram>;
  /** What the user should know about what is looked at, a sentence each. */
  readonly notices: readonly string[];
}

/** Throws `UserError` when there is nothing to look at, or it cannot be read. */
export async function openPrograms(target: Target, cwd: string, isStrict: boolean, progress: ProgressLine): Promise<Opened> {
  progress.show('finding the projects', 0, undefined);
  const { projects, outside } = find(target, cwd);
  const wanted = wantedFiles(target, cwd);
  const listed = [...new Set(projects.flatMap(({ files }) => files))].filter(wanted);
  const { rulesOf, notice } = await rulesFor(target, cwd, isStrict, listed);
  const left = outside.length === 0 ? [] : [`${counted(outside.length, 'TypeScript file')} in no tsconfig: not looked at ('${shown(outside[0] ?? '', cwd)}'${outside.length > 1 ? ' and others' : ''}).`];
  return { programs: open(projects, wanted, rulesOf, progress), notices: [...left, ...notice] };
}

function find(target: Target, cwd: string): Extract<FoundProjects, { kind: 'found' }> {
  const { projects, paths } = target;
  const found = projects.length > 0 ? projectsOfConfigs(projects.map((path) => within(cwd, path))) : projectsOfPaths(paths.length > 0 ? paths.map((path) => within(cwd, path)) : [cwd]);
  if (found.kind === 'failed') throw new UserError(found.why.replaceAll(`${slashed(cwd)}/`, ''));
  return found;
}

function* open(projects: readonly Project[], wanted: (file: string) => boolean, rulesOf: RulesOf, progress: ProgressLine): Generator<OpenedProgram> {
  for (const [index, project] of projects.entries()) {
    const of = projects.length > 1 ? `project ${String(index + 1)} of ${String(projects.length)}, ` : '';
    let read = 0;
    const opened = project.open(() => {
      read += 1;
      progress.show(`${of}reading files`, read, Math.max(read, project.files.length));
    });
    if (opened.kind === 'failed') throw new UserError(opened.why);
    const { program } = opened;
    yield {
      program,
      files: ownFiles(program).filter(wanted),
      rulesOf,
      analysis: (rules) => {
        progress.show(`${of}looking for locks`, 0, undefined);
        return getAnalysis(program, settingsOf(rules), {
          walked: (done) => { progress.show(`${of}following what happens under locks`, done, undefined); },
        });
      },
    };
  }
}

function settingsOf(rules: FileRules) {
  const { settings, error } = parseSettings(rules.settings);
  if (settings === undefined) throw new UserError(error);
  return settings;
}

/** Below the paths; without any, all that the projects show. */
function wantedFiles({ paths, projects }: Target, cwd: string): (file: string) => boolean {
  if (paths.length === 0 && projects.length > 0) return () => true;
  const tops = (paths.length > 0 ? paths : ['.']).map((path) => slashed(within(cwd, path)).replace(/\/$/u, ''));
  return (file) => tops.some((top) => file === top || file.startsWith(`${top}/`));
}

const TYPESCRIPT = /\.[cm]?tsx?$/u;

function presetRules(isStrict: boolean): FileRules {
  const { rules } = isStrict ? plugin.configs.strict : plugin.configs.recommended;
  return { namespace: plugin.meta.namespace, rules: rules as Linter.RulesRecord, settings: undefined, noInlineConfig: false };
}

async function rulesFor(target: Target, cwd: string, isStrict: boolean, files: readonly string[]): Promise<{ readonly rulesOf: RulesOf; readonly notice: readonly string[] }> {
  const preset = presetRules(isStrict);
  const byPreset: RulesOf = (file) => (TYPESCRIPT.test(file) ? preset : undefined);
  if (target.config === false) return { rulesOf: byPreset, notice: [] };
  try {
    const eslint = new ESLint({ cwd, ...(target.config === undefined ? {} : { overrideConfigFile: within(cwd, target.config) }) });
    const { rulesOf, isUsed } = await loadLevels(eslint, files, plugin.meta.name);
    if (isUsed) return { rulesOf, notice: [] };
    const config = files[0] === undefined ? undefined : await eslint.findConfigFile(files[0]);
    if (config === undefined) return { rulesOf: byPreset, notice: [] };
    return { rulesOf: byPreset, notice: [`'${shown(slashed(config), cwd)}' does not use ${plugin.meta.name}: the ${isStrict ? 'strict' : 'recommended'} rules were taken.`] };
  } catch (error) {
    throw new UserError(`The ESLint config cannot be loaded: ${oneLine(error)} ('--no-config' goes on without it).`);
  }
}

function within(cwd: string, path: string): string {
  // `join` would glue an absolute path behind.
  return /^(?:[/\\]|[A-Za-z]:)/u.test(path) ? path : join(cwd, path);
}

function shown(file: string, cwd: string): string {
  const root = `${slashed(cwd)}/`;
  return file.startsWith(root) ? file.slice(root.length) : file;
}
