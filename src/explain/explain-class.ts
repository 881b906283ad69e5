/** Whether a class is a lock, and by what evidence. */
import { recogniseUnits } from '../locks/home-made/recognise.js';
import type { HomeOperation, Recognition } from '../locks/home-made/recognition.js';
import type { ClassId } from '../program/outline.js';
import type { ClassExplanation } from './explanation.js';
import type { Solved } from './solved.js';

export function explainClass({ flow }: Solved, id: ClassId): ClassExplanation {
  const { view } = flow;
  const outline = view.classOutline(id);
  const found = recogniseUnits(view, outline.file).filter(({ unit }) => unit.kind === 'class' && unit.id === id);
  const best = found.find(({ kind }) => kind === 'lock') ?? found.find(({ kind }) => kind !== 'none') ?? found[0];
  return {
    kind: 'class',
    name: outline.name,
    place: outline.place,
    verdict: verdictOf(best),
    operations: best?.kind === 'lock' ? best.operations.map(printOperation) : [],
    why: reasonsOf(best),
  };
}

function verdictOf(best: Recognition | undefined): ClassExplanation['verdict'] {
  if (best === undefined) return 'no lock';
  return best.kind === 'lock' && best.certainty === 'possible' ? 'possible lock' : VERDICTS[best.kind];
}

function reasonsOf(best: Recognition | undefined): readonly string[] {
  if (best === undefined) return ['evidence too weak: no operation of it waits for a promise that another of its calls can settle'];
  if (best.kind === 'none') return best.why.map((one) => `evidence too weak: ${one}`);
  if (best.kind !== 'lock' || best.certainty === 'certain') return best.why;
  return [...best.why, 'evidence too weak to be sure: what lies outside its text decides whether a second caller waits'];
}

const VERDICTS: Readonly<Record<Recognition['kind'], ClassExplanation['verdict']>> = {
  lock: 'lock',
  'shared-flight': 'shared flight',
  event: 'event',
  none: 'no lock',
};

function printOperation({ operation, effect, releases }: HomeOperation): string {
  const mode = 'mode' in effect && typeof effect.mode === 'string' ? ` (${effect.mode})` : '';
  const gives = releases.length > 1 ? ` (${releases.join(' and ')})` : '';
  return `${operation.member}: ${effect.effect.replaceAll('-', ' ')}${mode}${gives}`;
}
