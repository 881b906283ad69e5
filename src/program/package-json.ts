/** The package.json around a file, read once per folder and program. */
import ts from 'typescript';

export interface PackageJson {
  /** Folder of the file, with forward slashes and without a last slash. */
  readonly folder: string;
  readonly name: string | undefined;
  /** The parsed object: `main`, `exports` and the like are read by who needs them. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Not in the public type of a program, nor in the programs of other compilers. */
type Reader = ts.Program & { readFile?(path: string): string | undefined };

const packages = new WeakMap<ts.Program, Map<string, PackageJson | undefined>>();

export function nearestPackage(file: string, program: ts.Program): PackageJson | undefined {
  const known = packages.get(program) ?? new Map<string, PackageJson | undefined>();
  packages.set(program, known);
  return packageOfFolder(folderOf(file), program, known);
}

function packageOfFolder(
  folder: string,
  program: ts.Program,
  known: Map<string, PackageJson | undefined>,
): PackageJson | undefined {
  if (known.has(folder)) return known.get(folder);
  const parent = folderOf(folder);
  const found =
    readPackage(folder, program) ??
    (parent === folder ? undefined : packageOfFolder(parent, program, known));
  known.set(folder, found);
  return found;
}

function readPackage(folder: string, program: ts.Program): PackageJson | undefined {
  const text = readText(`${folder}/package.json`, program);
  if (text === undefined) return undefined;
  try {
    const fields: unknown = JSON.parse(text);
    if (!isRecord(fields)) return undefined;
    const { name } = fields;
    return { folder, name: typeof name === 'string' ? name : undefined, fields };
  } catch {
    return undefined; // Half-typed: as if it were not there.
  }
}

/** A classic program can read through its own host, which may hold files that are on no disk. */
function readText(path: string, program: Reader): string | undefined {
  return program.readFile === undefined ? ts.sys.readFile(path) : program.readFile(path);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '' : path.slice(0, at);
}
