/** Suggestions by the real rules: what one is offered for, what it makes of the code, and what is left alone. */
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import plugin from '../../../rules/index.js';
import { lintProgram } from '../../lint-program.js';
import { buildProgram, compileErrors, ROOT } from '../../programs.js';

const FILE = join(ROOT, 'test/src/eslint/suggested.ts');

const HEAD = `
import { Lock } from '@rocicorp/lock';
import { Mutex } from 'async-mutex';
import AwaitLock from 'await-lock';

const lock = new AwaitLock();
export const mutex = new Mutex();
export const handles = new Lock();
let count = 0;

async function work(): Promise<void> {
  await Promise.resolve();
  count += 1;
}
`;

interface Repair {
  readonly what: string;
  readonly rule: string;
  readonly before: string;
  readonly after: string;
}

/** `before` and `after` are what the suggestion takes and gives; the rest of the file stays. */
const REPAIRS: readonly (Repair & { readonly code: string })[] = [
  {
    what: 'work returned before the finally',
    rule: 'no-early-release',
    before: 'return work();',
    after: 'return await work();',
    code: `
export async function locked(): Promise<void> {
  await lock.acquireAsync();
  try {
    return work();
  } finally {
    lock.release();
  }
}`,
  },
  {
    what: 'a callback that is started and dropped',
    rule: 'no-early-release',
    before: 'callback();',
    after: 'await callback();',
    code: `
async function withLock(callback: () => Promise<void>): Promise<void> {
  await lock.acquireAsync();
  try {
    callback();
  } finally {
    lock.release();
  }
}

export const locked = async (): Promise<void> => withLock(async () => {
  await work();
});`,
  },
  {
    what: 'an acquire whose promise is dropped',
    rule: 'no-floating-acquire',
    before: 'lock.acquireAsync();',
    after: 'await lock.acquireAsync();',
    code: `
export async function locked(): Promise<void> {
  lock.acquireAsync();
  try {
    await work();
  } finally {
    lock.release();
  }
}`,
  },
  {
    what: 'a call that needs the lock and is waited for',
    rule: 'no-reacquire',
    before: 'await this.flush();',
    after: 'void this.flush();',
    code: `
export class Store {
  readonly #lock = new AwaitLock();

  async enter(): Promise<void> {
    await this.#lock.acquireAsync();
  }

  leave(): void {
    this.#lock.release();
  }

  async flush(): Promise<number> {
    await this.#lock.acquireAsync();
    try {
      await work();
      return count;
    } finally {
      this.#lock.release();
    }
  }

  async save(): Promise<void> {
    await this.#lock.acquireAsync();
    try {
      count += 1;
      await this.flush();
    } finally {
      this.#lock.release();
    }
  }
}`,
  },
];

test.each(REPAIRS)('$rule: $what', ({ rule, before, after, code }) => {
  const text = HEAD + code;
  const [suggestion, ...others] = suggestionsFor(text, rule);
  expect(others).toEqual([]);
  const repaired = apply(text, suggestion);
  expect(repaired).toBe(HEAD + code.replace(before, after));
  const program = buildProgram([FILE], new Map([[FILE, repaired]]));
  expect(compileErrors(program, [FILE])).toEqual([]);
  expect(lintProgram(program, [FILE])).toEqual([]);
});

interface Reported {
  readonly what: string;
  readonly rule: string;
  readonly code: string;
}

