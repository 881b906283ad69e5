/** Draws the scaling curve as an SVG that is readable in light and dark pages, without a library. */

const WIDTH = 740;
const HEIGHT = 360;
const LEFT = 64;
const RIGHT = 170;
const TOP = 34;
const BOTTOM = 48;
const COLOURS = ['#8a8f98', '#3b7dd8', '#d8603b', '#3a9d5d'];

/** `series`: `{ name, points: [{ x, y }] }`, all over the same x. */
export function drawChart({ title, xTitle, yTitle, series }) {
  const points = series.flatMap((one) => one.points);
  const xMax = Math.max(...points.map(({ x }) => x));
  const yMax = Math.max(...points.map(({ y }) => y)) * 1.05;
  const px = (x) => LEFT + (x / xMax) * (WIDTH - LEFT - RIGHT);
  const py = (y) => HEIGHT - BOTTOM - (y / yMax) * (HEIGHT - TOP - BOTTOM);
  const parts = [`<text x="${LEFT}" y="20" class="title">${title}</text>`];
  for (const y of ticks(yMax)) {
    parts.push(line(LEFT, py(y), WIDTH - RIGHT, py(y), 'grid'), label(LEFT - 8, py(y) + 4, short(y), 'end'));
  }
  for (const x of ticks(xMax)) parts.push(label(px(x), HEIGHT - BOTTOM + 18, short(x), 'middle'));
  parts.push(label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, xTitle, 'middle'));
  parts.push(`<text transform="translate(16 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${yTitle}</text>`);
  series.forEach(({ name, points: own }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const path = own.map(({ x, y }) => `${px(x).toFixed(1)},${py(y).toFixed(1)}`).join(' ');
    parts.push(`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    for (const { x, y } of own) parts.push(`<circle cx="${px(x).toFixed(1)}" cy="${py(y).toFixed(1)}" r="3" fill="${colour}"/>`);
    const y = TOP + 16 + index * 18;
    parts.push(`<rect x="${WIDTH - RIGHT + 12}" y="${y - 9}" width="10" height="10" fill="${colour}"/>`, label(WIDTH - RIGHT + 28, y, name, 'start'));
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">
<title>${title}</title>
<style>text{font:12px sans-serif;fill:#6a737d}.title{font-size:14px;font-weight:600}.grid{stroke:#8a8f98;stroke-opacity:.25}</style>
${parts.join('\n')}
</svg>
`;
}

/** Round steps of 1, 2 or 5 times a power of ten, about five of them. */
function ticks(max) {
  const rough = max / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? power;
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, index) => index * step);
}

function short(value) {
  if (value >= 1_000_000) return `${value / 1_000_000}M`;
  return value >= 1000 ? `${value / 1000}k` : String(Number(value.toPrecision(3)));
}

function line(x1, y1, x2, y2, kind) {
  return `<line x1="${x1}" y1="${y1.toFixed(1)}" x2="${x2}" y2="${y2.toFixed(1)}" class="${kind}"/>`;
}

function label(x, y, words, anchor) {
  return `<text x="${x}" y="${y.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
}
