/** `deadlock graph`: the locks of a program and the orders in which they are taken, as a picture. */
import { slashed } from '../program/open-project.js';
import type { LockGraph } from '../findings/lock-graph.js';
import { dotGraph, focused, mermaidGraph, unitedGraphs } from '../report/graph-text.js';
import { htmlReport } from '../report/html.js';
import type { GraphCommand } from './command-line.js';
import { drawSvg, findSvg } from './draw-svg.js';
import { findGraph } from './graph-of-program.js';
import { openPrograms } from './open-programs.js';
import type { ProgressLine } from './progress.js';
import { diskLines } from './read-lines.js';
import type { Terminal } from './terminal.js';
import { UserError } from './user-error.js';
import { checkWritable, writeOutput } from './write-output.js';

/** Gives exit code 0, also for a program without locks. */
export async function graph(command: GraphCommand, terminal: Terminal, progress: ProgressLine): Promise<number> {
  checkWritable(command.output, terminal.cwd);
  const opened = await openPrograms(command, terminal.cwd, false, progress);
  const graphs: LockGraph[] = [];
  for (const program of opened.programs) {
    const found = findGraph(program);
    if (found !== undefined) graphs.push(found);
  }
  const whole = unitedGraphs(graphs);
  const shown = command.focus === undefined ? whole : focused(whole, command.focus);
  if (command.focus !== undefined && shown.locks.length === 0) {
    const known = whole.locks.slice(0, 5).map(({ name }) => `'${name}'`);
    throw new UserError(`There is no lock '${command.focus}'${known.length === 0 ? '' : `: there are ${known.join(', ')}${whole.locks.length > 5 ? ' and others' : ''}`}.`);
  }
  progress.show('drawing', 0, undefined);
  const text = await render(shown, command, slashed(terminal.cwd).replace(/\/$/u, ''));
  progress.clear();
  await writeOutput(command.output, text, terminal);
  return 0;
}

async function render(shown: LockGraph, { format }: GraphCommand, root: string): Promise<string> {
  switch (format) {
    case 'dot':
      return dotGraph(shown, root);
    case 'mermaid':
      return mermaidGraph(shown);
    case 'html':
      return htmlReport({ root, report: undefined, drawn: { graph: shown, svg: await findSvg(dotGraph(shown, root)) } }, diskLines());
    case 'svg':
      return drawSvg(dotGraph(shown, root));
  }
}
