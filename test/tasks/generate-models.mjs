/** Writes docs/models.md from the lock tables: what the tool knows of each package, in words. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Reads the tables as they were built last, so build first.
 * @param {string} root
 */
export async function generateModels(root) {
  const built = pathToFileURL(join(root, 'dist/src/locks/libraries/index.js')).href;
  const { libraries } = await import(built);
  writeFileSync(join(root, 'docs/models.md'), describeModels(libraries));
}

/** @param {readonly import('../../src/locks/library-model.js').LibraryModel[]} libraries */
export function describeModels(libraries) {
  const sections = [...libraries]
    .sort((a, b) => (a.package < b.package ? -1 : 1))
    .flatMap(describeLibrary);
  return `${[...HEAD, ...sections].join('\n')}\n`;
}

const HEAD = [
  '# Locks that are known without configuration',
  '',
  'This page is generated from the tables in `src/locks/libraries`. Each row was proved against the',
  'package at the version named: a test makes the lock, asks for it twice, and looks what happens.',
  'Your own packages are rows of the same form in `settings.deadlock.locks`.',
  '',
];

function describeLibrary(library) {
  const { aliases = [], versions, locks, functions = [], computations } = library;
  const also = aliases.length === 0 ? '' : ` (also ${aliases.map(code).join(', ')})`;
  return [
    `## ${library.package}`,
    '',
    `Proved against ${versions.map(version).join(' and ')}${also}.`,
    '',
    ...locks.flatMap((lock) => describeLock(lock)),
    ...(functions.length === 0 ? [] : describeFunctions(functions)),
    ...(computations === undefined ? [] : describeComputations(computations)),
  ];
}

/** What ships with the runtime is asked where the runtime has it. */
function version(name) {
  return name === 'platform'
    ? 'the runtime, or a stand-in written from the specification where it has none'
    : name;
}

function describeLock(lock) {
  const makings = lock.made.map(describeMaking);
  const rows = Object.entries(lock.operations).map(([name, effect]) =>
    row(name === '()' ? 'the call itself' : code(name), effect),
  );
  return [
    `### ${lock.types[0] ?? makings[0] ?? 'lock'}`,
    '',
    `Made by ${makings.join(', ')}. ${sentence(describeKind(lock))}`,
    '',
    ...(rows.length === 0 ? [] : [...TABLE, ...rows, '']),
  ];
}

/** What its functions run, when the computation is run that they give. */
function describeComputations({ made, pipes, pipeMethods, functions, runners }) {
  const list = (names) => names.map(code).join(', ');
  return [
    '### Computations',
    '',
    'They do nothing until they are run, each time anew; an operation above happens in the run.',
    '',
    '| a function | what a run does |',
    '| --- | --- |',
    ...made.map((row) => `| \`${row.name}\` | ${row.steps.map(describeStep).join(', then ') || 'starts it beside, nobody waits'} |`),
    '',
    `Set going by ${list(runners.map(({ name }) => name))}; composed by ${list(pipes)} and the method ${list(pipeMethods)}; functions of them are made by ${list(functions)}.`,
    '',
  ];
}

