/**
 * What may throw outside the program, and how surely (docs/architecture.md, "What may throw").
 * Only what is known to fail in ordinary use is here: "anything may throw" would be right in four of
 * ten reports.
 */
import type { Abstract, Frame } from '../calls/abstract-value.js';
import type { Flow } from '../calls/flow.js';
import type { CallStep } from '../program/outline.js';

/** Synchronous throwers of the platform, by container and member. */
const SYNCHRONOUS: ReadonlySet<string> = new Set([
  'JSON.parse',
  'URL',
  'readFileSync',
  'writeFileSync',
  'statSync',
  'readdirSync',
  'mkdirSync',
  'unlinkSync',
  'renameSync',
  'execSync',
  'execFileSync',
  'BigInt',
  'decodeURIComponent',
]);

/** Packages and names whose promises never reject in ordinary use: timers without a signal. */
const NEVER: ReadonlySet<string> = new Set(['node:timers/promises', 'node:timers']);

export function throwsOutside(flow: Flow, frame: Frame, step: CallStep): 'likely' | undefined {
  for (const one of flow.view.calleeAt(frame.fn, step.id)) {
    if (one.kind !== 'external') continue;
    if (NEVER.has(one.package)) return undefined;
    const container = one.container?.replace(/Constructor$/u, '');
    const name = container === undefined ? one.name : `${container}.${one.name}`;
    if (SYNCHRONOUS.has(name) || SYNCHRONOUS.has(one.name) || (step.how === 'new' && container !== undefined && SYNCHRONOUS.has(container))) {
      return 'likely';
    }
  }
  return undefined;
}

/** Whether what is called is known to never fail in ordinary use. */
export function neverFails(flow: Flow, frame: Frame, step: CallStep): boolean {
  const called = flow.view.calleeAt(frame.fn, step.id);
  return called.length > 0 && called.every((one) => one.kind === 'external' && NEVER.has(one.package));
}

/** Packages whose promises reject when the world misbehaves: the network, files, other processes. */
const WORLD: ReadonlySet<string> = new Set(['node:fs', 'node:fs/promises', 'node:net', 'node:dns', 'node:child_process', 'node:http', 'node:https']);

/** Whether waiting for this promise made outside the program may reject. */
export function rejectsOutside(value: Abstract): 'likely' | undefined {
  if (value.kind !== 'instance' || value.made.how !== 'external') return undefined;
  if (NEVER.has(value.made.package)) return undefined;
  if (value.made.name === 'fetch()' || WORLD.has(value.made.package)) return 'likely';
  const isPlatform = value.made.package === 'lib' || value.made.package === 'global' || value.made.package.startsWith('node:');
  return isPlatform ? undefined : 'likely';
}
