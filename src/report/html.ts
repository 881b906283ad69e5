/**
 * The report as one HTML file that needs nothing else: findings with their paths beside the code, and
 * the lock graph. A policy in its head forbids every request.
 */
import type { WitnessStep } from '../findings/finding.js';
import type { LockGraph } from '../findings/lock-graph.js';
import { escapeMarkup, escapeScript } from './escape-markup.js';
import { flowsOf } from './flows.js';
import { SCRIPT } from './html-script.js';
import { STYLE } from './html-style.js';
import { shownPath, type ReadLines, type Report, type ReportedFinding } from './report.js';
import { sequenceSvg } from './sequence-svg.js';
import { summary } from './text.js';

/** Lines of code shown above and below a step. */
const AROUND = 2;

/** Lines are long in generated code only: what is cut is not read anyway. */
const LINE_LENGTH = 400;

/** The graph with its picture, as Graphviz drew it; the picture may be missing. */
export interface DrawnGraph {
  readonly graph: LockGraph;
  readonly svg: string | undefined;
}

export interface HtmlParts {
  readonly root: string;
  /** Undefined: a page of the graph alone. */
  readonly report: Report | undefined;
  readonly drawn: DrawnGraph;
}

/** The whole page. `read` gives the source lines that stand beside the steps. */
export function htmlReport({ root, report, drawn }: HtmlParts, read: ReadLines): string {
  const findings = report?.findings ?? [];
  const names = new Map(drawn.graph.locks.map(({ id, name }) => [id, name]));
  const data = {
    view: report === undefined ? 'graph' : 'findings',
    findings: findings.map((one) => findingData(one, root, report, read)),
    edges: drawn.graph.edges.map(({ held, asked, isOnCycle, sightings }) => ({
      held: names.get(held) ?? '',
      asked: names.get(asked) ?? '',
      isOnCycle,
      sightings: sightings.map(({ holder, since, trace }) => ({
        holder,
        steps: [{ place: since, where: holder, does: `takes '${names.get(held) ?? ''}'` }, ...trace].map((step) => stepData(step, root, read)),
      })),
    })),
  };
  const sequences = findings.flatMap(({ finding }, index) => {
    const svg = finding?.kind === 'order-inversion' ? sequenceSvg(flowsOf(finding)) : undefined;
    return svg === undefined ? [] : [`<template id="sequence-${String(index)}"><h3>How the tasks meet</h3>${svg}</template>`];
  });
  const words = report === undefined ? `${String(drawn.graph.locks.length)} locks, ${String(drawn.graph.edges.length)} orders.` : summary(report);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Deadlocks</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Deadlocks</h1>
<span class="quiet">${escapeMarkup(words)}</span>
<nav role="tablist">${report === undefined ? '' : '<button type="button" role="tab" id="show-findings">Findings</button> '}<button type="button" role="tab" id="show-graph">Lock graph</button></nav>
<button type="button" id="theme">Dark or light</button>
</header>
<main>
<div id="findings" role="tabpanel" hidden>
<div id="list">
<div id="filters">
<input type="search" id="search" placeholder="Filter: file, lock, function ( / )" aria-label="Filter">
<select id="rule" aria-label="Rule"><option value="">every rule</option></select>
<select id="certainty" aria-label="Certainty"><option value="">every certainty</option></select>
<label><input type="checkbox" id="all"> known and switched off</label>
<span class="quiet" id="count" role="status"></span>
</div>
<ul id="items"></ul>
</div>
<article id="detail" aria-live="polite"><p class="quiet">${findings.length === 0 ? 'Nothing was found.' : 'Choose a finding.'}</p></article>
</div>
<div id="graph" role="tabpanel" hidden>
<div id="canvas"><div id="zoom"><button type="button" id="zoom-in" aria-label="Zoom in">+</button><button type="button" id="zoom-out" aria-label="Zoom out">−</button><button type="button" id="zoom-fit">Fit</button></div>${drawn.svg ?? '<p class="quiet">Graphviz was not at hand to draw the picture.</p>'}</div>
<aside id="edges"><div id="edge"><p class="quiet">Held → asked for. Choose one to see where.</p></div><h3>Orders</h3><ul id="edge-list"></ul></aside>
</div>
</main>
${(report?.notices ?? []).map((notice) => `<footer class="quiet">${escapeMarkup(notice)}</footer>`).join('\n')}
${sequences.join('\n')}
<script type="application/json" id="data">${escapeScript(JSON.stringify(data))}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function findingData(one: ReportedFinding, root: string, report: Report | undefined, read: ReadLines): object {
  const { rule, severity, place, sentence, finding, isKnown, suppressed } = one;
  const file = shownPath(place.file, root);
  const tasks = finding === undefined ? [] : flowsOf(finding).map(({ title, steps }) => ({ title, steps: steps.map((step) => stepData(step, root, read)) }));
  const badges = [finding?.certainty, isKnown ? 'known' : undefined, suppressed === undefined ? undefined : 'switched off'].filter((badge) => badge !== undefined);
  return {
    rule,
    severity,
    file,
    line: place.line,
    column: place.column,
    sentence,
    certainty: finding?.certainty ?? null,
    counts: !isKnown && suppressed === undefined,
    suppressed: suppressed ?? null,
    badges,
    words: [rule, file, sentence, ...tasks.flatMap(({ steps }) => steps.map(({ where, does, file: at }) => `${where} ${does} ${at}`))].join(' ').toLowerCase(),
    tasks,
    url: report?.rules.find(({ name }) => name === rule)?.url ?? null,
  };
}

interface StepData {
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly where: string;
  readonly does: string;
  readonly code: readonly (readonly [number, string])[];
}

function stepData({ place, where, does }: WitnessStep, root: string, read: ReadLines): StepData {
  const lines = read(place.file) ?? [];
  const first = Math.max(1, place.line - AROUND);
  const code = lines.slice(first - 1, place.line + AROUND).map((text, index) => [first + index, text.slice(0, LINE_LENGTH)] as const);
  return { file: shownPath(place.file, root), line: place.line, endLine: place.endLine, where, does, code };
}