function describeStep(step) {
  if (step.does === 'fail') return 'fails';
  const at = `${step.argument < 0 ? 'the last argument' : `argument ${step.argument}`}${step.option === undefined ? '' : ` or its \`${step.option}\``}`;
  const verb = { run: 'runs', call: 'calls', pull: 'pulls the generator of' }[step.does];
  const when = { failure: ' after a failure', always: ' in any case' }[step.on] ?? '';
  return `${verb} ${at}${step.each === undefined ? '' : ` for each element of argument ${step.each}`}${when}${step.isBounded ? ', unless something else ends it' : ''}`;
}

function describeFunctions(functions) {
  return [
    '### Functions',
    '',
    ...TABLE,
    ...functions.map(({ name, effect, lock, given }) =>
      row(code(name), effect, [
        given === 'acquires'
          ? `argument ${lock} is a list of acquires`
          : `argument ${lock} is the lock`,
      ]),
    ),
    '',
  ];
}

const TABLE = ['| operation | what it does | how |', '| --- | --- | --- |'];

function row(name, effect, more = []) {
  const how = [...more, ...describeHow(effect)];
  return `| ${name} | ${WHAT[effect.effect](effect)} | ${how.join('; ')} |`;
}

/** One phrase for each effect. */
const WHAT = {
  acquire: (effect) =>
    `takes the lock (${effect.mode})${typeof effect.waits === 'object' ? ', then calls back' : effect.waits === 'sync' ? ', the call waits' : ''}`,
  section: (effect) => `runs a callback under the lock (${effect.mode})`,
  release: (effect) => `gives it back (${effect.mode}); idle: ${IDLE[effect.whenIdle]}`,
  'try-acquire': (effect) => `takes the lock if it is free (${effect.mode}), never waits`,
  'is-locked': (effect) => `tells ${ANSWERS[effect.answer]}`,
  'wait-until-free': (effect) => `waits until ${UNTIL[effect.until]}, holds nothing`,
  cancel: (effect) =>
    effect.waiters === 'reject' ? 'rejects who waits' : 'drops who waits: they never go on',
  open: () => 'lets in who waits, when it is closed',
  close: () => 'closes it: nobody gets in until it is opened',
  resize: () => 'changes how many may hold',
  'same-lock': (effect) =>
    `gives the same lock${effect.key === undefined ? '' : ', a part of it by key'}${SAME[effect.waiting]}`,
};

const IDLE = {
  nothing: 'does nothing',
  throws: 'throws',
  'over-releases': 'one more may hold then',
};
const ANSWERS = {
  full: 'whether one more would wait',
  free: 'whether one more would not wait',
  held: 'whether somebody holds',
  holders: 'how many hold',
  permits: 'how many permits are left',
};
const UNTIL = {
  available: 'it can be taken',
  idle: 'nobody holds and nobody waits',
  'no-holders': 'nobody holds',
  'no-waiters': 'nobody waits',
};
const SAME = {
  unchanged: '',
  bounded: ', its waits end after a time',
  never: ', its waits reject at once',
};

function describeHow(effect) {
  const {
    handle,
    key,
    permits,
    bounds = [],
    neverWaits = [],
    callback,
    done,
    passes,
    joins,
    happens,
    runs,
    modeOption,
    curried,
  } = effect;
  return [
    handle === undefined ? '' : describeHandle(handle),
    callback === undefined
      ? ''
      : `callback: ${describeCallback(callback)}${curried === undefined ? '' : curried === 'always' ? ' of the function it gives' : ', or of the function it gives'}`,
    runs === undefined ? '' : runs === 'array' ? 'a list of callbacks' : 'once for each element',
    done === undefined ? '' : `ends by its last parameter (${done})`,
    passes === undefined
      ? ''
      : `passes ${passes === 'rest' ? 'the other arguments' : `the ${passes}`}`,
    joins === false ? 'only queues' : '',
    key === undefined
      ? ''
      : `key: ${place(key)}${key.each === undefined ? '' : `, arrays ${key.each}`}${key.otherwise === undefined ? '' : ` (else '${key.otherwise}')`}`,
    modeOption === undefined ? '' : `mode: ${describeModes(modeOption)}`,
    permits === undefined ? '' : `permits: ${permits === 'all' ? 'all' : place(permits)}`,
    ...bounds.map(
      (bound) =>
        `${bound.by}: ${place(bound.given)}${bound.otherwise === undefined ? '' : ` (else ${bound.otherwise})`}, ${ENDS[bound.ends]}`,
    ),
    ...neverWaits.map(
      (never) =>
        `never waits${never.given === 'always' ? '' : ` with ${place(never.given)}`}: ${OTHERWISE[never.otherwise]}`,
    ),
    happens === undefined ? '' : HAPPENS[happens],
  ].filter((part) => part !== '');
}

const ENDS = {
  rejects: 'rejects',
  falsy: 'gives a falsy value',
  'not-called': 'is not called back',
};
const OTHERWISE = {
  null: 'the callback gets null',
  'not-run': 'the callback is not run',
  unlocked: 'goes on without the lock',
  steals: 'takes it from its holder',
};
const HAPPENS = {
  'result-called': 'when the function is called that it gives',
  'effect-run': 'when the Effect is run that it gives',
  pulled: 'while the generator is pulled that it gives',
};

function describeHandle(handle) {
  const again = 'idempotent' in handle && !handle.idempotent ? ', once only' : '';
  switch (handle.kind) {
    case 'none':
      return 'given back by the release operation';
    case 'function':
      return `gives its release${handle.twice === true ? ', which gives the release' : ''}${again}`;
    case 'member':
      return `gives an object with \`${handle.name}()\`${handle.alias === undefined ? '' : ` or \`${handle.alias}()\``}${again}`;
    case 'element':
      return `gives its release as element ${handle.index}${again}`;
    case 'token':
      return 'gives a token for the release operation';
    case 'disposable':
      return 'gives a disposable';
    case 'scope':
      return 'given back with its scope';
  }
}

function describeModes({ argument, name, element, values }) {
  const where = name === undefined ? `argument ${argument}` : `\`${name}\` of argument ${argument}`;
  const named = Object.entries(values).map(([value, mode]) =>
    value === mode ? `'${value}'` : `'${value}' is ${mode}`,
  );
  return `${where}${element === undefined ? '' : `, element ${element}`} (${named.join(', ')})`;
}

