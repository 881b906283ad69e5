/**
 * The HTML report in a real headless browser: it works from `file://`, asks for nothing, says nothing on
 * the console, and shows hostile names and code as text. `SCREENSHOTS=folder` keeps what it looks like.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { deadlock } from '../command-line.js';
import { ROOT } from '../programs.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

const BROWSERS = [process.env['CHROME_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:/Program Files/Google/Chrome/Application/chrome.exe'];
const executablePath = BROWSERS.find((path) => path !== undefined && existsSync(path));

const MUTEX = `
export class Mutex {
  #tail: Promise<void> = Promise.resolve();
  async run<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#tail;
    let done = (): void => undefined;
    this.#tail = new Promise((resolve) => { done = resolve; });
    await before;
    try { return await work(); } finally { done(); }
  }
}
`;

const TSCONFIG = '{ "compilerOptions": { "strict": true, "target": "es2022", "module": "nodenext", "lib": ["es2022"], "types": [] } }';

const HOSTILE_FILE = '<img src=x onerror=hacked()>.ts';
const HOSTILE = `import { Mutex } from './mutex.js';
export class Store {
  readonly '"><script>hacked()</script>' = new Mutex();
  async save(): Promise<void> {
    await this['"><script>hacked()</script>'].run(async () => { await this.flush(); /* </script><script>hacked()</script><img src=x onerror=hacked()> */ });
  }
  async flush(): Promise<void> { await this['"><script>hacked()</script>'].run(async () => undefined); }
}
`;

/** 70 components with three locks each; every tenth takes its last two in both orders. */
function component(index: number): string {
  const next = (index + 1) % 70;
  const back = index % 10 === 0 ? `async back(): Promise<void> { await this.last.run(() => this.second.run(async () => undefined)); }` : '';
  const on = next === 0 ? 'undefined' : `this.next?.enter()`;
  return `import { Mutex } from './mutex.js';
