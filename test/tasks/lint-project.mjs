/**
 * Lints a TypeScript project with the real ESLint and the built plugin, whatever configuration the
 * project has or lacks. Files that a tsconfig knows are linted with its types; the others, or all in a
 * folder without one, as one program with lenient options.
 */
import { readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import deadlock from '../../dist/rules/index.js';

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor']);
const TYPESCRIPT = /(?<!\.d)\.[cm]?tsx?$/;

/** The files of a folder, or of the folder of a tsconfig; one file stands for itself. */
export function findTypeScriptFiles(path) {
  if (statSync(path).isDirectory()) return walk(path).filter((file) => TYPESCRIPT.test(file));
  return TYPESCRIPT.test(path) ? [path] : findTypeScriptFiles(dirname(path));
}

/** Reports as `{ file, line, column, ruleId, message }`, in the order of the files. */
export async function lintProject(path, files) {
  const root = statSync(path).isDirectory() ? path : dirname(path);
  const known = files.filter(isInProject);
  const outside = files.filter((file) => !known.includes(file));
  const reports = [
    ...(known.length === 0 ? [] : await lint(root, known, { projectService: true })),
    ...(outside.length === 0
      ? []
      : await lint(root, outside, { programs: [createProgram(outside)], projectService: false })),
  ];
  return reports.sort((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column);
}

/**
 * Whether the nearest tsconfig, or one it refers to, lists the file. Asking the project service instead
 * costs a project for every file that it does not know.
 */
function isInProject(file) {
  const config = ts.findConfigFile(dirname(file), ts.sys.fileExists);
  return config !== undefined && filesOfConfig(config).has(file);
}

const listed = new Map();

function filesOfConfig(config) {
  const before = listed.get(config);
  if (before !== undefined) return before;
  const files = new Set();
  listed.set(config, files);
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} };
  const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host);
  for (const file of parsed?.fileNames ?? []) files.add(resolve(file));
  for (const reference of parsed?.projectReferences ?? []) {
    for (const file of filesOfConfig(ts.resolveProjectReferencePath(reference))) files.add(file);
  }
  return files;
}

async function lint(root, files, parserOptions) {
  // The project service looks for a tsconfig no higher than this.
  const config = ts.findConfigFile(root, ts.sys.fileExists);
  const tsconfigRootDir = config === undefined ? root : dirname(config);
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: [
      deadlock.configs.setup,
      deadlock.configs.recommended,
      { languageOptions: { parserOptions: { ...parserOptions, tsconfigRootDir } } },
      { linterOptions: { reportUnusedDisableDirectives: 'off', reportUnusedInlineConfigs: 'off' } },
    ],
  });
  const results = await eslint.lintFiles(files);
  // A project's own comments may configure rules that are not here: only our reports count.
  return results.flatMap(({ filePath, messages }) =>
    messages
      .filter(({ fatal, ruleId }) => fatal === true || ruleId?.startsWith('deadlock/') === true)
      .map(({ line = 1, column = 1, ruleId, message }) => ({ file: filePath, line, column, ruleId, message })),
  );
}

function createProgram(files) {
  return ts.createProgram(files, {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    jsx: ts.JsxEmit.Preserve,
    strict: true,
    experimentalDecorators: true,
    skipLibCheck: true,
    noEmit: true,
  });
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return [path];
    const skipped = SKIPPED_FOLDERS.has(entry.name) || entry.name.startsWith('.');
    return entry.isDirectory() && !skipped ? walk(path) : [];
  });
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