function describeCallback(callback) {
  if (typeof callback === 'number') return `argument ${callback}`;
  if (typeof callback === 'string')
    return callback === 'last' ? 'the last argument' : 'the first function';
  const { construction } = callback;
  return `${construction === 'first-function' ? 'the first function' : `argument ${construction}`} of its making`;
}

function place({ at, index, option, element }) {
  const where = `${index === -1 ? 'the last argument' : `argument ${index}`}${at === 'construction' ? ' of its making' : ''}`;
  const part = option === undefined ? where : `\`${option}\` of ${where}`;
  return element === undefined ? part : `element ${element} of ${part} and those behind it`;
}

function describeMaking(making) {
  const from = making.from === undefined ? '' : ` of ${code(making.from)}`;
  switch (making.how) {
    case 'new':
      return `${code(`new ${making.name}()`)}${from}`;
    case 'call':
      return `${code(`${making.name}()`)}${from}${making.arguments === undefined ? '' : ` with ${making.arguments} argument${making.arguments === 1 ? '' : 's'}`}`;
    case 'global':
      return `the platform: ${code(making.path)}`;
    case 'export':
      return `${code(making.name)}${from}`;
    case 'module':
      return 'the module itself';
  }
}

function describeKind({ capacity, readers, identity, fairness, reentrant, expires, startsClosed }) {
  return [
    fairness === undefined ? describeCapacity(capacity) : `readers and one writer, ${fairness}`,
    readers === undefined ? '' : `readers: ${describeCapacity(readers)}`,
    identity === 'name' ? 'an equal name is the same lock' : '',
    reentrant === undefined
      ? ''
      : reentrant === 'always'
        ? 'reentrant'
        : `reentrant with ${place(reentrant)}`,
    startsClosed === undefined
      ? ''
      : startsClosed === 'always'
        ? 'closed at first'
        : `closed at first with ${place(startsClosed)} ${startsClosed.is}`,
    expires === undefined
      ? ''
      : expires === 'always'
        ? 'its hold ends after a time'
        : `its hold ends with ${expires.map(place).join(' or ')}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function describeCapacity(capacity) {
  if (capacity.at === 'constant')
    return capacity.value === 1 ? 'one holder' : `${capacity.value} holders`;
  const { index, option, otherwise } = capacity;
  const where = `holders: ${index === -1 ? 'the last argument' : `argument ${index}`}${option === undefined ? '' : ` or its \`${option}\``}`;
  if (otherwise === 0) return where;
  return `${where}, else ${otherwise === Infinity ? 'any number' : otherwise}`;
}

function sentence(text) {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function code(text) {
  return `\`${text}\``;
}
