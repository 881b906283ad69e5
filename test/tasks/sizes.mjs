/** Prints how long files and functions are, beside what we aim for. Judgement, not a gate. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './set-up.mjs';

const files = ['src', 'rules'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => measure(join(folder, file))),
);

const own = files.filter(({ file }) => !/libraries\//.test(file));
const functions = own.flatMap((file) => file.functions);

console.log(`${files.length} files, ${sum(files.map(({ lines }) => lines))} lines, tables included.`);
show('file lines', own.map(({ lines }) => lines), 'median <= 90, p90 <= 200, max 300');
show('function lines', functions.map(({ lines }) => lines), 'median <= 10, p90 <= 30, max 60');
show('exports a file', own.map((file) => file.exports), 'median 1, max 6');
const comments = sum(own.map((file) => file.comments)) / sum(own.map(({ lines }) => lines));
console.log(`${'comments'.padEnd(16)} ${Math.round(100 * comments)} %   (aim: 20 to 30 %)`);

list('Long files', own.filter(({ lines }) => lines > 300), ({ file, lines }) => `${lines}  ${file}`);
list('Long functions', functions.filter(({ lines }) => lines > 60), ({ at, lines }) => `${lines}  ${at}`);

function measure(file) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line;
  const found = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const begin = lineOf(node.getStart());
      const lines = lineOf(node.end) - begin + 1;
      if (lines >= 3) found.push({ at: `${file}:${begin + 1}`, lines });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const written = text.split('\n').filter((line) => line.trim() !== '');
  return {
    file,
    lines: written.length,
    comments: written.filter((line) => /^\s*(\/\/|\/?\*)/.test(line)).length,
    exports: (text.match(/^export /gm) ?? []).length,
    functions: found,
  };
}

function show(what, values, aim) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  console.log(`${what.padEnd(16)} median ${at(0.5)}, p90 ${at(0.9)}, max ${at(1)}   (aim: ${aim})`);
}

function list(title, items, print) {
  if (items.length > 0) console.log(`\n${title}:\n${items.map((item) => `  ${print(item)}`).join('\n')}`);
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
