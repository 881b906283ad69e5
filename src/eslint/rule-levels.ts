/**
 * What a project's ESLint config says of our rules, file by file: which are on, with which options and
 * settings, and whether comments may switch them off.
 */
import type { ESLint, Linter } from 'eslint';

/** One file's part of a config that uses the plugin. */
export interface FileRules {
  /** The name that the config gave the plugin: `deadlock` unless it says otherwise. */
  readonly namespace: string;
  readonly rules: Linter.RulesRecord;
  /** `settings.deadlock`, not yet parsed. */
  readonly settings: unknown;
  readonly noInlineConfig: boolean;
}

/** Undefined for a file that the config ignores or for which it has no rule of ours. */
export type RulesOf = (file: string) => FileRules | undefined;

export interface LoadedLevels {
  readonly rulesOf: RulesOf;
  /** Whether the config uses the plugin at all; without, every answer is undefined. */
  readonly isUsed: boolean;
}

/**
 * Asks ESLint itself, so that overrides, `extends` and ignores mean what they mean there. Throws what
 * ESLint throws when the config cannot be loaded.
 */
export async function loadLevels(eslint: ESLint, files: readonly string[], pluginName: string): Promise<LoadedLevels> {
  const known = new Map<string, FileRules>();
  for (const file of files) {
    const rules = rulesIn(await configOf(eslint, file), pluginName);
    if (rules !== undefined) known.set(file, rules);
  }
  return { rulesOf: (file) => known.get(file), isUsed: known.size > 0 };
}

async function configOf(eslint: ESLint, file: string): Promise<Linter.Config | undefined> {
  // A config may live anywhere above the file; none there is no error here.
  if ((await eslint.findConfigFile(file)) === undefined) return undefined;
  return eslint.calculateConfigForFile(file) as Promise<Linter.Config | undefined>;
}

function rulesIn(config: Linter.Config | undefined, pluginName: string): FileRules | undefined {
  const [namespace] = Object.entries(config?.plugins ?? {}).find(([, plugin]) => plugin.meta?.name === pluginName) ?? [];
  if (config === undefined || namespace === undefined) return undefined;
  const rules: Linter.RulesRecord = {};
  for (const [name, level] of Object.entries(config.rules ?? {})) {
    if (name.startsWith(`${namespace}/`) && level !== undefined) rules[name] = level;
  }
  return {
    namespace,
    rules,
    settings: config.settings?.['deadlock'],
    noInlineConfig: config.linterOptions?.noInlineConfig === true,
  };
}