import type { Part${String(next)} } from './part${String(next)}.js';
export class Part${String(index)} {
  readonly first = new Mutex();
  readonly second = new Mutex();
  readonly last = new Mutex();
  constructor(private readonly next: Part${String(next)} | undefined) {}
  async enter(): Promise<void> { await this.first.run(() => this.second.run(() => this.last.run(async () => { await ${on}; }))); }
  ${back}
}
`;
}

let folder: string;
let browser: Browser;

// Where CI is set up for it, a missing browser is a failure, not a reason to skip.
describe.skipIf(executablePath === undefined && process.env['CI'] === undefined)('in a browser', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'deadlock-html-'));
    browser = await chromium.launch({ executablePath: executablePath ?? 'no browser was found: set CHROME_PATH', args: ['--no-sandbox', '--allow-file-access-from-files'] });
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, text: string): void {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }

  interface Opened {
    readonly page: Page;
    /** What the page asked for, but for itself, and what it complained about. */
    readonly trouble: readonly string[];
  }

  async function open(name: string, args: readonly string[], cwd: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
    const file = join(folder, `${name}.html`);
    const ran = await deadlock([...args, '--no-config', '-f', 'html', '-o', file], { cwd });
    expect(ran.said).not.toContain('deadlock: ');
    const page = await browser.newPage({ colorScheme, viewport: { width: 1400, height: 900 } });
    const trouble: string[] = [];
    const url = pathToFileURL(file).href;
    page.on('console', (message) => trouble.push(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (request.url() !== url) trouble.push(`request: ${request.url()}`);
    });
    page.on('dialog', (dialog) => trouble.push(`dialog: ${dialog.message()}`));
    await page.goto(url);
    return { page, trouble };
  }

  async function keep(page: Page, name: string): Promise<void> {
    const to = process.env['SCREENSHOTS'];
    if (to !== undefined) await page.screenshot({ path: join(to, `${name}.png`) });
  }

  const shown = async (page: Page): Promise<readonly string[]> =>
    (await page.locator('#items > li:visible .place').allTextContents()).map((text) => text.replace(/^.*\/(?=[^/]+\/[^/]+$)/, ''));

  test('filters work, a finding opens its path beside the code, the keyboard does too', async () => {
    const { page, trouble } = await open('supervisor', ['check', 'fixtures/supervisor', 'fixtures/no-order-inversion/two-locks'], ROOT);
    expect(await page.locator('#count').textContent()).toBe('4 of 4');

    await page.getByRole('searchbox').fill('metricscollector manager.stateMutex');
    expect(await shown(page)).toEqual([expect.stringMatching(/^deadlocking\/manager\.ts:\d+$/)]);
    expect(await page.locator('#count').textContent()).toBe('1 of 4');
    await page.locator('#items > li:visible button').click();
    const steps = await page.locator('#detail ol.way > li').allTextContents();
    expect(steps).toHaveLength(6);
    expect(steps[0]).toContain("Manager.start takes 'Manager.stateMutex' (write)");
    expect(steps[0]).toContain('await this.stateMutex.acquireWrite()');
    expect(steps[3]).toContain('NodeInfoProvider.getRestartCount (implemented by Manager)');
    expect(await page.locator('#detail pre span.here').count()).toBeGreaterThanOrEqual(6);
    await keep(page, 'finding');

    await page.getByRole('searchbox').fill('');
    await page.locator('#rule').selectOption('deadlock/no-order-inversion');
    expect(await shown(page)).toHaveLength(2);
    await page.locator('#rule').selectOption('');
    await page.locator('#certainty').selectOption('certain');
    expect(await shown(page)).toHaveLength(1);
    await page.locator('#certainty').selectOption('');

    await page.locator('body').press('/');
    await page.keyboard.type('accounts');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#items button[aria-current]').textContent()).toContain('accounts.ts:11');
    expect(await page.locator('#detail section.task').count()).toBe(2);
    expect(await page.locator('#detail svg.sequence text').allTextContents()).toEqual(expect.arrayContaining([expect.stringContaining('takes ledger, line 9'), expect.stringContaining('waits for ledger, line 18')]));
    await keep(page, 'inversion');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#items button[aria-current]').textContent()).toContain('accounts.ts:18');

    await page.locator('#show-graph').click();
    await page.locator('#canvas g.edge').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#edge').textContent()).toContain('await journal.runExclusive');
    const before = await page.locator('#canvas svg').getAttribute('style');
    await page.locator('#zoom-in').click();
    expect(await page.locator('#canvas svg').getAttribute('style')).not.toBe(before);
    await keep(page, 'graph');
    expect(trouble).toEqual([]);
  });

  test('dark, by the system or by the button', async () => {
    const { page, trouble } = await open('dark', ['check', 'fixtures/no-order-inversion/three-locks'], ROOT, 'dark');
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await background()).toBe('rgb(13, 17, 23)');
    await keep(page, 'dark');
    await page.locator('#show-graph').click();
    await keep(page, 'dark-graph');
    await page.locator('#theme').click();
    expect(await background()).toBe('rgb(255, 255, 255)');
    expect(trouble).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('a hostile file name, member name and source line are text', async () => {
    write('hostile/tsconfig.json', TSCONFIG);
    write('hostile/mutex.ts', MUTEX);
    write(`hostile/${HOSTILE_FILE}`, HOSTILE);
    const { page, trouble } = await open('hostile', ['check', '.'], join(folder, 'hostile'));
    expect(await page.locator('#items li').count()).toBe(1);
    expect(await page.locator('#detail').textContent()).toContain('</script><script>hacked()</script><img src=x onerror=hacked()>');
    expect(await page.locator('#detail').textContent()).toContain(HOSTILE_FILE);
    await page.locator('#show-graph').click();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    await keep(page, 'hostile');
    expect(trouble).toEqual([]);
  });

  test('more than 200 locks: drawn, and usable', async () => {
    write('large/tsconfig.json', TSCONFIG);
    write('large/mutex.ts', MUTEX);
    for (let index = 0; index < 70; index += 1) write(`large/part${String(index)}.ts`, component(index));
    const { page, trouble } = await open('large', ['check', '.'], join(folder, 'large'));
    expect(await shown(page)).toHaveLength(14);
    await keep(page, 'large');
    await page.locator('#show-graph').click();
    expect(await page.locator('#canvas g.node').count()).toBe(210);
    expect(await page.locator('#canvas g.cluster').count()).toBe(70);
    await keep(page, 'large-graph');
    await page.locator('#edge-list button').first().click();
    expect(await page.locator('#edge ol.way > li').count()).toBeGreaterThan(1);
    await keep(page, 'large-edge');
    expect(trouble).toEqual([]);
  });

  test('the graph alone, and a program without findings', async () => {
    const graph = await open('graph-only', ['graph', 'fixtures/no-order-inversion/three-locks'], ROOT);
    expect(await graph.page.locator('#canvas g.node').count()).toBe(3);
    expect(graph.trouble).toEqual([]);
    write('nothing/a.ts', 'export const a = 1;\n');
    const nothing = await open('nothing', ['check', '.'], join(folder, 'nothing'));
    expect(await nothing.page.locator('#detail').textContent()).toBe('Nothing was found.');
    expect(nothing.trouble).toEqual([]);
    expect(readFileSync(join(folder, 'nothing.html'), 'utf8')).toContain(`default-src 'none'`);
  });
});
