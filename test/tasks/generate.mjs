/** Writes what is generated: the rule table of the README, the page of locks, the baseline of the development cases. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, setUp } from './set-up.mjs';

setUp();
const { drawReport, PICTURE } = await import('./draw-report.mjs');
const { generateModels } = await import('./generate-models.mjs');
const { default: plugin } = await import('../../dist/rules/index.js');

run(process.execPath, ['node_modules/eslint-doc-generator/dist/bin/eslint-doc-generator.js']);
await generateModels(ROOT);
writeFileSync(join(ROOT, PICTURE), await drawReport(plugin));

run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/cases.test.ts'], {
  env: { ...process.env, UPDATE_CASES: '1' },
});
