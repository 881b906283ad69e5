/** Draws what a terminal shows as a picture in SVG: text stays text, so that it can be searched and read aloud. */

const COLUMNS = 118;
const WIDTH = 7.8;
const HEIGHT = 19;
const MARGIN = 20;

/** Later patterns colour what earlier ones left. */
const COLOURS = [
  [/^\$ .*/, '#7ee787'],
  [/\berror\b(?= )/, '#ff7b72'],
  [/deadlock\/[\w-]+/, '#8b949e'],
  [/^ *\d+:\d+/, '#8b949e'],
  [/[\w-]+\.ts:\d+/, '#79c0ff'],
  [/^✖.*/, '#ff7b72'],
];

/** `text` as a terminal of 118 columns shows it; `title` is read to those who do not see it. */
export function drawTerminal(text, title) {
  const lines = text.split('\n').flatMap(wrap);
  const width = Math.ceil(COLUMNS * WIDTH) + 2 * MARGIN;
  const height = lines.length * HEIGHT + 2 * MARGIN;
  const rows = lines.map((line, index) => {
    const y = MARGIN + index * HEIGHT + 14;
    return `<text x="${MARGIN}" y="${y}" xml:space="preserve">${colour(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13" fill="#e6edf3">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function wrap(line) {
  if (line.length <= COLUMNS) return [line];
  const cut = line.lastIndexOf(' ', COLUMNS);
  const indent = /^ *(?:\d+:\d+ +error +)?/.exec(line)[0].length;
  if (cut <= indent) return [line];
  return [line.slice(0, cut), ...wrap(' '.repeat(indent) + line.slice(cut + 1))];
}

function colour(line) {
  for (const [pattern, fill] of COLOURS) {
    const found = pattern.exec(line);
    if (found === null) continue;
    const before = line.slice(0, found.index);
    const after = line.slice(found.index + found[0].length);
    return `${colour(before)}<tspan fill="${fill}">${escape(found[0])}</tspan>${colour(after)}`;
  }
  return escape(line);
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
