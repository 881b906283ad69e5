/** What the lowering of one file gathers: its ids, its finished outlines, and the nodes behind them. */
import ts from 'typescript';
import { IdMaker } from './function-id.js';
import type { ClassId, ClassOutline, Export, FunctionId, FunctionOutline } from './outline.js';
import type { Place } from './place.js';

export type CallNode =
  ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression | ts.Decorator;

export interface Tag {
  readonly name: string;
  readonly text: string;
}

const KNOWN_TAG = /@(requiresLock|excludesLock|guardedBy)\b[ \t]*([^\r\n]*)/g;

export class FileContext {
  readonly sourceFile: ts.SourceFile;
  readonly file: string;
  readonly ids: IdMaker;
  readonly functions = new Map<FunctionId, FunctionOutline>();
  readonly classes = new Map<ClassId, ClassOutline>();
  readonly exports: Export[] = [];
  readonly functionNodes = new Map<FunctionId, ts.Node>();
  readonly functionIds = new Map<ts.Node, FunctionId>();
  readonly classNodes = new Map<ClassId, ts.ClassLikeDeclaration>();
  readonly classIds = new Map<ts.Node, ClassId>();
  /** The classes that variables and namespace members were assigned, by path. */
  readonly classesByPath = new Map<string, ClassId>();
  readonly callNodes = new Map<FunctionId, readonly (CallNode | undefined)[]>();
  readonly variableNodes = new Map<FunctionId, ReadonlyMap<string, ts.Identifier | undefined>>();
  private readonly mayHaveTags: boolean;
  private readonly lineStarts: readonly number[];
  private lastLine = 0;

  constructor(sourceFile: ts.SourceFile) {
    this.sourceFile = sourceFile;
    this.file = sourceFile.fileName;
    this.ids = new IdMaker(this.file);
    this.lineStarts = sourceFile.getLineStarts();
    this.mayHaveTags = sourceFile.text.search(KNOWN_TAG) >= 0;
  }

  place(node: ts.Node): Place {
    const start = node.getStart(this.sourceFile);
    const line = this.lineOf(start);
    const endLine = this.lineOf(node.end);
    return {
      file: this.file,
      line: line + 1,
      column: start - this.startOf(line) + 1,
      endLine: endLine + 1,
      endColumn: node.end - this.startOf(endLine) + 1,
    };
  }

  private startOf(line: number): number {
    return this.lineStarts[line] ?? 0;
  }

  /** The line of a position, from 0. Most questions are about the line of the last one, or the next. */
  private lineOf(position: number): number {
    const { lineStarts } = this;
    let low = this.lastLine;
    if (position < this.startOf(low)) low = 0;
    else if (position < (lineStarts[low + 1] ?? Infinity)) return low;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.startOf(middle) <= position) low = middle;
      else high = middle - 1;
    }
    this.lastLine = low;
    return low;
  }

  /** The source of a node on one line, cut short: names things that have no name. */
  text(node: ts.Node): string {
    const { text } = this.sourceFile;
    const start = node.getStart(this.sourceFile);
    return text.slice(start, Math.min(node.end, start + 60)).replaceAll(/\s+/g, ' ');
  }

  /**
   * The tags we know in the comments before a node. Read from the text: whether the parser keeps
   * comments as nodes is a setting of whoever made the program.
   */
  tags(node: ts.Node, names: readonly string[]): Tag[] {
    if (!this.mayHaveTags || node.pos < 0) return [];
    const { text } = this.sourceFile;
    const tags: Tag[] = [];
    for (const range of this.commentsBefore(node)) {
      const comment = text.slice(range.pos, range.end);
      if (!comment.startsWith('/**')) continue;
      for (const [, name = '', rest = ''] of comment.matchAll(KNOWN_TAG)) {
        if (names.includes(name)) tags.push({ name, text: rest.replace(/\s*\*+\/$/, '').trim() });
      }
    }
    return tags;
  }

  /** Comments on lines of their own before a node, or before it on its own line. */
  private commentsBefore(node: ts.Node): ts.CommentRange[] {
    const { text } = this.sourceFile;
    const leading = ts.getLeadingCommentRanges(text, node.pos) ?? [];
    const line = this.lineOf(node.getStart(this.sourceFile));
    const beside = (ts.getTrailingCommentRanges(text, node.pos) ?? []).filter(
      ({ pos, end }) => this.lineOf(end) === line && pos !== leading[0]?.pos,
    );
    return [...beside, ...leading];
  }
}
