/** Puts what was measured into a page, between its two marks, and the scaling curve beside it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { drawChart } from './chart.mjs';

const BEGIN = '<!-- begin measured -->';
const END = '<!-- end measured -->';
const TITLE = 'Cold lint run, generated projects';

/** `series` as `drawChart` takes them. Two sizes make a curve; with fewer, an older curve goes, as it shows other numbers. */
export function writePage(page, { machine, table, series }) {
  const [before, rest = ''] = readFileSync(page, 'utf8').split(BEGIN);
  const [, after] = rest.split(END);
  if (after === undefined) throw new Error(`'${page}' has no place for the table: '${BEGIN}' and '${END}'`);
  const chart = page.replace(/(?:\.md)?$/, '.svg');
  const isCurve = series.every(({ points }) => points.length > 1);
  if (isCurve) writeFileSync(chart, drawChart({ title: TITLE, xTitle: 'lines', yTitle: 'seconds', series }));
  else rmSync(chart, { force: true });
  const shown = isCurve ? [`![${TITLE}: seconds over lines](${basename(chart)})`] : [];
  writeFileSync(page, `${before}${[BEGIN, machine, table, ...shown, END].join('\n\n')}${after}`);
}
