/** In which mode an operation takes its lock, where an argument says so. */
import type { Abstract } from '../calls/abstract-value.js';
import type { Mode, ModeOption } from '../locks/library-model.js';
import type { LockCall } from '../locks/lock-call.js';

export function modeOf(effect: Extract<LockCall['effect'], { effect: 'acquire' | 'section' }>, args: readonly Abstract[]): Mode {
  return effect.modeOption === undefined ? effect.mode : (modeGiven(effect.modeOption, args[effect.modeOption.argument]) ?? effect.mode);
}

/** What the argument says of the mode; undefined: nothing. */
export function modeGiven(option: ModeOption, given: Abstract | undefined): Mode | undefined {
  const value = chosen(option, given);
  return value?.kind === 'constant' && typeof value.value === 'string' ? option.values[value.value] : undefined;
}

function chosen({ name, element }: ModeOption, given: Abstract | undefined): Abstract | undefined {
  if (name !== undefined) return given?.kind === 'instance' && given.made.how === 'object' ? given.made.fields.get(name) : undefined;
  if (element !== undefined) return given?.kind === 'instance' && given.made.how === 'array' ? given.made.elements[element] : undefined;
  return given;
}
