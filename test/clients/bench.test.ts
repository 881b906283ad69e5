/** `npm run bench`, on two very small projects: the table, the chart, and the page that shows both. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '../programs.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bench-')));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('what is measured goes into the page, and the curve beside it has every size', () => {
  const page = join(folder, 'speed.md');
  writeFileSync(page, '# Speed\n\n<!-- begin measured -->\n\nolder\n\n<!-- end measured -->\n\nMore.\n');
  const args = ['test/bench/bench.mjs', '--sizes', '600,1200', '--repeat', '1', '--edits', '2', '--page', page];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);

  const text = readFileSync(page, 'utf8');
  expect(text).toMatch(/^# Speed\n\n<!-- begin measured -->\n\n\d{4}-\d\d-\d\d, Node \d+\..*median of 1:\n\n\| program \|/);
  expect(text).toMatch(/\n\n!\[.+\]\(speed\.svg\)\n\n<!-- end measured -->\n\nMore\.\n$/);
  expect(text).not.toContain('older');
  const rows = text.split('\n').filter((line) => line.startsWith('| generated'));
  expect(rows).toHaveLength(2);
  for (const row of rows) {
    const [, , files, lines, ...times] = row.split('|').map((cell) => cell.trim());
    expect(Number(files)).toBeGreaterThan(1);
    expect(Number(lines)).toBeGreaterThanOrEqual(600);
    expect(times.slice(0, 4).every((time) => /^\d+\.\d+ s$/.test(time))).toBe(true);
    expect(times.slice(8, 10).every((time) => /^\d+ ms$/.test(time))).toBe(true);
  }

  const chart = readFileSync(join(folder, 'speed.svg'), 'utf8');
  const curves = [...chart.matchAll(/<polyline points="([^"]*)"/g)].map(([, points = '']) => points.split(' ').map((point) => point.split(',').map(Number)));
  expect(curves).toHaveLength(4);
  for (const curve of curves) {
    expect(curve).toHaveLength(2);
    expect(curve.flat().every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
    expect(curve[1]?.[0]).toBeGreaterThan(curve[0]?.[0] ?? 0);
  }
});
