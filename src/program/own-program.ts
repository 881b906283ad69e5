/**
 * Programs for linters that have no types to give: the project that lists a file is opened once and
 * kept. A linter that runs on (an editor) brings the text that its user sees; a new program then shares
 * every other file with the one before.
 */
import { dirname } from 'node:path';
import ts from 'typescript';

export type OwnProgram =
  | { readonly kind: 'opened'; readonly program: ts.Program }
  /** There are projects, and none of them lists the file: it is meant to stay out. */
  | { readonly kind: 'outside' }
  /** There is no tsconfig.json in any folder above. */
  | { readonly kind: 'no-project' };

/** `file` is absolute with forward slashes; `text` is what the linter sees, without a byte order mark. */
export function openOwnProgram(file: string, text: string): OwnProgram {
  let above = dirname(file);
  let isKnown = false;
  for (;;) {
    const config = ts.findConfigFile(above, (path) => ts.sys.fileExists(path));
    if (config === undefined) return { kind: isKnown ? 'outside' : 'no-project' };
    isKnown = true;
    const project = projectsFrom(config).find((one) => one.lists(file));
    if (project !== undefined) return { kind: 'opened', program: project.programWith(file, text) };
    const folder = dirname(config);
    above = dirname(folder);
    if (above === folder) return { kind: 'outside' };
  }
}

class OwnProject {
  readonly #config: ts.ParsedCommandLine;
  readonly #files: ReadonlySet<string>;
  readonly #host: ts.CompilerHost;
  readonly #sources = new Map<string, ts.SourceFile | undefined>();
  #program: ts.Program | undefined;

  constructor(config: ts.ParsedCommandLine) {
    this.#config = config;
    this.#files = new Set(config.fileNames);
    const disk = ts.createCompilerHost(config.options, true);
    const host = {
      ...disk,
      getSourceFile: (name: string, options: ts.ScriptTarget | ts.CreateSourceFileOptions): ts.SourceFile | undefined => {
        if (!this.#sources.has(name)) this.#sources.set(name, disk.getSourceFile(name, options));
        return this.#sources.get(name);
      },
      // References lead to sources, as in an editor: a body in .d.ts form says nothing about locks.
      useSourceOfProjectReferenceRedirect: (): boolean => true,
    };
    this.#host = host;
  }

  lists(file: string): boolean {
    return this.#files.has(file);
  }

  programWith(file: string, text: string): ts.Program {
    const before = (this.#program ??= this.#create(undefined));
    const source = before.getSourceFile(file);
    if (source === undefined || source.text === text) return before;
    const { languageVersion, impliedNodeFormat } = source;
    const options = { languageVersion, ...(impliedNodeFormat === undefined ? {} : { impliedNodeFormat }) };
    this.#sources.set(file, ts.createSourceFile(file, text, options, true));
    return (this.#program = this.#create(before));
  }

  #create(before: ts.Program | undefined): ts.Program {
    const { fileNames, options, projectReferences } = this.#config;
    return ts.createProgram({
      rootNames: fileNames,
      options,
      host: this.#host,
      ...(projectReferences === undefined ? {} : { projectReferences }),
      ...(before === undefined ? {} : { oldProgram: before }),
    });
  }
}

/** By tsconfig: the project and those it refers to, itself first; none where it cannot be read. */
const read = new Map<string, readonly OwnProject[]>();

function projectsFrom(config: string): readonly OwnProject[] {
  const known = read.get(config);
  if (known !== undefined) return known;
  // Known before it is read: references may lead back.
  read.set(config, []);
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const parsed = ts.getParsedCommandLineOfConfigFile(config, { noEmit: true }, host);
  const projects =
    parsed === undefined
      ? []
      : [
          new OwnProject(parsed),
          ...(parsed.projectReferences ?? []).flatMap((one) => projectsFrom(ts.resolveProjectReferencePath(one))),
        ];
  read.set(config, projects);
  return projects;
}
