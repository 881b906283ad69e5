/** Writes what is generated: the rule table of the README, the page of locks, the baseline of the development cases. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, setUp } from './set-up.mjs';

setUp();
const { drawReport, PICTURE } = await import('./draw-report.mjs');
const { generateModels } = await import('./generate-models.mjs');
const { default: plugin } = await import('../../dist/rules/index.js');

const rows = Object.entries(plugin.rules).map(
  ([name, { meta }]) =>
    `| [${name}](docs/rules/${name}.md) | ${meta.docs.description} | ${meta.docs.recommended || 'none yet'} | ${meta.hasSuggestions ? '💡' : ''} |`,
);
const table = ['| rule | what it does | config | suggests a repair |', '| --- | --- | --- | --- |', ...rows].join('\n');
const readme = join(ROOT, 'README.md');
writeFileSync(
  readme,
  readFileSync(readme, 'utf8').replace(
    /(<!-- rules: .*? -->\n\n).*?(\n\n<!-- end of rules -->)/s,
    (_, before, after) => before + table + after,
  ),
);

await generateModels(ROOT);
writeFileSync(join(ROOT, PICTURE), await drawReport(plugin));

run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/cases.test.ts'], {
  env: { ...process.env, UPDATE_CASES: '1' },
});
