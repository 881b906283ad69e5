/** The name under which a function is called: of `Manager.start` start, of `retry in Manager.start` retry; '' where it has none. */
export function bareName(name: string): string {
  return name.split(' ')[0]?.split('.').at(-1) ?? '';
}

/** The name of a variable as it is written: a shadowing inner `x` is `x~1`. */
export function writtenName(name: string): string {
  return name.replace(/~\d+$/u, '');
}
