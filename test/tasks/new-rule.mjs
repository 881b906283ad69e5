/**
 * `npm run new-rule -- NAME KIND`: the files of a rule that reports the findings of a kind. They fail
 * the tests until they are filled in.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './set-up.mjs';

const [name = '', kind = ''] = process.argv.slice(2);
const file = join(ROOT, 'rules', `${name}.ts`);
if (!/^[a-z]+(-[a-z]+)*$/.test(name) || !/^[a-z]+(-[a-z]+)*$/.test(kind)) {
  console.error('Write npm run new-rule -- NAME KIND, like: npm run new-rule -- no-leaked-lock leaked-lock');
  process.exit(2);
}
if (existsSync(file)) {
  console.error(`The rule '${name}' exists already: ${file}`);
  process.exit(2);
}

const identifier = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

const rule = readFileSync(join(ROOT, 'rules/no-reacquire.ts'), 'utf8')
  .replace(/^\/\*\*.*?\*\/$/ms, '/**\n * Say what goes wrong, and why the program is to blame.\n */')
  .replaceAll('no-reacquire', name)
  .replaceAll('noReacquire', identifier)
  .replaceAll(`'reacquire'`, `'${kind}'`)
  .replace(/'disallow .*'/, `'disallow …'`)
  .replace(/recommended: '\w+'/, 'recommended: false');

const page = `# ${name}

Disallow ….

## What it reports

## Why it matters

## Incorrect

\`\`\`ts
\`\`\`

## Correct

\`\`\`ts
\`\`\`

## How to repair

## Options

- \`certainty\`: the least certainty that is reported, \`'likely'\` unless you say otherwise.

## Known limits
`;

const index = join(ROOT, 'rules/index.ts');
const lines = readFileSync(index, 'utf8').split('\n');
insertSorted(/^import \{ \w+ \} from '\.\//, `import { ${identifier} } from './${name}.js';`);
insertSorted(/^ {2}'[a-z-]+': \w+,$/, `  '${name}': ${identifier},`);

writeFileSync(index, lines.join('\n'));
writeFileSync(file, rule);
writeFileSync(join(ROOT, 'docs/rules', `${name}.md`), page);
mkdirSync(join(ROOT, 'fixtures', name), { recursive: true });
console.log(`Fill in rules/${name}.ts, docs/rules/${name}.md and fixtures/${name}/, then: npm run generate`);

/** Puts a line among those that look like it, in the order of their text from the first quote on. */
function insertSorted(pattern, line) {
  const key = (text) => text.slice(text.indexOf(`'`));
  const like = lines.flatMap((text, i) => (pattern.test(text) ? [i] : []));
  const next = like.find((i) => key(lines[i]) > key(line)) ?? like.at(-1) + 1;
  lines.splice(next, 0, line);
}
