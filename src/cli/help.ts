/** The help pages. */

const OVERVIEW = `Finds deadlocks of async locks in TypeScript before the code runs.

  deadlock check [PATH…]           what hangs, and the way to it
  deadlock graph [PATH…]           which lock is taken while which is held, as a picture
  deadlock explain FILE:LINE       what is held there and why
  deadlock explain FUNCTION        what a function calls, takes, and leaves open

  deadlock help COMMAND            the options of a command
  deadlock --version

Exit code: 0 nothing found, 1 something found, 2 it could not be looked at.
`;

const COMMON = `  -p, --project TSCONFIG   a tsconfig file, or a folder with one; may be repeated. Projects it
                           refers to come with it. Default: those above and below the paths
  -c, --config FILE        the ESLint config to take rules and settings from
      --no-config          no ESLint config: the recommended rules and no settings
  -o, --output FILE        write there instead of to the terminal
      --[no-]progress      show how far it is; default: on a terminal, not in CI
      --[no-]color         default: what the terminal shows; NO_COLOR and FORCE_COLOR are heeded
`;

const PAGES: Readonly<Record<string, string>> = {
  check: `deadlock check [PATH…] [options]

Looks at the TypeScript files below the paths (default: here) with the rules, options, settings and
'eslint-disable' comments that ESLint would use there; without an ESLint config, with the
recommended rules.

  -f, --format FORMAT      text (default), json, sarif, github, gitlab or html
      --baseline FILE      findings recorded in the file are no reason to fail; without the file,
                           records today's (not in CI)
      --update-baseline    records anew
      --certainty LEVEL    report certain, likely or possible findings, whatever the config says
      --strict             without an ESLint config: the rules of 'strict'
${COMMON}
Exit code: 0 no error found, 1 errors found, 2 it could not be looked at.
`,
  graph: `deadlock graph [PATH…] [options]

Draws which lock is asked for while which is held: components around their locks, cycles in red.

  -f, --format FORMAT      dot (default), svg, html or mermaid; -o FILE.svg needs no format
      --focus LOCK         only what is on the ways to and from this lock
${COMMON}
Exit code: 0 drawn, 2 it could not be drawn.
`,
  explain: `deadlock explain FILE:LINE | FUNCTION [PATH…] [options]

For a line: which locks are held there on which path, since where, and by whom. For a function: its
steps, what each call may reach, what it may do to locks, what stayed unknown, which limits were hit.

      --json               the same as data
${COMMON}
Exit code: 0 explained, 2 there is nothing of that name.
`,
};

/** The page of a command, or the overview. */
export function helpPage(about: string | undefined): string {
  return PAGES[about ?? ''] ?? OVERVIEW;
}
