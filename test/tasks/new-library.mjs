/**
 * `npm run new-library -- PACKAGE`: the table, the contract test and the fixture of a lock package.
 * They fail the tests until they are filled in; install the package first.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './set-up.mjs';

/** @param {string} root @param {string} packageName @returns {string[]} the files that it made */
export function newLibrary(root, packageName) {
  const file = packageName.replace(/^@/, '').replaceAll(/[/.]/g, '-');
  const identifier = file.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  const made = {
    [`src/locks/libraries/${file}.ts`]: table(packageName, identifier),
    [`test/src/locks/libraries/${file}.test.ts`]: contractTest(packageName, file, identifier),
    [`fixtures/libraries/${file}/nested/nested.ts`]: fixture(packageName),
  };
  const old = Object.keys(made).find((path) => existsSync(join(root, path)));
  if (old !== undefined)
    throw new Error(`The package '${packageName}' has a table already: ${old}`);
  for (const [path, text] of Object.entries(made)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  addToIndex(join(root, 'src/locks/libraries/index.ts'), file, identifier);
  return Object.keys(made);
}

function table(packageName, identifier) {
  return `import type { LibraryModel } from '../library-model.js';

export const ${identifier} = {
  package: '${packageName}',
  versions: ['write the installed version'],
  locks: [
    {
      types: ['Mutex'],
      made: [{ how: 'new', name: 'Mutex' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        acquire: { effect: 'acquire', mode: 'mutex', waits: 'promise', handle: { kind: 'none' } },
        release: { effect: 'release', mode: 'mutex', whenIdle: 'throws' },
      },
    },
  ],
} as const satisfies LibraryModel;
`;
}

function contractTest(packageName, file, identifier) {
  return `import { ${identifier} } from '../../../../src/locks/libraries/${file}.js';
import { loadModules } from './contract/load-module.js';
import { proveLibrary } from './contract/prove-library.js';

// One specimen a lock: what the row cannot say and a call of the package needs.
proveLibrary(${identifier}, await loadModules('${packageName}'), [{}]);
`;
}

function fixture(packageName) {
  return `// Say what waits here and how it is repaired.
import { Mutex } from '${packageName}';

const lock = new Mutex();

export async function nestedBad(): Promise<void> {
  await lock.acquire();
  await lock.acquire(); // want reacquire "lock"
  lock.release();
}

export async function nestedOk(): Promise<void> {
  await lock.acquire();
  lock.release();
  await lock.acquire();
  lock.release();
}
`;
}

/** The imports of the index are sorted by file, and the list is in their order. */
function addToIndex(path, file, identifier) {
  const text = readFileSync(path, 'utf8');
  const imports = [...text.matchAll(/^import \{ (\w+) \} from '\.\/(.+)\.js';$/gm)].map(
    ([, name, from]) => ({ name, from }),
  );
  const all = [...imports, { name: identifier, from: file }].sort((a, b) =>
    a.from < b.from ? -1 : 1,
  );
  const lines = [' '];
  for (const { name } of all) {
    const last = lines.at(-1) ?? '';
    if (last.length + name.length + 2 > 98) lines.push(`  ${name},`);
    else lines[lines.length - 1] = `${last} ${name},`;
  }
  const [head] = text.split(/^import \{ /m);
  const rest = text.slice(text.lastIndexOf(".js';\n") + ".js';\n".length);
  writeFileSync(
    path,
    [
      head,
      ...all.map(({ name, from }) => `import { ${name} } from './${from}.js';\n`),
      rest.replace(/= \[\n[\s\S]*\n\];/, `= [\n${lines.join('\n')}\n];`),
    ].join(''),
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [packageName = ''] = process.argv.slice(2);
  if (!/^(@[a-z0-9-]+\/)?[a-z0-9][a-z0-9.-]*$/.test(packageName)) {
    console.error('Write npm run new-library -- PACKAGE, like: npm run new-library -- async-mutex');
    process.exit(2);
  }
  for (const file of newLibrary(ROOT, packageName)) console.log(file);
}
