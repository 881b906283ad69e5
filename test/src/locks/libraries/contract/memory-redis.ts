/**
 * A Redis of one process, as far as the lock packages speak to it: `SET … PX … NX`, `ZREM`, and the
 * Lua scripts they send, told apart by the commands in them. An unknown script is an error, and so
 * is a script by hash before its text was sent, as on a real server.
 */
export class MemoryRedis {
  readonly #values = new Map<string, { value: string; until: number }>();
  readonly #sets = new Map<string, Map<string, number>>();

  /** `SET key value PX milliseconds NX` */
  async set(
    key: string,
    value: string,
    _px: 'PX',
    milliseconds: number,
    _nx: 'NX',
  ): Promise<'OK' | null> {
    await Promise.resolve();
    if (this.#get(key) !== undefined) return null;
    this.#put(key, value, milliseconds);
    return 'OK';
  }

  async zrem(key: string, member: string): Promise<number> {
    await Promise.resolve();
    return this.#set(key).delete(member) ? 1 : 0;
  }

  /** By hash: promise style of ioredis, or callback style with the arguments in one array. */
  evalsha(...call: unknown[]): Promise<number> | undefined {
    const callback = call.at(-1);
    const missing = new Error('NOSCRIPT No matching script. Please use EVAL.');
    if (typeof callback !== 'function') return Promise.reject(missing);
    setImmediate(() => {
      Reflect.apply(callback, undefined, [missing]);
    });
    return undefined;
  }

  eval(...call: unknown[]): Promise<number> | undefined {
    const callback = call.at(-1);
    const byCallback = typeof callback === 'function';
    const [script, count, ...rest] = (byCallback ? call.slice(0, -1) : call).flat(2);
    const keys = rest.slice(0, Number(count)).map(String);
    const result = this.#run(String(script), keys, rest.slice(Number(count)).map(String));
    if (!byCallback) return Promise.resolve(result);
    setImmediate(() => {
      Reflect.apply(callback, undefined, [null, result]);
    });
    return undefined;
  }

  /** Makes a script a method of the client. */
  defineCommand(name: string, { lua }: { readonly lua: string }): void {
    Object.assign(this, { [name]: (...call: unknown[]) => this.eval(lua, ...call) });
  }

  #run(script: string, keys: readonly string[], given: readonly string[]): number {
    // A script that selects a database is told its number first; there is one.
    const args = script.includes('"SELECT"') ? given.slice(1) : given;
    const [key = ''] = keys;
    const [first = '', second = '', third = '', fourth = '', fifth = ''] = args;
    if (script.includes('"exists"')) {
      if (keys.some((name) => this.#get(name) !== undefined)) return 0;
      for (const name of keys) this.#put(name, first, Number(second));
      return keys.length;
    }
    if (script.includes('"del"') || script.includes("'del'")) {
      const own = keys.filter((name) => this.#get(name) === first);
      for (const name of own) this.#values.delete(name);
      return own.length;
    }
    if (script.includes('~= ARGV[')) {
      if (keys.some((name) => this.#get(name) !== first)) return 0;
      for (const name of keys) this.#put(name, first, Number(second));
      return keys.length;
    }
    if (script.includes("'pexpire'") && script.includes("'get'")) {
      if (this.#get(key) !== first) return 0;
      this.#put(key, first, Number(second));
      return 1;
    }
    if (script.includes("'zadd'") && script.includes('zcard') && script.includes('permits')) {
      return this.#add(
        key,
        Number(first),
        Array.from({ length: Number(second) }, (_, i) => `${third}_${String(i)}`),
        Number(fourth),
        Number(fifth),
      );
    }
    if (script.includes("'zadd'") && script.includes('zcard')) {
      return this.#add(key, Number(first), [second], Number(third), Number(fourth));
    }
    if (script.includes("'zrem'")) {
      const members = Array.from({ length: Number(first) }, (_, i) => `${second}_${String(i)}`);
      return members.filter((member) => this.#set(key).delete(member)).length;
    }
    throw new Error(`the script is not known here: ${script}`);
  }

  #add(
    key: string,
    limit: number,
    members: readonly string[],
    lifetime: number,
    now: number,
  ): number {
    const set = this.#set(key);
    for (const [member, since] of set) if (since <= now - lifetime) set.delete(member);
    if (members.length === 1 ? set.size >= limit : set.size + members.length > limit) return 0;
    for (const member of members) set.set(member, now);
    return 1;
  }

  #set(key: string): Map<string, number> {
    const set = this.#sets.get(key) ?? new Map<string, number>();
    this.#sets.set(key, set);
    return set;
  }

  #get(key: string): string | undefined {
    const entry = this.#values.get(key);
    return entry === undefined || entry.until <= Date.now() ? undefined : entry.value;
  }

  #put(key: string, value: string, milliseconds: number): void {
    this.#values.set(key, { value, until: Date.now() + milliseconds });
  }
}
