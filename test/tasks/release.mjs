/**
 * `npm run release -- VERSION`: writes the version where it stands, dates the changelog, checks everything
 * and publishes with provenance. With `--dry-run` nothing is published; with `--skip-checks` the tests are
 * left to somebody else (CI ran them on this commit). Without a publication no file keeps a change.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './set-up.mjs';

const VERSION = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/** The texts of a release, by file; throws an Error that says what is missing. */
export function prepareRelease(version, date, files) {
  if (!VERSION.test(version)) throw new Error(`'${version}' is no version: write one like 1.2.3.`);
  const manifest = JSON.parse(files['package.json']);
  if (!isNewer(version, manifest.version) && !isFirst(version, manifest.version, files['CHANGELOG.md'])) {
    throw new Error(`${version} does not come after ${manifest.version}.`);
  }
  const [, notes = ''] = /^## Unreleased\n(.*?)(?=^## |$(?![\s\S]))/ms.exec(files['CHANGELOG.md']) ?? [];
  if (notes.trim() === '') throw new Error(`CHANGELOG.md has nothing under 'Unreleased': say what changes for users.`);
  const lock = JSON.parse(files['package-lock.json']);
  lock.version = version;
  lock.packages[''].version = version;
  return {
    'package.json': replaceOnce(files['package.json'], `"version": "${manifest.version}"`, `"version": "${version}"`),
    'package-lock.json': `${JSON.stringify(lock, undefined, 2)}\n`,
    'rules/index.ts': replaceOnce(files['rules/index.ts'], `version: '${manifest.version}'`, `version: '${version}'`),
    'CHANGELOG.md': replaceOnce(files['CHANGELOG.md'], '## Unreleased\n', `## Unreleased\n\n## ${version} (${date})\n`),
  };
}

/** What `npm publish` still wants, to show where a package was built: a sentence, or undefined. */
export function missingForProvenance({ repository, publishConfig }) {
  const url = typeof repository === 'string' ? repository : repository?.url;
  if (url === undefined) {
    return `package.json has no 'repository': provenance ties a package to the repository it was built from.`;
  }
  if (publishConfig?.provenance !== true || publishConfig?.access !== 'public') {
    return `package.json must say 'publishConfig: { access: "public", provenance: true }'.`;
  }
  return undefined;
}

/** The first release may keep the version that the repository began with. */
function isFirst(version, current, changelog) {
  return version === current && !/^## \d/m.test(changelog);
}

function isNewer(version, current) {
  const [a, b] = [version, current].map((one) => one.split('-')[0].split('.').map(Number));
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at >= 0) return a[at] > b[at];
  // A version comes after its own pre-releases; those come in the order of their names.
  return version !== current && (!version.includes('-') || (current.includes('-') && version > current));
}

function replaceOnce(text, from, to) {
  if (text.split(from).length !== 2) throw new Error(`'${from.trim()}' should stand there once.`);
  return text.replace(from, () => to);
}

function main(args) {
  const isDry = args.includes('--dry-run');
  const [version = ''] = args.filter((arg) => !arg.startsWith('--'));
  const names = ['package.json', 'package-lock.json', 'rules/index.ts', 'CHANGELOG.md'];
  const before = Object.fromEntries(names.map((name) => [name, readFileSync(join(ROOT, name), 'utf8')]));
  const write = (texts) => {
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(ROOT, name), text);
  };
  const after = prepareRelease(version, new Date().toISOString().slice(0, 10), before);
  const missing = missingForProvenance(JSON.parse(after['package.json']));
  if (!isDry) {
    if (missing !== undefined) throw new Error(missing);
    const { stdout } = spawnSync('git', ['status', '--porcelain'], { cwd: ROOT, encoding: 'utf8' });
    if (stdout.trim() !== '') throw new Error('There are changes that are not committed.');
  }
  let isPublished = false;
  // A step that fails ends the process: the files are put back on the way out, whatever the way is.
  process.once('exit', () => {
    if (!isPublished) write(before);
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  write(after);
  if (!args.includes('--skip-checks')) run('npm', ['test']);
  run(process.execPath, ['test/tasks/set-up.mjs']);
  // Packing lists what would be published, without asking the registry.
  run('npm', isDry ? ['pack', '--dry-run'] : ['publish']);
  isPublished = !isDry;
  console.log(
    isDry
      ? `\n${missing === undefined ? '' : `A release would stop: ${missing}\n`}Nothing was published, and the files are as before.`
      : `\nPublished ${version}. Now: git commit -am 'chore: release ${version}' && git tag v${version} && git push --follow-tags`,
  );
}

if (process.argv[1] === import.meta.filename) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 2;
  }
}
