import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { textProject } from '../../src/report/projectFiles.js';
import { watchProject } from '../../src/report/watchedRun.js';
import { parseStub } from '../../src/world/stub.js';
import { uheapIn } from '../cli/uheap.js';
import { buildPlayground, root, serve } from './served.js';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (executablePath === undefined) {
  console.warn('No Chromium (apt-get install chromium): the tests of the playground are skipped.');
}

const BOARDS = [
  'ARDUINO_NANO_33_BLE_SENSE',
  'ESP32_GENERIC',
  'ESP8266_GENERIC',
  'MICROBIT',
  'NUCLEO_F401RE',
  'PCA10040',
  'PYBV11',
  'RPI_PICO',
  'UNIX_X86',
];

interface Work {
  files: Record<string, string>;
  main: string;
  board: { id: string; micropython: string; heapBytes: number | null };
}

let folder: string;
let server: Server;
let url: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let errors: string[];

/** Opens the page in a browser that has never seen it. */
async function open(
  address = '',
  options: { width?: number; dark?: boolean; watch?: (address: string) => void; gist?: object } = {},
): Promise<void> {
  await context?.close();
  context = await browser.newContext({
    viewport: { width: options.width ?? 1400, height: 900 },
    colorScheme: options.dark === true ? 'dark' : 'light',
  });
  page = await context.newPage();
  errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (request) => options.watch?.(request.url()));
  await page.route('https://api.github.com/**', (route) => route.fulfill({ json: options.gist ?? {} }));
  await page.goto(url + address);
  await page.locator('#state', { hasText: /^ready: MicroPython v/ }).waitFor();
}

/** Puts a text in place of the one that the editor shows. */
async function write(text: string): Promise<void> {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

async function run(): Promise<void> {
  await page.locator('#run').click();
  await page.locator('#run', { hasText: 'Run' }).waitFor();
}

const textOf = (selector: string): Promise<string> => page.locator(selector).innerText();

/** The examples of the menu. */
const examples = (): { name: string; work: Work }[] => JSON.parse(readFileSync(join(folder, 'examples.json'), 'utf8'));

/** Text as bytes, one a character. */
const bytesOf = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text).toString('latin1')]));

/** Runs a program in a worker of the page's own, as the page does, and returns its figures. */
const figuresInPage = (work: Work): Promise<unknown> =>
  page.evaluate(`new Promise((done, fail) => {
    globalThis.tested ??= new Worker('worker.js', { type: 'module' });
    tested.onmessage = ({ data }) => {
      if (data.kind === 'ran') done({ ...data.result.summary, status: data.result.status, milliseconds: 0 });
      if (data.kind === 'refused') fail(new Error(data.message));
    };
    tested.postMessage(${JSON.stringify({ kind: 'run', work, limitMs: 60_000 })});
  })`);

