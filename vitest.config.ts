import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real clients are installed from the registry: `npm run test:clients`.
    exclude: [...configDefaults.exclude, 'test/clients/**'],
    // The first program of a file reads the compiler's libraries: seconds, on a busy machine more.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
