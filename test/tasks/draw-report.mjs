/** The picture of the README: what ESLint prints for the supervisor that hangs. */
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { drawTerminal } from './draw-terminal.mjs';
import { ROOT } from './set-up.mjs';

export const PICTURE = 'docs/pictures/report.svg';

/** `plugin` is the plugin object, built or not. */
export async function drawReport(plugin) {
  const folder = join(ROOT, 'fixtures/supervisor');
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [
      plugin.configs.setup,
      plugin.configs.recommended,
      { languageOptions: { parserOptions: { tsconfigRootDir: folder } } },
    ],
  });
  const results = await eslint.lintFiles(['deadlocking/manager.ts']);
  const { format } = await eslint.loadFormatter('stylish');
   
  const text = (await format(results, {})).replaceAll(/\u001b\[\d+m/g, '').replaceAll(`${folder}/`, '');
  return drawTerminal(`$ npx eslint .\n${text.trimEnd()}`, 'ESLint reports a deadlock, with the calls that lead to it');
}
