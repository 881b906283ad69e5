/** How a sentence quotes code and names functions, whatever shape the analysis has them in. */

/** The code of a wait, without its `await` and without a comment that the cut reached. */
export function quoteCode(text: string): string {
  const code = unquote(text)
    .replace(/^await\s+/u, '')
    .replace(/\s*\/\/ .*…$/u, '…');
  return `'${code}'`;
}

/**
 * A function: `'Store.save'`; one inside another names both: `'retry' in 'Store.save'`, and one
 * without a name `a callback in 'Store.save'`.
 */
export function quoteFunction(name: string): string {
  const called = /^caller of (.+)$/u.exec(name)?.[1];
  if (called !== undefined) return `every caller of ${quoteFunction(called)}`;
  const [, inner, outer] = INSIDE.exec(name) ?? [];
  if (inner === undefined || outer === undefined) return `'${name}'`;
  const unnamed = inner === 'callback' || inner === 'function';
  return `${unnamed ? `a ${inner}` : `'${inner}'`} in ${quoteFunction(outer)}`;
}

/** What is awaited: code, or the function whose end it is. */
export function quoteEvent(event: string): string {
  const name = unquote(event);
  return INSIDE.test(name) ? quoteFunction(name) : quoteCode(name);
}

const INSIDE = /^([\w$.#]+) in ([^'"()]+)$/u;

function unquote(text: string): string {
  return /^'(.*)'$/u.exec(text)?.[1] ?? text;
}
