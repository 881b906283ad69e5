/** What the user may write on the command line, and what each word of it means. */
import { parseArgs } from 'node:util';
import type { Certainty } from '../findings/finding.js';
import { UserError } from './user-error.js';

export const CHECK_FORMATS = ['text', 'json', 'sarif', 'github', 'gitlab', 'html'] as const;
export const GRAPH_FORMATS = ['dot', 'svg', 'html', 'mermaid'] as const;
const CERTAINTIES = ['certain', 'likely', 'possible'] as const satisfies readonly Certainty[];

export type CheckFormat = (typeof CHECK_FORMATS)[number];
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

/** What all commands that look at a program take. */
export interface Target {
  readonly paths: readonly string[];
  readonly projects: readonly string[];
  /** The ESLint config to take levels and settings from; false: none, the recommended rules. */
  readonly config: string | undefined | false;
  readonly progress: boolean | undefined;
  readonly color: boolean | undefined;
  readonly output: string | undefined;
}

export interface CheckCommand extends Target {
  readonly command: 'check';
  readonly format: CheckFormat;
  readonly baseline: string | undefined;
  readonly updatesBaseline: boolean;
  readonly certainty: Certainty | undefined;
  readonly strict: boolean;
}

export interface GraphCommand extends Target {
  readonly command: 'graph';
  readonly format: GraphFormat;
  readonly focus: string | undefined;
}

export interface ExplainCommand extends Target {
  readonly command: 'explain';
  /** `src/manager.ts:41`, or the name of a function. */
  readonly subject: string;
  readonly json: boolean;
}

export type Command =
  | CheckCommand
  | GraphCommand
  | ExplainCommand
  | { readonly command: 'help'; readonly about: string | undefined }
  | { readonly command: 'version' };

const COMMANDS = ['check', 'graph', 'explain'] as const;

type CommandName = (typeof COMMANDS)[number];

interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: true;
  readonly of: readonly CommandName[];
}

const ALL = COMMANDS;

const OPTIONS = {
  project: { type: 'string', short: 'p', multiple: true, of: ALL },
  config: { type: 'string', short: 'c', of: ALL },
  'no-config': { type: 'boolean', of: ALL },
  output: { type: 'string', short: 'o', of: ALL },
  progress: { type: 'boolean', of: ALL },
  'no-progress': { type: 'boolean', of: ALL },
  color: { type: 'boolean', of: ALL },
  'no-color': { type: 'boolean', of: ALL },
  format: { type: 'string', short: 'f', of: ['check', 'graph'] },
  baseline: { type: 'string', of: ['check'] },
  'update-baseline': { type: 'boolean', of: ['check'] },
  certainty: { type: 'string', of: ['check'] },
  strict: { type: 'boolean', of: ['check'] },
  focus: { type: 'string', of: ['graph'] },
  json: { type: 'boolean', of: ['explain'] },
  help: { type: 'boolean', short: 'h', of: ALL },
  version: { type: 'boolean', short: 'v', of: ALL },
} as const satisfies Readonly<Record<string, Option>>;

type OptionName = keyof typeof OPTIONS;

/** Throws `UserError` for what is not understood. */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [name, ...rest] = positionals;
  if (values.version === true) return { command: 'version' };
  if (values.help === true || name === 'help') return { command: 'help', about: name === 'help' ? rest[0] : name };
  if (name === undefined) throw new UserError(`Say what to do: 'deadlock check', 'deadlock graph' or 'deadlock explain' ('deadlock --help' tells more).`);
  const command = COMMANDS.find((one) => one === name);
  if (command === undefined) throw new UserError(`There is no command '${name}': write 'deadlock check ${name}', or see 'deadlock --help'.`);
  for (const option of Object.keys(values) as OptionName[]) {
    const of: readonly CommandName[] = OPTIONS[option].of;
    if (!of.includes(command)) throw new UserError(`'deadlock ${command}' has no option '--${option}': it belongs to 'deadlock ${of.join(`' and '`)}'.`);
  }
  const target: Target = {
    paths: rest,
    projects: values.project ?? [],
    config: values['no-config'] === true ? false : values.config,
    progress: values['no-progress'] === true ? false : values.progress,
    color: values['no-color'] === true ? false : values.color,
    output: values.output,
  };
  switch (command) {
    case 'check':
      return checkCommand(target, values);
    case 'graph':
      return { ...target, command, format: oneOf(values.format, GRAPH_FORMATS, 'format', formatOfFile(values.output)), focus: values.focus };
    case 'explain': {
      const [subject, ...paths] = rest;
      if (subject === undefined) throw new UserError(`Say what to explain: 'deadlock explain src/manager.ts:41' or 'deadlock explain Manager.start'.`);
      return { ...target, command, subject, paths, json: values.json === true };
    }
  }
}

type Values = ReturnType<typeof parse>['values'];

function checkCommand(target: Target, values: Values): CheckCommand {
  const { baseline, certainty } = values;
  const updatesBaseline = values['update-baseline'] === true;
  if (updatesBaseline && baseline === undefined) throw new UserError(`'--update-baseline' needs the file: write --baseline FILE --update-baseline`);
  return {
    ...target,
    command: 'check',
    format: oneOf(values.format, CHECK_FORMATS, 'format', 'text'),
    baseline,
    updatesBaseline,
    certainty: certainty === undefined ? undefined : oneOf(certainty, CERTAINTIES, 'certainty', 'likely'),
    strict: values.strict === true,
  };
}

/** `-o locks.svg` needs no format beside it. */
function formatOfFile(output: string | undefined): GraphFormat {
  const ending = /\.(\w+)$/u.exec(output ?? '')?.[1];
  if (ending === 'mmd') return 'mermaid';
  return GRAPH_FORMATS.find((format) => format === ending) ?? 'dot';
}

function oneOf<T extends string>(value: string | undefined, known: readonly T[], option: string, otherwise: T): T {
  if (value === undefined) return otherwise;
  const found = known.find((one) => one === value);
  if (found === undefined) throw new UserError(`'--${option} ${value}' is not known: use ${known.slice(0, -1).join(', ')} or ${known.at(-1) ?? ''}.`);
  return found;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UserError(explain(error, args));
  }
}

function explain(error: unknown, args: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const option = /'(?:-\w, )?(--?[\w-]+)/u.exec(message)?.[1];
  if (message.startsWith('Unknown option') && option !== undefined) {
    const close = Object.keys(OPTIONS).find((name) => `--${name}`.startsWith(option) || option.startsWith(`--${name}`));
    return `There is no option '${option}'${close === undefined ? '' : `, but there is '--${close}'`}: 'deadlock --help' lists them.`;
  }
  if (option !== undefined && /argument missing|argument is ambiguous/u.test(message)) return `'${option}' needs a value.`;
  if (option !== undefined && /does not take an argument/u.test(message)) return `'${option}' takes no value.`;
  return `'${args.join(' ')}' is not understood: ${message.split('\n')[0] ?? ''}`;
}
