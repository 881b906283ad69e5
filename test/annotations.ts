/**
 * The language in which a fixture says what is true of it. A claim stands on the line it is about:
 *
 *     await b.acquire();   // want reacquire "waits for 'b'"      a finding of the kind, by message
 *     await b.acquire();   // want reacquire/1                    the same, with a number to refer to
 *     helper();            // path 1.2 "calls helper"             step 2 of the finding numbered 1
 *     await c.acquire();   // MISSING want reacquire "reason"     should be found, is not yet
 *     await d.acquire();   // SPURIOUS want reacquire "reason"    is found, should not be
 *     await e.acquire();   // BUG                                 any finding
 *     await f.acquire();   // ALT                                 as good as at the BUG line
 *
 * Several claims may share a line. `// certainty possible` anywhere lowers the threshold of the case;
 * `// settings {…}` gives it settings, as JSON; `// compiler {…}` options of the compiler by their JSON names.
 */

import ts from 'typescript';

export interface Claim {
  readonly file: string;
  readonly line: number;
  readonly what: 'want' | 'MISSING' | 'SPURIOUS' | 'path' | 'BUG' | 'ALT';
  /** The finding's kind; '' where the claim is not about one. */
  readonly kind: string;
  /** The number that a `want` gives its finding, or the one a `path` refers to. */
  readonly label: string;
  /** Of a `path`: which line of the chain, from 1. */
  readonly step: number;
  readonly pattern: RegExp;
  /** Why a MISSING or SPURIOUS is as it is. */
  readonly reason: string;
}

const COMMENT = /\/\/\s*((?:want|MISSING|SPURIOUS|path|BUG|ALT)\b.*)$/;
const CLAIM =
  /^(?:(?:(MISSING|SPURIOUS)\s+)?want\s+([a-z-]+)(?:\/(\w+))?(?:\s+"((?:[^"\\]|\\.)*)")?|path\s+(\w+)\.(\d+)\s+"((?:[^"\\]|\\.)*)")(?:\s+|$)/;
const MARK = /^(BUG|ALT)\b/;

/** Throws on a comment that begins like a claim and is none. */
export function readClaims(file: string, text: string): readonly Claim[] {
  return text.split('\n').flatMap((line, index) => {
    const comment = COMMENT.exec(line.trimEnd())?.[1];
    return comment === undefined ? [] : readComment(comment, { file, line: index + 1 });
  });
}

/** The threshold that the case asks for. */
export function readCertainty(text: string): 'certain' | 'likely' | 'possible' {
  const word = /^\/\/ certainty (certain|likely|possible)$/m.exec(text)?.[1];
  return word === 'certain' || word === 'possible' ? word : 'likely';
}

/** The settings that the case gives the plugin; throws on what is no JSON. */
export function readSettings(text: string): unknown {
  const given = /^\/\/ settings (.*)$/m.exec(text)?.[1];
  return given === undefined ? undefined : JSON.parse(given);
}

/** Options of the compiler that the case asks for; throws on what the compiler does not know. */
export function readCompiler(text: string): ts.CompilerOptions {
  const given = /^\/\/ compiler (.*)$/m.exec(text)?.[1];
  const { options, errors } = ts.convertCompilerOptionsFromJson(given === undefined ? {} : JSON.parse(given), '');
  if (errors.length > 0) throw new Error(`no options of the compiler: ${given ?? ''}`);
  return options;
}

function readComment(
  comment: string,
  at: { readonly file: string; readonly line: number },
): readonly Claim[] {
  const none = { kind: '', label: '', step: 0, pattern: /(?:)/, reason: '' };
  const mark = MARK.exec(comment)?.[1];
  if (mark === 'BUG' || mark === 'ALT') return [{ ...at, ...none, what: mark }];
  const claims: Claim[] = [];
  let rest = comment;
  while (rest !== '') {
    const found = CLAIM.exec(rest);
    if (found === null) throw new Error(`${at.file}:${String(at.line)} is no claim: ${rest}`);
    const [all, wrong, kind, label = '', quoted = '', owner, step, said = ''] = found;
    rest = rest.slice(all.length);
    if (owner !== undefined) {
      claims.push({
        ...at,
        ...none,
        what: 'path',
        label: owner,
        step: Number(step),
        pattern: new RegExp(said),
      });
      continue;
    }
    const what = wrong === 'MISSING' || wrong === 'SPURIOUS' ? wrong : 'want';
    if (what !== 'want' && quoted === '') {
      throw new Error(`${at.file}:${String(at.line)} must say why in quotes: ${all}`);
    }
    const meaning = what === 'want' ? { pattern: new RegExp(quoted) } : { reason: quoted };
    claims.push({ ...at, ...none, what, kind: kind ?? '', label, ...meaning });
  }
  return claims;
}

/** What the case sets of its own rule: `// options { "infer": true }`. */
export function readOptions(text: string): object {
  const json = /^\/\/ options (\{.*\})$/m.exec(text)?.[1];
  return json === undefined ? {} : (JSON.parse(json) as object);
}
