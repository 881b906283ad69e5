/**
 * Where the lock test stops. Counted in steps and runs, never in time, so that the answer is the
 * same on every machine. Beyond a limit the answer is '?', which is never a lock.
 */

/** Steps of one script: a lock of the corpus needs under 300; a loop that never ends needs all. */
export const SCRIPT_STEPS = 2_000;

/** Steps of the first look at a unit: 20 operations, five worlds, 60 steps a script. */
export const SCREEN_STEPS = 6_000;

/**
 * Steps of the full test of one unit, for those that the first look did not rule out. A weighted
 * semaphore with priorities, the hungriest lock we met, needs 30,000.
 */
export const UNIT_STEPS = 60_000;

/** What a script costs before its first step: a machine and a unit in its start state. */
export const STEPS_OF_A_SESSION = 10;

/** Worlds (assignments of undecided conditions) per unit: four independent conditions. */
export const WORLDS = 16;

/** Worlds for a unit that only waits for events: enough to see who settles them. */
export const WORLDS_OF_EVENTS = 3;

/** Holders that are tried before an operation counts as never excluding: constants in code are small. */
export const HOLDERS = 8;

/** Elements of one collection: no script puts more than HOLDERS + 2 waiters into one. */
export const COLLECTION_ITEMS = 24;

/** Nested calls: deeper is a recursion that the scripts never need. */
export const CALL_DEPTH = 60;

/** Times outside work is ended, and timers fired, before a call counts as stuck: chains of awaits. */
export const OUTSIDE_ROUNDS = 12;

/** Rounds of timers that a release is given before it counts as not waking: one poll interval. */
export const TIMER_ROUNDS = 3;

/** Operations tested of one unit: a class with more that wait is an application, not a lock. */
export const OPERATIONS = 40;

/** Characters of a term or text that are kept apart: keys made of arguments are far shorter. */
export const TERM_LENGTH = 400;
