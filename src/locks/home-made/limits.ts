/**
 * Where the lock test stops. Counted in steps and runs, never in time, so that the answer is the
 * same on every machine. Beyond a limit the answer is '?', which is never a lock.
 */

/** Steps of one script: a lock of the corpus needs under 300; a loop that never ends needs all. */
export const SCRIPT_STEPS = 2_000;

/**
 * Steps of all scripts of one unit. The largest lock of the corpus (readers, writers, attempts, four
 * worlds) needs 25,000; what goes beyond is an application class with a promise among its fields.
 */
export const UNIT_STEPS = 60_000;

/** Worlds (assignments of undecided conditions) per unit: four independent conditions. */
export const WORLDS = 16;

/** Worlds after which a unit in which nothing was found is given up. */
export const WORLDS_WITHOUT_FIND = 3;

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
