/**
 * The slow tests: every client is the real one, installed from the registry into a folder of its own.
 * `npm run test:clients` runs them; the quick tests leave them out.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/clients/**/*.test.ts'],
    globalSetup: ['test/clients/pack.ts'],
    // An install is some seconds of a network that we do not know.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
  },
});
