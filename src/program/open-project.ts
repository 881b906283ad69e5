/** From a path that a user types to a program: for the CLI and for tests. */
import { dirname, isAbsolute, resolve } from 'node:path';
import ts from 'typescript';

export type OpenedProject =
  | { readonly kind: 'opened'; readonly program: ts.Program }
  /** `why` is one line for the user, with the path in it. */
  | { readonly kind: 'failed'; readonly why: string };

const SOURCE_EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** What most projects without a tsconfig mean: no emit, modern code, JavaScript included. */
const DEFAULT_OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowJs: true,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

/** `path` is a tsconfig file, or a folder: its own tsconfig.json, one above it, or all its sources. */
export function openProject(path: string): OpenedProject {
  const absolute = slashed(isAbsolute(path) ? path : resolve(path));
  if (ts.sys.fileExists(absolute)) return openConfig(absolute);
  if (!ts.sys.directoryExists(absolute)) return failed(`'${path}' does not exist.`);
  const config = ts.findConfigFile(absolute, (file) => ts.sys.fileExists(file));
  return config === undefined ? openFolder(absolute) : openConfig(slashed(config));
}

function openConfig(config: string): OpenedProject {
  const read = readTsconfig(config);
  if (read.kind === 'failed') return read;
  const { parsed } = read;
  const files = [...parsed.fileNames, ...filesOfReferences(parsed)];
  if (files.length === 0) return failed(`'${config}' includes no source files.`);
  return openFiles(files, parsed.options, parsed.projectReferences);
}

export type ReadTsconfig =
  | { readonly kind: 'read'; readonly parsed: ts.ParsedCommandLine }
  | { readonly kind: 'failed'; readonly why: string };

/** What a tsconfig file says, `extends` followed. It may list no files: a solution only refers to others. */
export function readTsconfig(config: string): ReadTsconfig {
  const { error } = ts.readConfigFile(config, (file) => ts.sys.readFile(file)) as { error?: ts.Diagnostic };
  const errors: ts.Diagnostic[] = error === undefined ? [] : [error];
  const parsed = ts.getParsedCommandLineOfConfigFile(
    config,
    { noEmit: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (unreadable) => errors.push(unreadable) },
  );
  const [first] = [...errors, ...(parsed?.errors ?? []).filter(isFatal)];
  if (first !== undefined) return failed(`'${config}' cannot be read: ${oneLine(first)}`);
  return parsed === undefined ? failed(`'${config}' cannot be read.`) : { kind: 'read', parsed };
}

/** The program of what `readTsconfig` read; `onFile` is told of each file on the way. */
export function openTsconfig({ fileNames, options, projectReferences }: ts.ParsedCommandLine, onFile?: () => void): OpenedProject {
  return openFiles(fileNames, options, projectReferences, onFile);
}

/** Files that no tsconfig lists, as one program. */
export function openLoose(files: readonly string[], onFile?: () => void): OpenedProject {
  return openFiles(files, DEFAULT_OPTIONS, undefined, onFile);
}

/** "No inputs were found" is said in our own words; unknown options of a newer compiler do no harm. */
function isFatal({ category, code }: ts.Diagnostic): boolean {
  const noInputs = code === 18002 || code === 18003;
  const unknownOption = code === 5023 || code === 6046;
  return category === ts.DiagnosticCategory.Error && !noInputs && !unknownOption;
}

/** A solution file lists no files of its own: what it stands for are the projects it refers to. */
function filesOfReferences(parsed: ts.ParsedCommandLine): readonly string[] {
  if (parsed.fileNames.length > 0) return [];
  const seen = new Set<string>();
  const visit = (references: readonly ts.ProjectReference[] | undefined): readonly string[] =>
    (references ?? []).flatMap((reference) => {
      const config = slashed(ts.resolveProjectReferencePath(reference));
      if (seen.has(config)) return [];
      seen.add(config);
      const project = ts.getParsedCommandLineOfConfigFile(
        config,
        {},
        { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
      );
      return [...(project?.fileNames ?? []), ...visit(project?.projectReferences)];
    });
  return [...new Set(visit(parsed.projectReferences))];
}

function openFolder(folder: string): OpenedProject {
  const files = ts.sys
    .readDirectory(folder, SOURCE_EXTENSIONS, ['**/node_modules', '**/.*', '**/dist'])
    .map(slashed);
  if (files.length === 0) return failed(`'${folder}' has no tsconfig.json and no source files.`);
  return openFiles(files, DEFAULT_OPTIONS, undefined);
}

function openFiles(
  rootNames: readonly string[],
  options: ts.CompilerOptions,
  projectReferences: readonly ts.ProjectReference[] | undefined,
  onFile?: () => void,
): OpenedProject {
  try {
    const disk = ts.createCompilerHost(options, true);
    const host = {
      ...disk,
      getSourceFile(...asked: Parameters<ts.CompilerHost['getSourceFile']>): ts.SourceFile | undefined {
        onFile?.();
        return disk.getSourceFile(...asked);
      },
      // References lead to sources, as in an editor: a body in .d.ts form says nothing about locks.
      useSourceOfProjectReferenceRedirect: (): boolean => true,
    };
    const references = projectReferences === undefined ? {} : { projectReferences };
    const program = ts.createProgram({ rootNames, options, host, ...references });
    return { kind: 'opened', program };
  } catch (error) {
    const folder = dirname(rootNames[0] ?? '');
    return failed(`The program in '${folder}' cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function failed(why: string): { readonly kind: 'failed'; readonly why: string } {
  return { kind: 'failed', why };
}

function oneLine({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ');
}

/** As TypeScript writes paths, on every system. */
export function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
