/** `deadlock graph`: dot, mermaid and svg of lock orders. */
import { describe, expect, test } from 'vitest';
import type { LockGraph } from '../../../src/findings/lock-graph.js';
import { dotGraph, focused, mermaidGraph } from '../../../src/report/graph-text.js';
import { deadlock } from '../../command-line.js';

const THREE = 'fixtures/no-order-inversion/three-locks';

describe('of a program', () => {
  test('dot: clusters, nodes, edges with their places, cycles in red', async () => {
    const { code, out } = await deadlock(['graph', '--no-config', THREE]);
    expect(code).toBe(0);
    expect(out).toMatchSnapshot();
  });

  test('mermaid, for a pull request', async () => {
    expect((await deadlock(['graph', '--no-config', '-f', 'mermaid', THREE])).out).toMatchSnapshot();
  });

  test('svg, drawn by Graphviz', async () => {
    const { out } = await deadlock(['graph', '--no-config', '-f', 'svg', THREE]);
    expect(out).toMatch(/^<svg/);
    for (const text of ['>fork<', '>knife<', '>spoon<', '#c92a2a', 'ring.ts:']) expect(out).toContain(text);
  });

  test('a lock that is not there: exit code 2, and those that are', async () => {
    const { code, said } = await deadlock(['graph', '--no-config', '--focus', 'plate', THREE]);
    expect({ code, said }).toEqual({ code: 2, said: "deadlock: There is no lock 'plate': there are 'fork', 'knife', 'spoon'.\n" });
  });
});

describe('of data', () => {
  const place = { file: '/app/a.ts', line: 1, column: 1, endLine: 1, endColumn: 2 };
  const lock = (name: string) => ({ id: name, name: `C.${name}`, component: 'C', taken: place, isOnCycle: false });
  const edge = (held: string, asked: string) => ({ held, asked, isOnCycle: false, sightings: [{ place, holder: 'f', since: place, trace: [] }] });
  const graph: LockGraph = { locks: ['a', 'b', 'c', 'd', 'e'].map(lock), edges: [edge('a', 'b'), edge('b', 'c'), edge('d', 'c'), edge('e', 'd')] };

  test('focus keeps what leads to a lock and what it leads to', () => {
    const names = ({ locks, edges }: LockGraph) => [locks.map(({ id }) => id).join(''), ...edges.map(({ held, asked }) => held + asked)];
    expect(names(focused(graph, 'C.b'))).toEqual(['abc', 'ab', 'bc']);
    expect(names(focused(graph, 'd'))).toEqual(['cde', 'dc', 'ed']);
    expect(names(focused(graph, 'C'))).toEqual(['abcde', 'ab', 'bc', 'dc', 'ed']);
    expect(focused(graph, 'none').locks).toEqual([]);
  });

  test('a large graph is drawn without what follows, and nothing that leads somewhere is lost', () => {
    const names = Array.from({ length: 15 }, (_, index) => `m${String(index)}`);
    const all = names.flatMap((held, index) => names.slice(index + 1).map((asked) => edge(held, asked)));
    // Two edges lead into a cycle: each goes without the other, one has to stay.
    const cycle = [edge('m14', 'x'), edge('m14', 'y'), { ...edge('x', 'y'), isOnCycle: true }, { ...edge('y', 'x'), isOnCycle: true }];
    const dot = dotGraph({ locks: [...names, 'x', 'y'].map(lock), edges: [...all, ...cycle] }, '/work');
    const drawn = dot.split('\n').flatMap((line) => /^ {2}(n\d+ -> n\d+) /.exec(line)?.[1] ?? []);
    expect(drawn.slice(0, 14)).toEqual(names.slice(1).map((_, index) => `n${String(index)} -> n${String(index + 1)}`));
    expect(drawn.slice(14)).toEqual([expect.stringMatching(/^n14 -> n1[56]$/), 'n15 -> n16', 'n16 -> n15']);
    expect(dot).toContain('92 orders that follow from those drawn are left out');
  });

  test('components of one name in two files are two', async () => {
    const { out } = await deadlock(['graph', '--no-config', 'fixtures/supervisor']);
    expect(out).toContain('label="Manager (deadlocking/manager.ts)"');
    expect(out).toContain('label="Manager (fixed/manager.ts)"');
    expect(out).toContain('label="stateMutex"');
  });

  test('hostile names stay names', () => {
    const hostile = { ...lock('x'), id: 'x', name: `"];evil[label="<b>\\n`, component: '"]\n  click n0 "javascript:alert(1)"' };
    const drawn = { locks: [hostile], edges: [] };
    expect(dotGraph(drawn, '/work').split('\n').filter((line) => /^\s*evil/.test(line))).toEqual([]);
    expect(mermaidGraph(drawn)).not.toMatch(/["\n]\s*click/);
    expect(mermaidGraph(drawn)).not.toContain('<b>');
  });
});
