/**
 * The script of the HTML report. It sets text and attributes only, never markup, so names and source
 * lines stay what they are; nothing is fetched.
 */
export const SCRIPT = String.raw`
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const byId = (id) => document.getElementById(id);
const make = (tag, props = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key === 'text') element.textContent = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};

/* Themes: what the system says, until the reader chooses. */
byId('theme').addEventListener('click', () => {
  const root = document.documentElement;
  const isDark = root.dataset.theme === 'dark' || (root.dataset.theme === undefined && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = isDark ? 'light' : 'dark';
});

/* Views */
const views = ['findings', 'graph'].filter((name) => byId('show-' + name) !== null);
function showView(chosen) {
  for (const name of views) {
    byId(name).hidden = name !== chosen;
    byId('show-' + name).setAttribute('aria-selected', String(name === chosen));
  }
  if (chosen === 'graph') fit();
}
for (const name of views) byId('show-' + name).addEventListener('click', () => { showView(name); });

/* Code */
function code(step) {
  const pre = make('pre');
  for (const [number, text] of step.code) {
    const isHere = number >= step.line && number <= Math.min(step.endLine, step.line + 1) && (number === step.line || step.endLine === step.line + 1);
    const line = make('span', isHere ? { class: 'here' } : {}, make('i', { text: String(number).padStart(5) }));
    line.append(text);
    pre.append(line);
  }
  return pre;
}
function stepItem(step) {
  const head = make('div', {}, make('span', { class: 'place', text: step.file + ':' + step.line }), ' ');
  head.append(make('strong', { text: step.where }), ' ' + step.does);
  return make('li', {}, head, ...(step.code.length > 0 ? [code(step)] : []));
}
const way = (steps) => make('ol', { class: 'way' }, ...steps.map(stepItem));

/* Findings: the list with its filters, and the one that is open. */
const items = data.findings.map((finding, index) => {
  const rule = make('span', { class: 'rule ' + finding.severity, text: finding.rule });
  const button = make('button', { type: 'button', 'data-index': String(index) }, rule);
  for (const badge of finding.badges) button.append(make('span', { class: 'badge', text: badge }));
  button.append(make('div', { class: 'place', text: finding.file + ':' + finding.line }), make('div', { text: finding.sentence }));
  button.addEventListener('click', () => { openFinding(index); });
  return { finding, button, item: make('li', {}, button) };
});
byId('items').append(...items.map(({ item }) => item));

function fill(select, values) {
  for (const value of [...new Set(values)].sort()) byId(select).append(make('option', { value, text: value }));
}
fill('rule', data.findings.map(({ rule }) => rule));
fill('certainty', data.findings.flatMap(({ certainty }) => (certainty === null ? [] : [certainty])));

function filter() {
  const words = byId('search').value.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const rule = byId('rule').value;
  const certainty = byId('certainty').value;
  const isAll = byId('all').checked;
  let shown = 0;
  for (const { finding, item } of items) {
    const isShown = (rule === '' || finding.rule === rule) && (certainty === '' || finding.certainty === certainty) && (isAll || finding.counts) && words.every((word) => finding.words.includes(word));
    item.hidden = !isShown;
    if (isShown) shown += 1;
  }
  byId('count').textContent = shown + ' of ' + items.length;
}
for (const id of ['search', 'rule', 'certainty', 'all']) byId(id).addEventListener('input', filter);

function openFinding(index) {
  const { finding, button } = items[index];
  for (const one of items) one.button.removeAttribute('aria-current');
  button.setAttribute('aria-current', 'true');
  const detail = byId('detail');
  const title = make('h2', {}, make('span', { class: finding.severity, text: finding.rule }));
  const place = make('div', { class: 'place quiet', text: finding.file + ':' + finding.line + ':' + finding.column });
  detail.replaceChildren(title, place, make('p', { class: 'sentence', text: finding.sentence }));
  if (finding.suppressed !== null) detail.append(make('p', { class: 'quiet', text: 'Switched off by a comment' + (finding.suppressed === '' ? '.' : ': ' + finding.suppressed) }));
  const sequence = byId('sequence-' + index);
  if (sequence !== null) detail.append(sequence.content.cloneNode(true));
  const tasks = make('div', { class: 'tasks' });
  for (const task of finding.tasks) tasks.append(make('section', { class: 'task' }, make('h3', { text: task.title }), way(task.steps)));
  detail.append(tasks);
  if (finding.url !== null) detail.append(make('p', {}, make('a', { href: finding.url, rel: 'noreferrer', text: 'About this rule' })));
  detail.scrollTop = 0;
}

document.addEventListener('keydown', (event) => {
  if (event.key === '/' && !/^(input|select)$/i.test(event.target.tagName)) {
    event.preventDefault();
    showView('findings');
    byId('search').focus();
  }
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const shown = items.filter(({ item }) => !item.hidden).map(({ button }) => button);
  const at = shown.indexOf(document.activeElement);
  if (at < 0 && document.activeElement !== byId('search')) return;
  const next = shown[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
  openFinding(Number(next.dataset.index));
});

/* The graph: drag to move, wheel or buttons to zoom, an edge shows its code. */
const canvas = byId('canvas');
const picture = canvas === null ? null : canvas.querySelector('svg');
const view = { x: 0, y: 0, scale: 1 };
function place() {
  if (picture !== null) picture.style.transform = 'translate(' + view.x + 'px,' + view.y + 'px) scale(' + view.scale + ')';
}
function fit() {
  if (picture === null) return;
  const { width, height } = picture.viewBox.baseVal;
  picture.setAttribute('width', String(width));
  picture.setAttribute('height', String(height));
  view.scale = Math.min(1.5, canvas.clientWidth / width, canvas.clientHeight / height) || 1;
  view.x = (canvas.clientWidth - width * view.scale) / 2;
  view.y = (canvas.clientHeight - height * view.scale) / 2;
  place();
}
function zoom(factor, x, y) {
  const scale = Math.min(8, Math.max(0.02, view.scale * factor));
  view.x = x - ((x - view.x) * scale) / view.scale;
  view.y = y - ((y - view.y) * scale) / view.scale;
  view.scale = scale;
  place();
}
function openEdge(index) {
  const edge = data.edges[index];
  for (const one of document.querySelectorAll('#canvas g.edge')) one.classList.toggle('chosen', one.id === 'edge-' + index);
  const group = byId('edge-' + index);
  if (group !== null && canvas !== null) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    if (view.scale < 0.5) zoom(0.8 / view.scale, width / 2, height / 2);
    const box = group.getBoundingClientRect();
    view.x += left + width / 2 - (box.left + box.width / 2);
    view.y += top + height / 2 - (box.top + box.height / 2);
    place();
  }
  const title = edge.held + ' → ' + edge.asked;
  const sightings = edge.sightings.map(({ holder, steps }) => make('section', {}, make('h3', { text: 'while ' + holder + ' holds it' }), way(steps)));
  byId('edge').replaceChildren(make('h2', { text: title }), ...sightings);
  byId('edge').scrollIntoView({ block: 'nearest' });
}
if (canvas !== null) {
  let from;
  canvas.addEventListener('pointerdown', (event) => { from = { x: event.clientX - view.x, y: event.clientY - view.y }; });
  addEventListener('pointermove', (event) => {
    if (from === undefined || event.buttons === 0) return;
    view.x = event.clientX - from.x;
    view.y = event.clientY - from.y;
    place();
  });
  addEventListener('pointerup', () => { from = undefined; });
  canvas.addEventListener('wheel', (event) => {
    event.preventDefault();
    const { left, top } = canvas.getBoundingClientRect();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.clientX - left, event.clientY - top);
  }, { passive: false });
  byId('zoom-in').addEventListener('click', () => { zoom(1.4, canvas.clientWidth / 2, canvas.clientHeight / 2); });
  byId('zoom-out').addEventListener('click', () => { zoom(1 / 1.4, canvas.clientWidth / 2, canvas.clientHeight / 2); });
  byId('zoom-fit').addEventListener('click', fit);
  for (const group of document.querySelectorAll('#canvas g.edge')) {
    const index = Number(group.id.replace('edge-', ''));
    group.setAttribute('tabindex', '0');
    group.setAttribute('role', 'button');
    group.setAttribute('aria-label', data.edges[index].held + ' held, ' + data.edges[index].asked + ' asked for');
    group.addEventListener('click', () => { openEdge(index); });
    group.addEventListener('keydown', (event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); openEdge(index); } });
  }
}
const list = byId('edge-list');
if (list !== null) {
  // Cycles first: they are what a reader looks for.
  const ordered = [...data.edges.entries()].sort(([, a], [, b]) => Number(b.isOnCycle) - Number(a.isOnCycle));
  for (const [index, edge] of ordered) {
    const button = make('button', { type: 'button', class: edge.isOnCycle ? 'error' : '', text: edge.held + ' → ' + edge.asked + (edge.sightings.length > 1 ? ' (' + edge.sightings.length + ' places)' : '') });
    button.addEventListener('click', () => { openEdge(index); });
    list.append(make('li', {}, button));
  }
}

filter();
showView(data.view);
const first = items.findIndex(({ item }) => !item.hidden);
if (first >= 0) openFinding(first);
`;
