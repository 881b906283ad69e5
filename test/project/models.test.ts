/** docs/models.md says what the tables say; `npm run generate` writes it anew. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { libraries } from '../../src/locks/libraries/index.js';
import { ROOT } from '../programs.js';
// @ts-expect-error -- a developer script without typings
import { describeModels } from '../tasks/generate-models.mjs';

test('docs/models.md is generated from the tables', () => {
  const generated: unknown = (describeModels as (rows: typeof libraries) => unknown)(libraries);
  expect(readFileSync(join(ROOT, 'docs/models.md'), 'utf8')).toBe(generated);
});
