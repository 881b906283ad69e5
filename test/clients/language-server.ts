/**
 * A client of a language server, as small as an editor can be: messages over the standard streams, and
 * answers to what the server asks of it.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

interface Message {
  readonly jsonrpc?: '2.0';
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** What the server asks of its editor, by method; what is not here is answered with null. */
export type Answers = Readonly<Record<string, (params: unknown) => unknown>>;

const SEPARATOR = '\r\n\r\n';

export class LanguageServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: Answers;
  readonly #waiting = new Map<number | string, (message: Message) => void>();
  #unread = Buffer.alloc(0);
  #requests = 0;

  constructor(node: string, args: readonly string[], cwd: string, answers: Answers) {
    this.#answers = answers;
    this.#process = spawn(node, args, { cwd });
    this.#process.stdout.on('data', (chunk: Buffer) => {
      this.#unread = Buffer.concat([this.#unread, chunk]);
      this.#read();
    });
  }

  /** The result of a request; rejects with what the server says went wrong. */
  request(method: string, params: unknown): Promise<unknown> {
    const id = (this.#requests += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#send({ jsonrpc: '2.0', id, method, params });
    });
  }

  notify(method: string, params: unknown): void {
    this.#send({ jsonrpc: '2.0', method, params });
  }

  stop(): void {
    this.#process.kill();
  }

  #send(message: Message): void {
    const body = JSON.stringify(message);
    this.#process.stdin.write(`Content-Length: ${String(Buffer.byteLength(body))}${SEPARATOR}${body}`);
  }

  #read(): void {
    for (;;) {
      const end = this.#unread.indexOf(SEPARATOR);
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#unread.subarray(0, end).toString())?.[1]);
      const start = end + SEPARATOR.length;
      if (this.#unread.length < start + length) return;
      const body = this.#unread.subarray(start, start + length).toString();
      this.#unread = this.#unread.subarray(start + length);
      this.#receive(JSON.parse(body) as Message);
    }
  }

  #receive(message: Message): void {
    if (message.method === undefined) {
      this.#waiting.get(message.id ?? '')?.(message);
      return;
    }
    if (message.id === undefined) return;
    const result = this.#answers[message.method]?.(message.params) ?? null;
    this.#send({ jsonrpc: '2.0', id: message.id, result });
  }
}
