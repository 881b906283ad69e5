/** Graphviz, compiled to WebAssembly: an optional dependency, loaded only when a picture is asked for. */
import { UserError } from './user-error.js';

/** A DOT text as SVG, without the XML prologue. Throws `UserError` where Graphviz is not installed. */
export async function drawSvg(dot: string): Promise<string> {
  const svg = await findSvg(dot);
  if (svg !== undefined) return svg;
  throw new UserError(`Pictures need the package '@hpcc-js/wasm-graphviz': install it, or draw '--format dot' with your own Graphviz.`);
}

/** The same, or undefined where Graphviz is not installed: a page can do without its picture. */
export async function findSvg(dot: string): Promise<string | undefined> {
  const loaded = await load();
  if (loaded === undefined) return undefined;
  const graphviz = await loaded.Graphviz.load();
  const svg = graphviz.layout(dot, 'svg', 'dot');
  return svg.slice(svg.indexOf('<svg'));
}

async function load() {
  try {
    return await import('@hpcc-js/wasm-graphviz');
  } catch {
    return undefined;
  }
}
