/** SARIF: valid by the official schema, with the whole path of each finding. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import format from '../../../src/cli/formatter.js';
import { deadlock } from '../../command-line.js';
import { ROOT } from '../../programs.js';

interface Location {
  readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: { readonly startLine: number; readonly snippet?: { readonly text: string } } };
  readonly message?: { readonly text: string };
}

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly relatedLocations?: readonly Location[];
  readonly codeFlows?: readonly { readonly threadFlows: readonly { readonly message?: { readonly text: string }; readonly locations: readonly { readonly location: Location }[] }[] }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly baselineState?: string;
  readonly suppressions?: readonly { readonly kind: string; readonly justification?: string }[];
}

let errorsOf: (log: unknown) => unknown;

beforeAll(() => {
  const ajv = new Ajv({ schemaId: 'auto', meta: false, unknownFormats: 'ignore' });
  ajv.addMetaSchema(JSON.parse(readFileSync(join(ROOT, 'node_modules/ajv/lib/refs/json-schema-draft-04.json'), 'utf8')) as object);
  const validate = ajv.compile(JSON.parse(readFileSync(join(ROOT, 'test/assets/sarif-schema-2.1.0.json'), 'utf8')) as object);
  errorsOf = (log) => (validate(log) === true ? [] : validate.errors);
});

function resultsOf(text: string): readonly Result[] {
  const log = JSON.parse(text) as { runs: [{ results: readonly Result[] }] };
  expect(errorsOf(log)).toEqual([]);
  return log.runs[0].results;
}

function stepsOf(result: Result | undefined): readonly (readonly string[])[] {
  return (result?.codeFlows?.[0]?.threadFlows ?? []).map(({ locations }) =>
    locations.map(({ location }) => `${location.physicalLocation.artifactLocation.uri.split('/').at(-1) ?? ''}:${String(location.physicalLocation.region.startLine)} ${location.message?.text ?? ''}`),
  );
}

test('the schema refuses what is no SARIF', () => {
  expect(errorsOf({ version: '2.1.0', runs: [{ tool: {} }] })).not.toEqual([]);
});

describe('of the command line', () => {
  let results: readonly Result[];

  beforeAll(async () => {
    const ran = await deadlock(['check', '--no-config', '-f', 'sarif', 'fixtures/supervisor', 'fixtures/no-order-inversion/two-locks']);
    expect(ran.code).toBe(1);
    results = resultsOf(ran.out);
  });

  test('a finding has its whole way as a code flow, and links to where the lock was taken', () => {
    const result = results.find(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri === 'fixtures/supervisor/deadlocking/manager.ts');
    expect(stepsOf(result)).toEqual([
      [
        expect.stringMatching(/^manager\.ts:\d+ Manager\.start takes 'Manager\.stateMutex' \(write\)$/),
        expect.stringMatching(/^manager\.ts:\d+ Manager\.start calls MetricsCollector\.start$/),
        expect.stringMatching(/^metrics-collector\.ts:\d+ MetricsCollector\.start awaits/),
        expect.stringMatching(/^metrics-collector\.ts:\d+ MetricsCollector\.collectMetrics awaits NodeInfoProvider/),
        expect.stringMatching(/^manager\.ts:\d+ Manager\.getRestartCount awaits RwMutex\.withRead$/),
        expect.stringMatching(/^rw-mutex\.ts:\d+ RwMutex\.withRead acquires/),
      ],
    ]);
    expect(result?.message.text).toContain("[Manager.start takes 'Manager.stateMutex' (write)](0).");
    expect(result?.relatedLocations).toHaveLength(1);
    expect(result?.codeFlows?.[0]?.threadFlows[0]?.locations[0]?.location.physicalLocation.region.snippet?.text).toContain('acquireWrite');
  });

  test('an inversion has a thread for each task', () => {
    const result = results.find(({ ruleId }) => ruleId === 'deadlock/no-order-inversion');
    const threads = result?.codeFlows?.[0]?.threadFlows ?? [];
    expect(threads.map(({ message }) => message?.text)).toEqual([
      "task 1 holds 'ledger' and waits for 'journal'",
      "task 2 holds 'journal' and waits for 'ledger'",
    ]);
  });

  test('fingerprints tell all findings apart', () => {
    const prints = results.map(({ partialFingerprints }) => partialFingerprints['deadlockFinding/v1']);
    expect(new Set(prints).size).toBe(results.length);
    expect(results.every(({ partialFingerprints }) => /^[0-9a-f]{16}:1$/.test(partialFingerprints['primaryLocationLineHash'] ?? ''))).toBe(true);
  });
});

describe('of the formatter', () => {
  const folder = join(ROOT, 'fixtures/supervisor').replaceAll('\\', '/');
  const file = `${folder}/deadlocking/manager.ts`;
  const message = [
    `'this.metricsCollector.start()' never finishes: it waits for 'Manager.stateMutex' (write), which 'Manager.start' has held since line 71.`,
    '  manager.ts:77            Manager.start                    calls MetricsCollector.start',
    '  metrics-collector.ts:44  MetricsCollector.start           awaits MetricsCollector.collectMetrics',
    '  rw-mutex.ts:71           RwMutex.withRead                 acquires this.#tail',
  ].join('\n');
  const finding = { ruleId: 'deadlock/no-reacquire', severity: 2, message, line: 77, column: 13, endLine: 77, endColumn: 42 };
  const others = ['as-reported/manager.ts', 'as-reported/metrics-collector.ts', 'deadlocking/metrics-collector.ts', 'fixed/manager.ts', 'shared/rw-mutex.ts'];
  const context = { cwd: folder, rulesMeta: { 'deadlock/no-reacquire': { docs: { description: 'disallow it', url: 'https://example.com/a' } } } };

  test('reads the way back from the message, and finds the files it names', () => {
    const results = resultsOf(format([{ filePath: file, messages: [finding] }, ...others.map((name) => ({ filePath: `${folder}/${name}`, messages: [] }))], context));
    const [result] = results;
    const uris = result?.codeFlows?.[0]?.threadFlows[0]?.locations.map(({ location: { physicalLocation } }) => `${physicalLocation.artifactLocation.uri}:${String(physicalLocation.region.startLine)}`);
    expect(uris).toEqual(['deadlocking/manager.ts:77', 'deadlocking/metrics-collector.ts:44', 'shared/rw-mutex.ts:71']);
  });

  test('a name that fits nothing, or two files alike, gives no wrong place', () => {
    const two = [`${folder}/a/rw-mutex.ts`, `${folder}/b/rw-mutex.ts`].map((filePath) => ({ filePath, messages: [] }));
    const [result] = resultsOf(format([{ filePath: file, messages: [finding] }, ...two], context));
    const uris = result?.codeFlows?.[0]?.threadFlows[0]?.locations.map(({ location: { physicalLocation } }) => physicalLocation.artifactLocation.uri);
    expect(uris).toEqual(['deadlocking/manager.ts']);
  });

  test('hands on the messages of other rules, suppressed ones, and files that cannot be parsed', () => {
    const plain = { ruleId: 'no-var', severity: 1, message: 'Unexpected var.', line: 3, column: 1 };
    const broken = { ruleId: null, severity: 2, message: 'Parsing error: Expression expected.' };
    const silent = { ...finding, suppressions: [{ kind: 'directive', justification: 'known to the team' }] };
    const results = resultsOf(format([{ filePath: file, messages: [plain, broken], suppressedMessages: [silent] }], context));
    expect(results.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual(['no-var warning', 'eslint error', 'deadlock/no-reacquire error']);
    expect(results[2]?.suppressions).toEqual([{ kind: 'inSource', justification: 'known to the team' }]);
    expect(results[0]?.codeFlows).toBeUndefined();
  });
});
