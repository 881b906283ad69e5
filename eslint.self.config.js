/**
 * The lint of `npm test` and `npm run lint`: the house rules, and our own, from the build. Ours follow calls through the
 * whole program, which takes about half as long as all the others together; who lints one file by hand does without.
 */
import { defineConfig } from 'eslint/config';
import deadlock from './dist/rules/index.js';
import house from './eslint.config.js';

export default defineConfig(house, {
  // The other tests leave locks held and take them twice on purpose.
  files: ['src/**/*.ts', 'rules/**/*.ts', 'test/clients/**/*.ts'],
  plugins: { deadlock },
  extends: ['deadlock/recommended'],
});
