/** The command line as a function: words in, exit code out. It never ends the process. */
import { parseCommandLine, type Command } from './command-line.js';
import { helpPage } from './help.js';
import { progressLine } from './progress.js';
import type { Terminal } from './terminal.js';
import { oneLine, UserError } from './user-error.js';
import { writeOutput } from './write-output.js';

const FAILED = 2;

/** 0 nothing found, 1 something found, 2 it could not be looked at, and one line on stderr says why. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await run(parseCommandLine(args), terminal);
  } catch (error) {
    if (error instanceof UserError) terminal.say(`deadlock: ${error.message}\n`);
    else terminal.say(`deadlock: internal error: ${oneLine(error)} (DEADLOCK_DEBUG=1 shows where; please report it)\n`);
    if (terminal.env['DEADLOCK_DEBUG'] === '1') terminal.say(`${error instanceof Error ? (error.stack ?? '') : ''}\n`);
    return FAILED;
  }
}

async function run(command: Command, terminal: Terminal): Promise<number> {
  if (command.command === 'help') {
    await writeOutput(undefined, helpPage(command.about), terminal);
    return 0;
  }
  if (command.command === 'version') {
    const { default: plugin } = await import('../../rules/index.js');
    await writeOutput(undefined, `${plugin.meta.version}\n`, terminal);
    return 0;
  }
  const progress = progressLine(terminal, command.progress);
  // Shown before the compiler and ESLint are loaded: that alone takes a second on a busy machine.
  progress.show('starting', 0, undefined);
  try {
    switch (command.command) {
      case 'check': {
        const { check } = await import('./check.js');
        return await check(command, terminal, progress);
      }
      case 'graph': {
        const { graph } = await import('./graph.js');
        return await graph(command, terminal, progress);
      }
      case 'explain': {
        const { explainCommand } = await import('./explain.js');
        return await explainCommand(command, terminal, progress);
      }
    }
  } finally {
    progress.clear();
  }
}
