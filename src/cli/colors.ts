/** Whether to use colours, and which. */
import { styleText } from 'node:util';
import type { TextOptions } from '../report/text.js';
import type { Terminal } from './terminal.js';

/** The command line decides, then NO_COLOR, then FORCE_COLOR, then the terminal. */
export function usesColor(wanted: boolean | undefined, { env, hasColors }: Terminal): boolean {
  if (wanted !== undefined) return wanted;
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  if ((env['FORCE_COLOR'] ?? '') !== '') return env['FORCE_COLOR'] !== '0';
  return hasColors;
}

type Paint = TextOptions['paint'];

const STYLES: Readonly<Record<Parameters<Paint>[0], Parameters<typeof styleText>[0]>> = {
  place: 'cyan',
  error: 'red',
  warning: 'yellow',
  mark: 'red',
  quiet: 'gray',
  strong: 'bold',
};

export function painter(isColored: boolean): Paint {
  if (!isColored) return (_, text) => text;
  return (as, text) => (text === '' ? '' : styleText(STYLES[as], text, { validateStream: false }));
}
