/** An editor with the ESLint extension of VS Code: its real language server, without the window. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LanguageServer } from './language-server.js';

export const SERVER = { 'vscode-langservers-extracted': '4.10.0' } as const;

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Diagnostic {
  readonly range: Range;
  readonly severity: number;
  readonly code: string;
  readonly codeDescription: { readonly href: string };
  readonly message: string;
}

export interface CodeAction {
  readonly title: string;
  readonly kind?: string;
  readonly command?: { readonly command: string; readonly arguments: readonly unknown[] };
}

interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

interface Edited {
  readonly documentChanges?: readonly { readonly edits: readonly TextEdit[] }[];
}

export class EslintEditor {
  readonly #folder: string;
  readonly #server: LanguageServer;
  readonly #texts = new Map<string, { readonly text: string; readonly version: number }>();
  #applied: readonly TextEdit[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
    const script = join(folder, 'node_modules/vscode-langservers-extracted/bin/vscode-eslint-language-server');
    this.#server = new LanguageServer(process.execPath, [script, '--stdio'], folder, {
      'workspace/configuration': () => [settingsOf(folder)],
      'workspace/applyEdit': (params) => {
        this.#applied = (params as { edit: Edited }).edit.documentChanges?.flatMap(({ edits }) => edits) ?? [];
        return { applied: true };
      },
    });
  }

  static async open(folder: string): Promise<EslintEditor> {
    const editor = new EslintEditor(folder);
    await editor.#server.request('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      workspaceFolders: [{ name: basename(folder), uri: pathToFileURL(folder).href }],
      capabilities: {
        workspace: {
          configuration: true,
          applyEdit: true,
          workspaceEdit: { documentChanges: true },
          didChangeConfiguration: { dynamicRegistration: true },
          diagnostics: { refreshSupport: true },
        },
        textDocument: { diagnostic: { dynamicRegistration: true } },
      },
    });
    editor.#server.notify('initialized', {});
    editor.#server.notify('workspace/didChangeConfiguration', { settings: {} });
    return editor;
  }

  /** Opens a file as it stands on disk. */
  show(path: string): string {
    const text = readFileSync(join(this.#folder, path), 'utf8');
    this.#texts.set(path, { text, version: 1 });
    this.#server.notify('textDocument/didOpen', {
      textDocument: { uri: this.#uri(path), languageId: 'typescript', version: 1, text },
    });
    return text;
  }

  /** Types into the buffer; nothing is saved. */
  edit(path: string, change: (text: string) => string): void {
    const { text, version } = this.#texts.get(path) ?? { text: '', version: 0 };
    const next = { text: change(text), version: version + 1 };
    this.#texts.set(path, next);
    this.#server.notify('textDocument/didChange', {
      textDocument: { uri: this.#uri(path), version: next.version },
      contentChanges: [{ text: next.text }],
    });
  }

  /** What the buffer holds. */
  text(path: string): string {
    return this.#texts.get(path)?.text ?? '';
  }

  /** The squiggles of the buffer. */
  async diagnostics(path: string): Promise<readonly Diagnostic[]> {
    const report = await this.#server.request('textDocument/diagnostic', {
      textDocument: { uri: this.#uri(path) },
    });
    return (report as { items: readonly Diagnostic[] }).items;
  }

  /** What the light bulb offers for a diagnostic. */
  async offers(path: string, diagnostic: Diagnostic): Promise<readonly CodeAction[]> {
    const actions = await this.#server.request('textDocument/codeAction', {
      textDocument: { uri: this.#uri(path) },
      range: diagnostic.range,
      context: { diagnostics: [diagnostic], triggerKind: 1 },
    });
    return actions as readonly CodeAction[];
  }

  /** Chooses an offer: its edits go into the buffer. */
  async choose(path: string, { command }: CodeAction): Promise<void> {
    if (command === undefined) throw new Error('this offer does nothing');
    await this.#server.request('workspace/executeCommand', command);
    const edits = this.#applied;
    this.edit(path, (text) => applyEdits(text, edits));
  }

  close(): void {
    this.#server.stop();
  }

  #uri(path: string): string {
    return pathToFileURL(join(this.#folder, path)).href;
  }
}

/** Later edits first, so that the places of the others stay right. */
function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: Position): number =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (now, { range, newText }) => now.slice(0, offset(range.start)) + newText + now.slice(offset(range.end)),
      text,
    );
}

/** What the extension's settings are where the user changed none. */
function settingsOf(folder: string): object {
  return {
    validate: 'on',
    run: 'onType',
    packageManager: 'npm',
    useESLintClass: true,
    useFlatConfig: true,
    experimental: { useFlatConfig: false },
    workingDirectory: { mode: 'location' },
    workspaceFolder: { name: basename(folder), uri: pathToFileURL(folder).href },
    nodePath: null,
    options: {},
    rulesCustomizations: [],
    problems: { shortenToSingleLine: false },
    onIgnoredFiles: 'off',
    quiet: false,
    format: false,
    codeAction: {
      disableRuleComment: { enable: true, location: 'separateLine' },
      showDocumentation: { enable: true },
    },
    codeActionOnSave: { mode: 'all' },
  };
}
