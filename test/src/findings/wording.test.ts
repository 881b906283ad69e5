import { describe, expect, test } from 'vitest';
import type { Finding, FindingKind, HeldLock } from '../../../src/findings/finding.js';
import { printWording, wordFinding } from '../../../src/findings/wording.js';
import type { Place } from '../../../src/program/place.js';

const at = (file: string, line: number): Place => ({
  file: `/app/src/${file}`,
  line,
  column: 5,
  endLine: line,
  endColumn: 20,
});

const held: HeldLock = {
  name: 'Store.lock',
  mode: 'mutex',
  holder: 'Store.save',
  since: at('store.ts', 12),
};

const common = {
  place: at('store.ts', 14),
  subject: 'this.flush()',
  certainty: 'certain',
  assumptions: [],
  conditions: [],
  trace: [{ place: at('store.ts', 14), where: 'Store.save', does: 'calls Store.flush' }],
} as const;

const story: Finding = {
  kind: 'reacquire',
  place: at('manager.ts', 41),
  subject: 'this.metricsCollector.start()',
  certainty: 'certain',
  assumptions: [],
  conditions: [],
  held: {
    name: 'Manager.stateMutex',
    mode: 'write',
    holder: 'Manager.start',
    since: at('manager.ts', 33),
  },
  asked: { name: 'Manager.stateMutex', mode: 'read' },
  conflict: 'downgrade',
  bounded: false, isSelfContained: false,
  trace: [
    { place: at('manager.ts', 41), where: 'Manager.start', does: 'calls MetricsCollector.start' },
    {
      place: at('collector.ts', 27),
      where: 'MetricsCollector.start',
      does: 'awaits MetricsCollector.collectMetrics',
    },
    {
      place: at('collector.ts', 52),
      where: 'collectMetrics',
      does: 'awaits NodeInfoProvider.getRestartCount (implemented by Manager)',
    },
    {
      place: at('manager.ts', 88),
      where: 'Manager.getRestartCount',
      does: `acquires 'this.stateMutex' (read)`,
    },
  ],
};

test('the story reads as one sentence and a chain in columns', () => {
  expect(printWording(wordFinding(story))).toBe(
    [
      `'this.metricsCollector.start()' never finishes: it waits for 'Manager.stateMutex' (write), which 'Manager.start' has held since line 33.`,
      `  manager.ts:41    Manager.start            calls MetricsCollector.start`,
      `  collector.ts:27  MetricsCollector.start   awaits MetricsCollector.collectMetrics`,
      `  collector.ts:52  collectMetrics           awaits NodeInfoProvider.getRestartCount (implemented by Manager)`,
      `  manager.ts:88    Manager.getRestartCount  acquires 'this.stateMutex' (read)`,
    ].join('\n'),
  );
});

const sentence = (finding: Finding) => wordFinding(finding).sentence;

describe('reacquire', () => {
  const again: Finding = {
    ...common,
    kind: 'reacquire',
    held,
    asked: held,
    conflict: 'same',
    bounded: false, isSelfContained: false,
  };

  test('a mutex has no mode', () => {
    expect(sentence(again)).toBe(
      `'this.flush()' never finishes: it waits for 'Store.lock', which 'Store.save' has held since line 12.`,
    );
  });

  test('an upgrade names both modes', () => {
    const reading: HeldLock = { ...held, mode: 'read' };
    const asked = { name: 'Store.lock', mode: 'write' } as const;
    expect(sentence({ ...again, held: reading, asked, conflict: 'upgrade' })).toBe(
      `'this.flush()' never finishes: it waits for 'Store.lock' (write), which 'Store.save' has held (read) since line 12.`,
    );
  });

  test('a recursive read names the writer it assumes', () => {
    const reading: HeldLock = { ...held, mode: 'read' };
    expect(
      sentence({
        ...again,
        held: reading,
        asked: reading,
        conflict: 'recursive-read',
        certainty: 'likely',
        assumptions: ['a writer waits between the two reads'],
      }),
    ).toBe(
      `'this.flush()' never finishes if a writer waits between the two reads: it waits for 'Store.lock' (read), which 'Store.save' has held since line 12.`,
    );
  });

  test('a bounded acquire fails instead of hanging', () => {
    expect(sentence({ ...again, bounded: true })).toContain(`'this.flush()' fails after its timeout:`);
  });

  test('conditions on data and assumptions are named', () => {
    expect(
      sentence({
        ...again,
        conditions: ['this.open is true'],
        assumptions: ['both are one Store', 'the queue is full'],
      }),
    ).toContain('never finishes when this.open is true if both are one Store and the queue is full:');
  });

  test('a lock taken in another file is placed there', () => {
    expect(sentence({ ...again, held: { ...held, since: at('main.ts', 3) } })).toContain(
      'has held since main.ts:3.',
    );
  });
});