const LEFT_ALONE: readonly Reported[] = [
  {
    what: 'an await that the function has no room for',
    rule: 'no-early-release',
    code: `
function withLock(callback: () => Promise<void>): Promise<void> {
  return mutex.runExclusive(() => {
    callback();
  });
}

export const locked = async (): Promise<void> => withLock(async () => {
  await work();
});`,
  },
  {
    what: 'an acquire that is detached in so many words',
    rule: 'no-floating-acquire',
    code: `
export async function locked(): Promise<void> {
  void mutex.acquire();
  count += 1;
}`,
  },
  {
    what: 'an acquire whose handle nobody would keep',
    rule: 'no-floating-acquire',
    code: `
export async function locked(): Promise<void> {
  handles.lock();
  count += 1;
}`,
  },
  {
    what: 'an acquire in a function that cannot await',
    rule: 'no-floating-acquire',
    code: `
export function locked(): void {
  mutex.acquire();
  count += 1;
}`,
  },
  {
    what: 'a call whose result is used',
    rule: 'no-reacquire',
    code: `
export class Store {
  readonly #lock = new AwaitLock();

  async enter(): Promise<void> {
    await this.#lock.acquireAsync();
  }

  leave(): void {
    this.#lock.release();
  }

  async flush(): Promise<number> {
    await this.#lock.acquireAsync();
    try {
      await work();
      return count;
    } finally {
      this.#lock.release();
    }
  }

  async save(): Promise<void> {
    await this.#lock.acquireAsync();
    try {
      count = await this.flush();
    } finally {
      this.#lock.release();
    }
  }
}`,
  },
  {
    what: 'a call whose failure is caught',
    rule: 'no-reacquire',
    code: `
export class Store {
  readonly #lock = new AwaitLock();

  async enter(): Promise<void> {
    await this.#lock.acquireAsync();
  }

  leave(): void {
    this.#lock.release();
  }

  async flush(): Promise<number> {
    await this.#lock.acquireAsync();
    try {
      await work();
      return count;
    } finally {
      this.#lock.release();
    }
  }

  async save(): Promise<void> {
    await this.#lock.acquireAsync();
    try {
      try {
        await this.flush();
      } catch {
        count = 0;
      }
    } finally {
      this.#lock.release();
    }
  }
}`,
  },
  {
    what: 'a call that leaves the lock taken',
    rule: 'no-reacquire',
    code: `
export class Store {
  readonly #lock = new AwaitLock();

  async enter(): Promise<void> {
    await this.#lock.acquireAsync();
  }

  leave(): void {
    this.#lock.release();
  }

  async flush(): Promise<number> {
    await this.#lock.acquireAsync();
    try {
      await work();
      return count;
    } finally {
      this.#lock.release();
    }
  }

  async save(): Promise<void> {
    await this.#lock.acquireAsync();
    try {
      await this.enter();
      this.leave();
    } finally {
      this.#lock.release();
    }
  }
}`,
  },
  {
    what: 'the acquire itself',
    rule: 'no-reacquire',
    code: `
export class Store {
  readonly #lock = new AwaitLock();

  async enter(): Promise<void> {
    await this.#lock.acquireAsync();
  }

  leave(): void {
    this.#lock.release();
  }

  async flush(): Promise<number> {
    await this.#lock.acquireAsync();
    try {
      await work();
      return count;
    } finally {
      this.#lock.release();
    }
  }

  async save(): Promise<void> {
    await this.#lock.acquireAsync();
    try {
      await this.#lock.acquireAsync();
    } finally {
      this.#lock.release();
    }
  }
}`,
  },
  {
    what: 'a call that is waited for among others',
    rule: 'no-reacquire',
    code: `
export class Store {
  readonly #lock = new AwaitLock();

  async enter(): Promise<void> {
    await this.#lock.acquireAsync();
  }

  leave(): void {
    this.#lock.release();
  }

  async flush(): Promise<number> {
    await this.#lock.acquireAsync();
    try {
      await work();
      return count;
    } finally {
      this.#lock.release();
    }
  }

  async save(): Promise<void> {
    await this.#lock.acquireAsync();
    try {
      await Promise.all([this.flush()]);
    } finally {
      this.#lock.release();
    }
  }
}`,
  },
];

describe('reported, and no suggestion is offered for', () => {
  test.each(LEFT_ALONE)('$rule: $what', ({ rule, code }) => {
    expect(suggestionsFor(HEAD + code, rule)).toEqual([]);
  });
});

/** The suggestions of a rule, which must report something. */
function suggestionsFor(text: string, rule: string): readonly Linter.LintSuggestion[] {
  const program = buildProgram([FILE], new Map([[FILE, text]]));
  expect(compileErrors(program, [FILE])).toEqual([]);
  const config: Linter.Config = {
    files: ['**/*.ts'],
    plugins: { deadlock: plugin },
    languageOptions: { parser, parserOptions: { programs: [program], tsconfigRootDir: ROOT } },
    rules: { [`deadlock/${rule}`]: 'error' },
  };
  const messages = new Linter({ cwd: ROOT }).verify(text, config, { filename: FILE });
  expect(messages.map(({ ruleId }) => ruleId)).toEqual([`deadlock/${rule}`]);
  return messages.flatMap(({ suggestions = [] }) => suggestions);
}

function apply(text: string, suggestion: Linter.LintSuggestion | undefined): string {
  const { range: [start, end] = [0, 0], text: replacement = '' } = suggestion?.fix ?? {};
  return text.slice(0, start) + replacement + text.slice(end);
}
