/** Graphviz, compiled to WebAssembly: an optional dependency, loaded only when a picture is asked for. */
import { UserError } from './user-error.js';

/** A DOT text as SVG, without the XML prologue. */
export async function drawSvg(dot: string): Promise<string> {
  const { Graphviz } = await load();
  const graphviz = await Graphviz.load();
  const svg = graphviz.layout(dot, 'svg', 'dot');
  return svg.slice(svg.indexOf('<svg'));
}

async function load() {
  try {
    return await import('@hpcc-js/wasm-graphviz');
  } catch {
    throw new UserError(`Pictures need the package '@hpcc-js/wasm-graphviz': install it, or draw '--format dot' with your own Graphviz.`);
  }
}