const oneOfEach: { readonly [K in FindingKind]: Extract<Finding, { kind: K }> } = {
  reacquire: { ...common, kind: 'reacquire', held, asked: held, conflict: 'same', bounded: false, isSelfContained: false },
  'order-inversion': {
    ...common,
    kind: 'order-inversion',
    held,
    asked: { name: 'Log.lock', mode: 'mutex' },
    certainty: 'likely',
    assumptions: ['both run at the same time'],
    others: [
      {
        held: { name: 'Log.lock', mode: 'mutex', holder: 'Log.roll', since: at('log.ts', 7) },
        asked: { name: 'Store.lock', mode: 'mutex' },
        place: at('log.ts', 9),
        trace: [{ place: at('log.ts', 9), where: 'Log.roll', does: 'calls Store.save' }],
      },
    ],
  },
  'wait-on-locker': {
    ...common,
    kind: 'wait-on-locker',
    held,
    event: `'this.#idle'`,
    ends: 'settles',
    settler: [{ place: at('log.ts', 9), where: 'Log.roll', does: `acquires 'store.lock'` }],
  },
  'self-wait': {
    ...common,
    kind: 'self-wait',
    event: `'this.ready'`,
    work: 'Store.open',
    since: at('store.ts', 3),
  },
  'permit-exhaustion': { ...common, kind: 'permit-exhaustion', held, capacity: 4, taken: 1, asked: 1 },
  'leaked-lock': { ...common, kind: 'leaked-lock', held, exit: 'throw' },
  'unheld-release': { ...common, kind: 'unheld-release', lock: held, releasedAt: undefined },
  'floating-acquire': { ...common, kind: 'floating-acquire', lock: held, reason: 'not-joined', hasOwnRelease: true },
  'early-release': { ...common, kind: 'early-release', held, reason: 'returned-before-finally' },
  'callback-under-lock': {
    ...common,
    kind: 'callback-under-lock',
    held,
    how: 'call',
    owner: 'Store',
    reentry: { by: 'Store.get', place: at('store.ts', 30) },
  },
  'guarded-by': {
    ...common,
    kind: 'guarded-by',
    subject: 'Store.size',
    access: 'write',
    guard: 'Store.lock',
    isReading: false,
    declaredAt: at('store.ts', 4),
    counts: undefined,
  },
  'cross-component-call': {
    ...common,
    kind: 'cross-component-call',
    held,
    owner: 'Store',
    component: 'Log',
    method: 'roll',
    reaches: [`'Log.lock'`, 'timers'],
  },
  'slow-await-under-lock': {
    ...common,
    kind: 'slow-await-under-lock',
    held,
    slow: 'network',
    call: 'fetch',
    package: 'lib',
  },
};

test('every kind has its sentence', () => {
  const all = Object.values(oneOfEach).map((finding) => printWording(wordFinding(finding)));
  expect(all.join('\n\n')).toMatchInlineSnapshot(`
    "'this.flush()' never finishes: it waits for 'Store.lock', which 'Store.save' has held since line 12.
      store.ts:14  Store.save  calls Store.flush

    'this.flush()' never finishes if both run at the same time: it waits for 'Log.lock' while 'Store.save' holds 'Store.lock', taken at line 12, and 'Log.roll' asks for 'Store.lock' while it holds 'Log.lock' at log.ts:9.
      store.ts:14  Store.save  calls Store.flush
      while 'Log.roll' holds 'Log.lock':
      log.ts:9     Log.roll    calls Store.save

    'this.flush()' never finishes: it waits for 'this.#idle', and only code that must first take 'Store.lock', held by 'Store.save' since line 12, settles it.
      store.ts:14  Store.save  calls Store.flush
      what settles it:
      log.ts:9     Log.roll    acquires 'store.lock'

    'this.flush()' never finishes: it waits for 'this.ready', and so for the very work it is part of, which 'Store.open' began at line 3.
      store.ts:14  Store.save  calls Store.flush

    'this.flush()' never finishes: it waits for one more permit of 'Store.lock' (capacity 4), of which 'Store.save' has held one since line 12.
      store.ts:14  Store.save  calls Store.flush

    'this.flush()' takes 'Store.lock', which is not released on every path: 'Store.save' may throw while it holds it.
      store.ts:14  Store.save  calls Store.flush

    'this.flush()' releases 'Store.lock', which is not held here.
      store.ts:14  Store.save  calls Store.flush

    'this.flush()' is not awaited: what follows runs without holding 'Store.lock'.
      store.ts:14  Store.save  calls Store.flush

    'this.flush()' outlives 'Store.lock': it is returned without being awaited, so it is still under way when 'Store.save' releases the lock held since line 12.
      store.ts:14  Store.save  calls Store.flush

    'this.flush()' runs code that 'Store' does not own while 'Store.save' holds 'Store.lock', taken at line 12; it never finishes if that code calls 'Store.get', which waits for 'Store.lock' at line 30.
      store.ts:14  Store.save  calls Store.flush
      what may come back:
      store.ts:30  Store.get   acquires 'Store.lock'

    'Store.size' is written without 'Store.lock', which guards it (line 4).
      store.ts:14  Store.save  calls Store.flush

    'this.flush()' calls another component, 'Log', which may reach 'Log.lock' and timers, while 'Store.save' holds 'Store.lock', taken at line 12.
      store.ts:14  Store.save  calls Store.flush

    'this.flush()' waits for the network ('fetch') while 'Store.save' holds 'Store.lock', taken at line 12: everybody who asks for the lock waits as long.
      store.ts:14  Store.save  calls Store.flush"
  `);
});

