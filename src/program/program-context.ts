/**
 * One program while questions are asked of it: its checker, which of its files are ours, and the
 * lowering of each. Internal to this folder; nodes, types and symbols never leave it.
 */
import ts from 'typescript';
import type { ClassId, FunctionId } from './outline.js';
import { lowerFile, type LoweredFile } from './lower-file.js';

export class ProgramContext {
  readonly program: ts.Program;
  /** Files with bodies that belong to the program, sorted by name. */
  readonly sourceFiles: readonly ts.SourceFile[];
  readonly #byName: ReadonlyMap<string, ts.SourceFile>;
  readonly #fileOfId = new Map<string, ts.SourceFile | undefined>();
  #checker: ts.TypeChecker | undefined;

  constructor(program: ts.Program) {
    this.program = program;
    this.sourceFiles = program
      .getSourceFiles()
      .filter(isOwnFile)
      .sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
    this.#byName = new Map(this.sourceFiles.map((file) => [file.fileName, file]));
  }

  /** Made late: the first question of types binds every file of the program. */
  get checker(): ts.TypeChecker {
    this.#checker ??= this.program.getTypeChecker();
    return this.#checker;
  }

  /** A file of `sourceFiles`. */
  findSourceFile(name: string): ts.SourceFile | undefined {
    return this.#byName.get(name);
  }

  isOwn(node: ts.Node): boolean {
    return this.#byName.has(node.getSourceFile().fileName);
  }

  /** A SourceFile never changes, so its lowering serves every program that holds it. */
  lowered(file: ts.SourceFile): LoweredFile {
    return lowerFile(file);
  }

  /** The file of a function's or class's id `<file>#<path>`; both parts may hold a '#', so files decide. */
  findFileOfId(id: FunctionId): ts.SourceFile | undefined {
    if (this.#fileOfId.has(id)) return this.#fileOfId.get(id);
    let file: ts.SourceFile | undefined;
    for (let at = id.indexOf('#'); at >= 0 && file === undefined; at = id.indexOf('#', at + 1)) {
      file = this.findSourceFile(id.slice(0, at));
    }
    this.#fileOfId.set(id, file);
    return file;
  }

  findFunctionId(node: ts.Node): FunctionId | undefined {
    return this.isOwn(node) ? this.lowered(node.getSourceFile()).functionIdOf(node) : undefined;
  }

  findClassId(node: ts.ClassLikeDeclaration): ClassId | undefined {
    return this.isOwn(node) ? this.lowered(node.getSourceFile()).classIdOf(node) : undefined;
  }

  findClassNode(id: ClassId): ts.ClassLikeDeclaration | undefined {
    const file = this.findFileOfId(id);
    return file === undefined ? undefined : this.lowered(file).classNode(id);
  }

  /** The symbol an expression or name stands for, imports and re-exports followed. */
  findSymbol(node: ts.Node): ts.Symbol | undefined {
    const symbol = this.checker.getSymbolAtLocation(node);
    return symbol === undefined ? undefined : this.followAlias(symbol);
  }

  /** Undefined when the import leads nowhere: the checker then gives a symbol without declarations. */
  followAlias(symbol: ts.Symbol): ts.Symbol | undefined {
    if ((symbol.flags & ts.SymbolFlags.Alias) === 0) return symbol;
    const target = this.checker.getAliasedSymbol(symbol);
    return target.declarations === undefined ? undefined : target;
  }
}

/**
 * Bodies of packages are not ours even where the program holds them: JavaScript of node_modules
 * comes and goes with compiler options. A workspace package is reached by its real path.
 */
function isOwnFile(file: ts.SourceFile): boolean {
  return (
    !file.isDeclarationFile &&
    !file.fileName.includes('/node_modules/') &&
    !file.fileName.endsWith('.json')
  );
}
