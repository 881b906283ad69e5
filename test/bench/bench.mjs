/**
 * `npm run bench`: what the plugin adds to a typed lint run, and how that grows.
 *
 *   --quick            small sizes, two repetitions: minutes become seconds
 *   --sizes 10k,100k   sizes of the generated projects, in lines; 100k:4 has locks in 4 of 100 files instead of 1
 *   --project PATH     a checkout with a tsconfig instead of generated projects; may be repeated
 *   --repeat N         repetitions of each cold run (3)
 *   --edits N          edits in the long-lived process (40); 0: none
 *   --write            puts the table into docs/performance.md and the chart beside it
 *   --page FILE        does that with another page, which has the two marks
 *
 * Every run is a process of its own: the numbers are cold, and peak memory is that of one run. The runs
 * of one repetition follow one another, in turning order, and ratios are taken within a repetition:
 * whatever else the machine does falls on all of them. (A benchmark library measures functions in one
 * warm process, which is what this must not do.)
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { arch, availableParallelism, cpus, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, setUp } from '../tasks/set-up.mjs';
import { generateProject, LOCKED_FILES } from './generate-project.mjs';
import { writePage } from './write-page.mjs';

const RUNS = ['no rules', 'no-floating-promises', 'with deadlock'];
const FULL = '10k,30k,100k,300k,300k:4,1M';
const QUICK = '10k,30k';
const PAGE = join(ROOT, 'docs/performance.md');
/** Enough for a million lines; the same for every run. */
const HEAP = '--max-old-space-size=12288';

const options = readOptions();
setUp();
const rows = [];
for (const project of options.projects) {
  const row = measure(project.root, project.name);
  rows.push({ ...row, isGenerated: false });
}
for (const size of options.sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'deadlock-bench-'));
  try {
    generateProject(folder, size.lines, size.lockedFiles);
    const isUsual = size.lockedFiles === LOCKED_FILES;
    const name = `generated, ${short(size.lines)} lines${isUsual ? '' : `, locks in ${size.lockedFiles} of 100 files`}`;
    rows.push({ ...measure(folder, name), isGenerated: isUsual });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const table = tableOf(rows);
console.log(`\n${table}`);
if (options.page !== undefined) writePage(options.page, { machine: machine(), table, series: scaling(rows) });

function readOptions() {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    options: {
      quick: { type: 'boolean', default: false },
      sizes: { type: 'string' },
      project: { type: 'string', multiple: true, default: [] },
      repeat: { type: 'string' },
      edits: { type: 'string' },
      write: { type: 'boolean', default: false },
      page: { type: 'string' },
    },
  });
  const standing = process.env.INIT_CWD ?? process.cwd();
  const projects = values.project.map((path) => ({ root: resolve(standing, path), name: basename(resolve(standing, path)) }));
  const sizes = values.sizes ?? (projects.length > 0 ? '' : values.quick ? QUICK : FULL);
  return {
    projects,
    sizes: sizes.split(',').filter(Boolean).map(readSize),
    repeat: Number(values.repeat ?? (values.quick ? 2 : 3)),
    edits: Number(values.edits ?? (values.quick ? 12 : 40)),
    page: values.page === undefined ? (values.write ? PAGE : undefined) : resolve(standing, values.page),
  };
}

function readSize(text) {
  const match = /^(\d+)(k|M)?(?::(\d+))?$/.exec(text);
  if (match === null) throw new Error(`'${text}' is no size: write 10k, 300k:4 or 1M`);
  const [, digits, unit, lockedFiles] = match;
  return { lines: Number(digits) * ({ k: 1000, M: 1_000_000 }[unit ?? ''] ?? 1), lockedFiles: Number(lockedFiles ?? LOCKED_FILES) };
}

function measure(root, name) {
  const repetitions = [];
  for (let repetition = 0; repetition < options.repeat; repetition += 1) {
    const order = RUNS.map((_, index) => RUNS[(index + repetition) % RUNS.length]);
    const runs = {};
    for (const run of order) {
      runs[run] = child('lint-once.mjs', root, run);
      progress(`${name}: ${run} ${runs[run].seconds.toFixed(1)} s`);
    }
    repetitions.push(runs);
  }
  const edits = options.edits === 0 ? undefined : child('edit-often.mjs', root, String(options.edits));
  progress('');
  return { name, ...summary(repetitions), edits };
}

function summary(repetitions) {
  const [first] = repetitions;
  const middle = (read) => median(repetitions.map(read));
  const ratio = (run, base, what) => middle((runs) => runs[run][what] / runs[base][what] - 1);
  const ours = 'with deadlock';
  const theirs = 'no-floating-promises';
  return {
    files: first[ours].files,
    lines: first[ours].lines,
    findings: first[ours].findings,
    unreadable: first[ours].unreadable,
    seconds: Object.fromEntries(RUNS.map((run) => [run, middle((runs) => runs[run].seconds)])),
    ownSeconds: middle((runs) => runs[ours].ownSeconds),
    addedTime: ratio(ours, theirs, 'seconds'),
    addedCpu: ratio(ours, theirs, 'cpuSeconds'),
    addedMemory: ratio(ours, theirs, 'peakMegabytes'),
    peakMegabytes: middle((runs) => runs[ours].peakMegabytes),
  };
}

function child(script, ...given) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [HEAP, join(import.meta.dirname, script), ...given], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) {
    console.error(`${script} ${given.join(' ')} failed:\n${stderr.split('\n').slice(0, 12).join('\n')}`);
    process.exit(1);
  }
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function tableOf(measured) {
  const head = [
    'program', 'files', 'lines', 'no rules', 'no-floating-promises', 'with deadlock', 'own rules',
    'added time', 'added CPU', 'peak', 'added memory', 'edit p50', 'edit p95',
  ];
  const lines = measured.map((row) => [
    row.unreadable > 0 ? `${row.name} (${row.unreadable} files unreadable)` : row.name,
    row.files,
    row.lines,
    ...RUNS.map((run) => `${row.seconds[run].toFixed(1)} s`),
    `${row.ownSeconds.toFixed(2)} s`,
    percent(row.addedTime),
    percent(row.addedCpu),
    `${Math.round(row.peakMegabytes)} MB`,
    percent(row.addedMemory),
    ...[0.5, 0.95].map((at) => (row.edits === undefined ? '' : `${quantile(row.edits.own, at).toFixed(0)} ms`)),
  ]);
  return [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function machine() {
  const cores = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? arch()}`;
  return `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cores}, median of ${options.repeat}:`;
}

/** Seconds over lines, for the generated projects: they differ in nothing but their size. */
function scaling(measured) {
  const generated = measured.filter(({ isGenerated }) => isGenerated);
  const over = (name, y) => ({ name, points: generated.map((row) => ({ x: row.lines, y: y(row) })) });
  return [...RUNS.map((run) => over(run, ({ seconds }) => seconds[run])), over('own rules', ({ ownSeconds }) => ownSeconds)];
}

function median(values) {
  return quantile(values, 0.5);
}

function quantile(values, at) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))];
}

function percent(ratio) {
  return `${ratio < 0 ? '−' : '+'}${Math.abs(ratio * 100).toFixed(1)} %`;
}

function short(size) {
  return size >= 1_000_000 ? `${size / 1_000_000}M` : `${Math.round(size / 1000)}k`;
}

function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r${text.padEnd(70)}${text === '' ? '\r' : ''}`);
}
