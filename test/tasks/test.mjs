/** Everything that must hold: types, lint, tests. `npm test` in a fresh clone, and what CI runs. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, setUp, tryRun } from './set-up.mjs';

setUp();

const results = join(ROOT, 'node_modules/.cache/test-results.json');
rmSync(results, { force: true });

run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']);
run(process.execPath, ['node_modules/eslint/bin/eslint.js', '--config', 'eslint.self.config.js', '.']);
const status = tryRun(process.execPath, [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${results}`,
  ...process.argv.slice(2),
]);

if (existsSync(results)) {
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(results, 'utf8'));
  console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
}
process.exitCode = status;
