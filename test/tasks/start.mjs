/**
 * `npm start`: lints the shipped supervisors and prints what is found.
 * `npm start -- PATH`: the same for any TypeScript project, whose own configuration is not needed.
 */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { styleText } from 'node:util';
import { ROOT, setUp } from './set-up.mjs';

/** npm runs scripts in the project; paths are meant from where the user stands. */
const STANDING = process.env.INIT_CWD ?? process.cwd();

const SUPERVISORS = [
  ['deadlocking', 'the supervisor of the story: it starts its collector while it holds its state lock'],
  ['as-reported', 'after the two published repairs: a trap is left'],
  ['fixed', 'truly repaired'],
];

const paths = process.argv.slice(2);
const wrong = checkArguments(paths);
if (wrong !== undefined) {
  console.error(wrong);
  process.exit(2);
}

setUp();
const { findTypeScriptFiles, lintProject } = await import('./lint-project.mjs');

if (paths.length === 0) {
  for (const [variant, what] of SUPERVISORS) {
    console.log(style('bold', `\nfixtures/supervisor/${variant}`) + `: ${what}`);
    await lintAndPrint(join(ROOT, 'fixtures/supervisor', variant));
  }
  console.log(`\nTo lint a TypeScript project of yours: npm start -- PATH`);
} else {
  await lintAndPrint(resolve(STANDING, paths[0]));
}

function checkArguments([path, ...more]) {
  if (path === undefined) return undefined;
  if (more.length > 0) return `One path at a time: npm start -- ${path}`;
  if (path.startsWith('-')) return `'${path}' is no path: write npm start -- PATH`;
  if (existsSync(resolve(STANDING, path))) return undefined;
  return `There is nothing at '${resolve(STANDING, path)}': give the folder of a TypeScript project.`;
}

async function lintAndPrint(path) {
  const files = findTypeScriptFiles(path);
  if (files.length === 0) {
    console.error(`There are no TypeScript files in '${path}'.`);
    process.exitCode = 2;
    return;
  }
  const began = performance.now();
  const reports = await lintProject(path, files);
  for (const report of reports) print(report);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const found = reports.filter(({ ruleId }) => ruleId !== null).length;
  const count = found === 0 ? 'No deadlock' : found === 1 ? '1 finding' : `${found} findings`;
  console.log(`\n  ${count} in ${files.length} ${files.length === 1 ? 'file' : 'files'} (${seconds} s).`);
}

/** The place and the rule; below them the sentence and the way to the lock. */
function print({ file, line, column, ruleId, message }) {
  const near = relative(STANDING, file);
  const place = `${near.startsWith('..') ? file : near}:${line}:${column}`;
  console.log(`\n  ${style('underline', place)}  ${style('red', ruleId ?? 'cannot be read')}`);
  console.log(message.replace(/^/gm, '    '));
}

function style(format, text) {
  return process.stdout.isTTY ? styleText(format, text) : text;
}