describe('what is quoted', () => {
  const wait = oneOfEach['wait-on-locker'];

  test('code without its await, and without the comment where it was cut', () => {
    const said = sentence({ ...wait, subject: 'await lock.run(async () => { // first…' });
    expect(said).toMatch(/^'lock\.run\(async \(\) => \{…' never finishes:/);
  });

  test('an address is no comment', () => {
    expect(sentence({ ...wait, subject: `get('http://a.b')` })).toMatch(/^'get\('http:\/\/a\.b'\)' /);
  });

  test('a promise that is awaited by its name is named once', () => {
    expect(sentence({ ...wait, subject: 'await this.#idle', event: 'this.#idle' })).toBe(
      `'this.#idle' never finishes: only code that must first take 'Store.lock', held by 'Store.save' since line 12, settles it.`,
    );
  });

  test('functions inside others', () => {
    const inside = (holder: string) => sentence({ ...oneOfEach.reacquire, held: { ...held, holder } });
    expect(inside('callback in Store.save')).toContain(`which a callback in 'Store.save' has held`);
    expect(inside('retry in Store.save')).toContain(`which 'retry' in 'Store.save' has held`);
    expect(inside('function in callback in a.ts')).toContain(`a function in a callback in 'a.ts' has`);
  });

  test('work that is waited for as a whole is named once', () => {
    const flight = { ...oneOfEach['self-wait'], event: 'function in once', work: 'function in once' };
    expect(sentence(flight)).toBe(
      `'this.flush()' never finishes: it waits for a function in 'once', and so for the very work it is part of, which began at line 3.`,
    );
  });
});

test('a leak at the end of its function stands at its last line', () => {
  const whole = { ...at('store.ts', 10), endLine: 18 };
  const end = { place: whole, where: 'Store.save', does: 'returns, with the lock still held' };
  const leak = wordFinding({ ...oneOfEach['leaked-lock'], exit: 'return', trace: [end] });
  expect(leak.sentence).toMatch(/'Store\.save' returns at line 18 while it holds it\.$/);
  expect(leak.chain).toEqual(['store.ts:18  Store.save  returns, with the lock still held']);
});

test('a helper that releases twice is not said to have done so at its own line', () => {
  const twice = { ...oneOfEach['unheld-release'], releasedAt: common.place };
  expect(sentence(twice)).toBe(`'this.flush()' releases 'Store.lock', which this line has released before.`);
  expect(sentence({ ...twice, releasedAt: at('store.ts', 9) })).toContain('was released already at line 9.');
});

test('a work that is waited for is not acquired', () => {
  const last = { ...common.trace[0], does: `acquires 'function in once'` };
  expect(wordFinding({ ...oneOfEach['self-wait'], trace: [last] }).chain).toEqual([
    `store.ts:14  Store.save  waits for a function in 'once'`,
  ]);
});

test('one call that waits for its like of another object is shown once', () => {
  const { place, trace } = common;
  const edge = { held, asked: held, place, trace };
  const { sentence, chain } = wordFinding({ ...oneOfEach['order-inversion'], asked: held, others: [edge] });
  expect(sentence).toMatch(/it waits for 'Store\.lock' of another object while 'Store\.save' holds 'Store\.lock', taken at line 12\.$/);
  expect(chain).toEqual(['store.ts:14  Store.save  calls Store.flush']);
});

test.each(Object.values(oneOfEach))('$kind: one sentence with a full stop', (finding) => {
  const said = sentence(finding);
  expect(said).toMatch(/^'.*\.$/);
  expect(said).not.toMatch(/\. |\n| {2}|undefined/);
});

test('files of one name are told apart in the chain', () => {
  const [first] = story.trace;
  if (first === undefined) throw new Error('the story has steps');
  const twin = { ...first, place: { ...first.place, file: '/app/lib/manager.ts' } };
  expect(wordFinding({ ...story, trace: [first, twin] }).chain).toEqual([
    'src/manager.ts:41  Manager.start  calls MetricsCollector.start',
    'lib/manager.ts:41  Manager.start  calls MetricsCollector.start',
  ]);
});