describe.skipIf(executablePath === undefined)('the playground in Chromium', () => {
  beforeAll(async () => {
    folder = buildPlayground(BOARDS);
    ({ server, url } = await serve(folder));
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('runs a program, shows its output, its traceback and its heap', async () => {
    await open();
    await write('import gc\nkeep = [bytearray(100) for i in range(20)]\nprint("hello", len(keep))\n1 / 0\n');
    await run();
    const output = await textOf('#output');
    expect(output).toContain('hello 20\n');
    expect(output).toContain('ZeroDivisionError: divide by zero');
    expect(await textOf('#state')).toBe('ZeroDivisionError: divide by zero');
    expect(await textOf('#summary')).toMatch(/live peak/);
    expect(await textOf('#where')).toMatch(/^event [\d\u202f]+.*bytes used/);
    const beside = await page.locator('.cm-bytes-mark').allInnerTexts();
    expect(beside.map((text) => Number(text.replace(/\D/g, '')))).toContainEqual(expect.any(Number));
    await page.locator('#output button', { hasText: 'line 4' }).click();
    expect(await page.evaluate("document.activeElement.className.includes('cm-content')")).toBe(true);
    expect(await textOf('.cm-activeLine')).toBe('1 / 0');
    expect(errors).toEqual([]);
  });

  it('has nothing of the network from other hosts, and no error', async () => {
    const asked: string[] = [];
    await open('', { watch: (address) => asked.push(address) });
    await run();
    expect(asked.filter((address) => !address.startsWith(url) && !address.startsWith('data:'))).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('ends an endless loop at once, and runs the next program', async () => {
    await open();
    await write('print("begins")\nwhile True:\n    pass\n');
    await page.locator('#run').click();
    await page.locator('#output', { hasText: 'begins' }).waitFor();
    expect(await textOf('#run')).toMatch(/^Stop/);
    await page.locator('#run').click();
    await page.locator('#state', { hasText: /^ready/ }).waitFor();
    expect(await textOf('#output')).toBe('begins\nstopped\n');
    await write('print("again")\n');
    await run();
    expect(await textOf('#output')).toBe('again\n');
  });

  it('runs with the keyboard alone', async () => {
    await open();
    await page.keyboard.press('Tab');
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('print("typed")');
    await page.keyboard.press('Control+Enter');
    await page.locator('#output', { hasText: 'typed' }).waitFor();
    // Out of the editor, which takes Tab for itself, unless it comes within two seconds after Escape.
    const isInside = (): Promise<unknown> => page.evaluate("document.activeElement.closest('.cm-editor') !== null");
    for (let i = 0; i < 3 && (await isInside()); i++) {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Tab');
    }
    expect(await isInside()).toBe(false);
    await page.locator('#tab-heap').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#tab-prompt').getAttribute('aria-selected')).toBe('true');
    expect(await page.locator('#panel-prompt').isVisible()).toBe(true);
    expect(await page.locator('#panel-heap').isVisible()).toBe(false);
    await page.locator('#tab-heap').click();
    await page.locator('#map').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#map').getAttribute('aria-label')).toMatch(/bytes.* at 0x/);
  });

  it('keeps what a program prints from being HTML', async () => {
    await open();
    const evil = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
    await write(`class Evil:\n    pass\nprint(${JSON.stringify(evil)})\nraise ValueError(${JSON.stringify(evil)})\n`);
    await run();
    expect(await textOf('#output')).toContain(`${evil}\n`);
    expect(await page.locator('#output img, #output script, #state img').count()).toBe(0);
    expect(await textOf('#state')).toBe(`ValueError: ${evil}`);
    expect(await page.title()).toBe('uheap playground');
    await page.locator('[aria-label="add a file"]').click();
    await page.locator('dialog[open] input').fill('<img src=x>.py');
    await page.keyboard.press('Enter');
    expect(await page.locator('dialog[open]').isVisible()).toBe(true);
    expect(await page.locator('dialog img').count()).toBe(0);
  });

  it('opens the program of a link, and makes one', async () => {
    await open();
    await write('import other\nprint("linked", other.X)\n');
    await page.locator('[aria-label="add a file"]').click();
    await page.locator('dialog[open] input[type=text]').fill('other.py');
    await page.keyboard.press('Enter');
    await write('X = 42\n');
    await page.locator('input.heap').first().fill('16k');
    await page.keyboard.press('Enter');
    await run();
    expect(await textOf('#output')).toBe('linked 42\n');
    await page.locator('#share').click();
    const link = await page.locator('input[aria-label=link]').inputValue();
    expect(link.startsWith(`${url}#v1=`)).toBe(true);
    const badge = await page.locator('dialog img').getAttribute('alt');
    expect(badge).toMatch(/^fits UNIX_X86: [\d.]+ KB peak$/);
    await open(link.slice(url.length));
    expect(await page.locator('#files [role=tab]').allInnerTexts()).toEqual([
      expect.stringMatching(/\.py$/),
      'other.py',
    ]);
    expect(await page.locator('input.heap').first().inputValue()).toBe('16k');
    await run();
    expect(await textOf('#output')).toBe('linked 42\n');
  });

  it('has the prompt of the board, with the program in its flash', async () => {
    await open();
    await page.locator('.chooser').first().click();
    await page.keyboard.type('PYBV11');
    await page.keyboard.press('Enter');
    await page.locator('#state', { hasText: 'PYBV11' }).waitFor();
    await page.locator('[aria-label="add a file"]').click();
    await page.locator('dialog[open] input[type=text]').fill('lib.py');
    await page.keyboard.press('Enter');
    await write('X = 42\n');
    await page.locator('#tab-prompt').click();
    await page.locator('#prompt-start').click();
    const output = page.locator('#prompt-output');
    await output.filter({ hasText: /MicroPython v1.*>>> $/s }).waitFor();
    await page.locator('#prompt-line').fill('import lib; print(lib.X + 1)');
    await page.keyboard.press('Enter');
    await output.filter({ hasText: /\n43\n>>> $/ }).waitFor();
    await page.locator('#prompt-line').fill('while True: pass');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.locator('#prompt-start', { hasText: 'Stop' }).click();
    await output.filter({ hasText: /the board is off/ }).waitFor();
    expect(errors).toEqual([]);
  });

  it('reads what input() asks for from a file', async () => {
    await open();
    await write('print("got", input())\n');
    await page.locator('[aria-label="add a file"]').click();
    await page.locator('dialog[open] input[type=text]').fill('stdin.txt');
    await page.keyboard.press('Enter');
    await write('seven\n');
    await run();
    expect(await textOf('#output')).toContain('got seven\n');
  });

  it('takes another link while it is open, and keeps the program before', async () => {
    await open();
    await write('print("first")\n');
    await page.locator('#share').click();
    const link = await page.locator('input[aria-label=link]').inputValue();
    await page.keyboard.press('Escape');
    await write('print("second")\n');
    await page.evaluate(`location.href = ${JSON.stringify(link)}`);
    await page.locator('.cm-content', { hasText: 'first' }).waitFor();
    await page.locator('#examples').click();
    await page.locator('[role=menuitem]', { hasText: 'Your program before' }).click();
    expect(await textOf('.cm-content')).toContain('second');
  });

  it('names the parts of the heap as reports do', async () => {
    await open();
    await run();
    await page
      .locator('#allocators button', { hasText: /^show all/ })
      .last()
      .click();
    expect(await page.locator('#by-type').innerText()).toContain('parse tree');
  });

  it('says that a link is damaged', async () => {
    await open('#v1=AAAA');
    expect(await textOf('#output')).toMatch(/damaged/);
    expect(errors).toEqual([]);
  });

  it('fetches a gist after a click only', async () => {
    const asked: string[] = [];
    await open('?gist=0123456789abcdef', {
      watch: (address) => asked.push(address),
      gist: { files: { 'a.py': { filename: 'a.py', content: 'print("from a gist")\n' } } },
    });
    await page.locator('dialog[open]').waitFor();
    expect(asked.filter((address) => address.includes('github'))).toEqual([]);
    await page.locator('dialog[open] button', { hasText: 'Open' }).click();
    await page.locator('#files', { hasText: 'a.py' }).waitFor();
    await run();
    expect(await textOf('#output')).toBe('from a gist\n');
  });

  it('draws the map that a real board printed', async () => {
    await open();
    await page.locator('#tab-map').click();
    const log = readFileSync(join(root, 'test/recordings/v1.23.0/output/stm32-PYBV11/26_fragmentation.out'), 'latin1');
    await page.locator('#dump-text').fill(log);
    expect(await textOf('#dump-where')).toBe('dump 2 of 2');
    expect(await textOf('#dump-figures')).toContain('12\u202f864');
    await page.locator('#dump-map').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#dump-map').getAttribute('aria-label')).toMatch(/0x/);
    await page.locator('#dump-text').fill('nothing of that');
    expect(await textOf('#panel-map')).toContain('found no output of micropython.mem_info(1)');
  });

  it('tries all boards, and opens the one that is chosen', async () => {
    await open();
    await write('keep = bytearray(30000)\n');
    await page.locator('#tab-boards').click();
    await page.locator('#fit-start').click();
    await page.locator('#fit-start', { hasText: 'Try again' }).waitFor();
    expect(await page.locator('#fits tbody tr').count()).toBe(BOARDS.length);
    expect(await page.locator('#fits tr', { hasText: 'PYBV11' }).innerText()).toMatch(/fits/);
    expect(await page.locator('#fits tr', { hasText: 'MICROBIT' }).innerText()).toMatch(/MemoryError/);
    await page.locator('#fits button', { hasText: 'MICROBIT' }).click();
    await page.locator('#state', { hasText: /^MemoryError/ }).waitFor();
    expect(await textOf('.chooser >> nth=0')).toBe('MICROBIT');
  });

  it('applies what it advises', async () => {
    await open();
    await write(
      'def f(n):\n    s = ""\n    for i in range(n):\n        s += str(i) + ","\n    return s\nprint(len(f(200)))\n',
    );
    await page.locator('#tab-advice').click();
    await page.locator('#advise-start').click();
    await page.locator('#advise-start', { hasText: 'Look again' }).waitFor();
    const before = await textOf('.cm-content');
    await page.locator('.apply').first().click();
    expect(await textOf('.cm-content')).not.toBe(before);
    const added = (await page.locator('.diff .add').first().innerText()).replace(/^ *\+ /, '').trim();
    expect(await textOf('.cm-content')).toContain(added);
  });

  it('shows two boards side by side', async () => {
    await open();
    await page.locator('#tab-compare').click();
    await page.locator('#compare-start').click();
    await page.locator('.compared').waitFor();
    expect(await page.locator('.compared .column').count()).toBe(2);
    expect(await page.locator('#one-map, #other-map').count()).toBe(2);
    const heads = await page.locator('.compare-table th[scope=col]').allInnerTexts();
    expect(new Set(heads).size).toBe(3);
  });

  it('finds a board by a word', async () => {
    await open();
    await page.locator('.chooser').first().click();
    await page.keyboard.type('nrf52');
    expect(await page.locator('[role=option] .board-name').allInnerTexts()).toEqual([
      'ARDUINO_NANO_33_BLE_SENSE',
      'PCA10040',
    ]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await textOf('.chooser >> nth=0')).toBe('PCA10040');
    await page.locator('#state', { hasText: 'PCA10040' }).waitFor();
  });

  it.each([false, true])('fits a phone, dark: %s', async (dark) => {
    await open('', { width: 390, dark });
    await run();
    for (const tab of ['heap', 'prompt', 'boards', 'advice', 'compare', 'map']) {
      await page.locator(`#tab-${tab}`).click();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    }
    expect(await page.locator('#run').isVisible()).toBe(true);
  });

  it.each([false, true])('has nothing serious for axe-core, dark: %s', async (dark) => {
    await open('', { dark });
    await run();
    const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
    await page.evaluate(axe);
    const look = async (): Promise<void> => {
      const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
        violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
      };
      const serious = found.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => [
          id,
          ...nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`),
        ]);
      expect(serious).toEqual([]);
    };
    await look();
    await page.locator('#tab-compare').click();
    await page.locator('#compare-start').click();
    await page.locator('.compared').waitFor();
    await look();
    await page.locator('#tab-advice').click();
    await page.locator('#advise-start').click();
    await page.locator('#advise-start', { hasText: 'Look again' }).waitFor();
    await look();
    await page.locator('#tab-prompt').click();
    await page.locator('#prompt-start').click();
    await page.locator('#prompt-output', { hasText: '>>> ' }).waitFor();
    await look();
    await page.locator('#tab-boards').click();
    await page.locator('#fit-start').click();
    await page.locator('#fit-start', { hasText: 'Try again' }).waitFor();
    await look();
    await page.locator('#tab-map').click();
    await page.locator('.chooser').first().click();
    await look();
  });

  it('opens without a network once it was there', async () => {
    await open();
    await page.evaluate('navigator.serviceWorker.ready');
    await page.reload();
    await page.evaluate('navigator.serviceWorker.ready');
    await context.setOffline(true);
    server.close();
    server.closeAllConnections();
    await page.reload();
    await page.locator('#state', { hasText: /^ready: MicroPython v/ }).waitFor();
    await run();
    expect(await textOf('#output')).toContain('MemoryError');
    server.listen(Number(new URL(url).port), '127.0.0.1');
  });

  it('has the figures of the command line, for all examples on eight boards', async () => {
    await open();
    const differ: string[] = [];
    let compared = 0;
    for (const { name, work } of examples()) {
      for (const id of [...BOARDS.slice(0, 7), 'RPI_PICO']) {
        const other = { ...work, board: { id, micropython: '', heapBytes: null } };
        const board = loadBoard(id);
        const stub = work.files['stub.json'];
        const project = { ...textProject(bytesOf(work.files), work.main), path: work.main };
        const options = stub === undefined ? {} : { stub: parseStub(stub, 'stub.json') };
        const { outcome } = watchProject(board, project, options);
        const here = { ...outcome.figures, status: outcome.status, exitCode: outcome.exitCode };
        const there = (await figuresInPage(other)) as Record<string, unknown>;
        compared++;
        for (const [key, value] of Object.entries(here)) {
          if (JSON.stringify(there[key]) !== JSON.stringify(value)) differ.push(`${name} on ${id}: ${key}`);
        }
      }
    }
    expect(differ).toEqual([]);
    expect(compared).toBe(8 * examples().length);
  });

  it('prints and counts what `uheap run` does', async () => {
    await open();
    const { work } = examples().find(({ name }) => name === 'OLED menu')!;
    const there = (await figuresInPage(work)) as Record<string, number>;
    const args = ['run', 'main.py', '-t', work.board.id, '--stub', 'stub.json', '--json'];
    const summary = JSON.parse(uheapIn(join(root, 'examples/oled_menu'), args).err) as Record<string, number>;
    for (const key of [
      'used',
      'reachable',
      'free',
      'largestFree',
      'collections',
      'peakWithGarbage',
      'heap',
      'exitCode',
    ]) {
      expect([key, there[key]]).toEqual([key, summary[key]]);
    }
    expect(there.peak).toBeGreaterThanOrEqual(summary.peak!);
    expect(there.peak).toBeLessThanOrEqual(summary.peak! + summary.peakSlack!);
  });
});
