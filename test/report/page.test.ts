import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { parseDumps } from '../../src/report/dumpParse.js';
import { fitProject } from '../../src/report/fit.js';
import { HeapHistory } from '../../src/report/history.js';
import { mapPage } from '../../src/report/mapPage.js';
import { ProfileListener } from '../../src/report/profile.js';
import { profilePage } from '../../src/report/profilePage.js';
import { collectAtEnd, runProject } from '../../src/report/programRun.js';
import { type Project, textProject } from '../../src/report/projectFiles.js';
import { readProject } from '../../src/report/readProject.js';
import { reportPage } from '../../src/report/reportPage.js';
import { reportProject } from '../../src/report/reportProject.js';
import { uheapIn } from '../cli/uheap.js';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (executablePath === undefined) {
  console.warn('No Chromium (apt-get install chromium): the tests of the pages are skipped.');
}
const root = resolve(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'uheap-pages-'));
let browser: Browser;
/** Figures of the run, as the page writes them. */
let shown = { peak: '', used: '', collections: 0 };

/** Pages of the example program, made once. */
function makePages(): void {
  const board = loadBoard('PYBV11');
  const project = { ...readProject(join(root, 'examples/sensor_logger.py')), path: 'sensor_logger.py' };
  let profile!: ProfileListener;
  let history!: HeapHistory;
  const outcome = runProject(board, project, {
    listen: (watch) => {
      profile = new ProfileListener(watch);
      history = new HeapHistory(watch);
    },
  });
  const result = profile.result();
  const { used, collections } = outcome.heap!;
  const { moments, peakMoment } = history.result();
  const peak = moments[peakMoment]!.used;
  const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, '\u202f');
  shown = { peak: grouped(peak), used: grouped(used), collections };
  const fits = ['UNIX_X86', 'NUCLEO_F401RE'].map((id) => fitProject(loadBoard(id), project));
  const report = reportPage({
    project,
    board,
    outcome,
    profile: result,
    history: history.result(),
    fits: { results: fits, withSmallest: false, note: 'a <note>' },
  });
  writeFileSync(join(dir, 'report.html'), report);
  writeFileSync(join(dir, 'profile.html'), profilePage('<profile> & co', 'of a program', result));
  writeFileSync(join(dir, 'failing.html'), failingReport(project));
  const session = join(root, 'test/serial/sessions/microbit.session');
  const { code } = uheapIn(dir, ['compare', '--replay', session, '--html', 'compare.html']);
  expect(code).toBe(1);
  const log = readFileSync(join(root, 'test/recordings/v1.23.0/output/stm32-PYBV11/26_fragmentation.out'), 'latin1');
  writeFileSync(join(dir, 'map.html'), mapPage('log', parseDumps(log), log));
}

const NO_FITS = { results: [], withSmallest: false, note: '' };

/** The report of a heap that the program runs out of. */
function failingReport(project: Project): string {
  const board = loadBoard('UNIX_X86', { heapBytes: 8192 });
  let profile!: ProfileListener;
  let history!: HeapHistory;
  const outcome = runProject(board, project, {
    listen: (watch) => {
      profile = new ProfileListener(watch);
      history = new HeapHistory(watch);
    },
  });
  collectAtEnd(outcome);
  return reportPage({
    project,
    board,
    outcome,
    profile: profile.result(),
    history: history.result(),
    fits: NO_FITS,
  });
}

/** Opens a page; whatever it logs as an error, throws or asks the network for is in `errors`. */
async function open(
  name: string,
  options: { width: number; dark?: boolean },
): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({
    viewport: { width: options.width, height: 900 },
    colorScheme: options.dark === true ? 'dark' : 'light',
  });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) errors.push(`asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(join(dir, name)).href);
  return { page, errors };
}

/** What the canvas shows, as one text. */
const picture = (page: Page): Promise<string> =>
  page.evaluate("document.getElementById('map').toDataURL()") as Promise<string>;

const slideTo = async (page: Page, at: number): Promise<void> => {
  await page.evaluate(
    `{ const slider = document.getElementById('slider'); slider.value = ${at}; slider.dispatchEvent(new Event('input')); }`,
  );
};

it('what a heap can still grow by belongs to the figures of a report', () => {
  const { page } = reportProject(
    loadBoard('ESP32_GENERIC'),
    textProject({ 'main.py': 'keep = bytearray(20000)\n' }),
    {},
  );
  const html = page(NO_FITS);
  const card = (name: string): number => {
    const text = new RegExp(`<b>([^<]*)</b><span>${name}`).exec(html)![1]!;
    return Number(text.replace(/[^0-9]/g, ''));
  };
  expect(html).toMatch(/bytes of heap, which can grow by [0-9]/);
  // The heap itself has less.
  expect(card('largest free run at the end')).toBeGreaterThan(card('bytes of heap'));
  const share = Number(/live peak, ([0-9]+) % of the heap/.exec(html)![1]);
  expect(share).toBeLessThan(25);
});

describe.skipIf(executablePath === undefined)('pages in Chromium', () => {
  beforeAll(async () => {
    makePages();
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it.each([
    ['wide and light', { width: 1280 }],
    ['narrow and dark, as on a phone', { width: 390, dark: true }],
  ])('the report opens without an error: %s', async (_, options) => {
    const { page, errors } = await open('report.html', options);
    expect(await page.locator('h1').textContent()).toBe('sensor_logger.py on PYBV11');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await page.locator('#used').getAttribute('d')).toMatch(/^M0\.0 /);
    expect(shown.collections).toBeGreaterThan(0);
    expect(await page.locator('line.gc').count()).toBe(shown.collections);
    const ticks = await page.locator('.ticks span').allInnerTexts();
    expect(ticks).toEqual(['20\u202f000', '40\u202f000', '60\u202f000', '80\u202f000', '100\u202f000']);
    const dark = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(dark).toBe('dark' in options ? 'rgb(15, 20, 27)' : 'rgb(246, 247, 249)');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('the slider of the report changes the map, and its buttons find the peak and the end', async () => {
    const { page, errors } = await open('report.html', { width: 1280 });
    const where = page.locator('#where');
    const atPeak = await picture(page);
    expect(await where.textContent()).toContain(`the peak: ${shown.peak} bytes used`);
    await slideTo(page, 10);
    const early = await picture(page);
    expect(early).not.toBe(atPeak);
    expect(await where.textContent()).toMatch(/^event [\d\u202f]+: /);
    await page.locator('#next').click();
    expect(await page.locator('#slider').inputValue()).toBe('11');
    await page.locator('#toPeak').click();
    expect(await picture(page)).toBe(atPeak);
    await page.locator('#toEnd').click();
    expect(await where.textContent()).toContain(`${shown.used} bytes used`);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('a report of a failure opens at it, and has live peak and worst fragmentation as cards', async () => {
    const { page, errors } = await open('failing.html', { width: 1280 });
    expect(await page.locator('#where').textContent()).toMatch(/^event [\d\u202f]+, a request that got nothing: /);
    expect(await page.locator('#toFailure').isVisible()).toBe(true);
    const cards = await page.locator('.figure').allInnerTexts();
    expect(cards[0]).toBe('668\nbytes that there was no room for');
    const card = (name: string): number =>
      Number.parseFloat(
        cards
          .find((text) => text.includes(name))!
          .split('\n')[0]!
          .replaceAll('\u202f', ''),
      );
    expect(card('live peak')).toBeLessThan(card('peak with garbage'));
    expect(card('live peak')).toBeGreaterThan(4000);
    expect(card('worst fragmentation after a collection')).toBe(96.2);
    expect(await page.locator('.axis span').allInnerTexts()).toHaveLength(5);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('a row of a table has its source line and marks its chunks on the map; all rows show when asked', async () => {
    const { page, errors } = await open('report.html', { width: 1280 });
    const row = page.locator('#by-line tbody tr', { hasText: 'sensor_logger.py:12 ' });
    expect(await row.locator('code').textContent()).toBe('self.value = value');
    const before = await picture(page);
    await row.click();
    expect(await picture(page)).not.toBe(before);
    expect(await page.locator('#marked').textContent()).toMatch(/^[\d\u202f]+ chunks?, [\d\u202f]+ bytes$/);
    await page.locator('#unmark').click();
    expect(await picture(page)).toBe(before);
    await row.focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#marked').textContent()).toMatch(/ bytes$/);
    const rows = page.locator('#by-line tbody tr');
    const isShown = (): Promise<boolean> => rows.last().isVisible();
    expect(await isShown()).toBe(false);
    await page.locator('button[data-all=by-line]').click();
    expect(await isShown()).toBe(true);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('the map goes by arrow keys, and says what is there; what a finger tapped on stays', async () => {
    const { page, errors } = await open('report.html', { width: 1280 });
    const map = page.locator('#map');
    expect(await map.getAttribute('role')).toBe('application');
    await map.focus();
    await page.keyboard.press('ArrowRight');
    const first = await map.getAttribute('aria-label');
    expect(first).toMatch(/ bytes asked for, .* at 0x2000/);
    await page.keyboard.press('ArrowRight');
    const second = await map.getAttribute('aria-label');
    expect(second).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    expect(await map.getAttribute('aria-label')).toBe(first);
    await page.keyboard.press('Escape');
    expect(await page.locator('#tip').isHidden()).toBe(true);
    const tap = (type: string): Promise<unknown> =>
      page.evaluate(
        `{ const map = document.getElementById('map'); const box = map.getBoundingClientRect();
           map.dispatchEvent(new PointerEvent('${type}', { pointerType: 'touch', bubbles: true, clientX: box.left + 20, clientY: box.top + 3 })); }`,
      );
    await tap('pointerdown');
    await tap('pointerleave');
    expect(await page.locator('#tip').isVisible()).toBe(true);
    await page.locator('h1').click();
    expect(await page.locator('#tip').isHidden()).toBe(true);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('the page of a comparison is in the design of the others, and narrow where the screen is', async () => {
    for (const width of [1280, 390]) {
      const { page, errors } = await open('compare.html', { width });
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await page.locator('meta[http-equiv=Content-Security-Policy]').count()).toBe(1);
      expect(await page.locator('.card').count()).toBeGreaterThan(2);
      expect(await page.locator('mark').count()).toBeGreaterThan(0);
      expect(errors).toEqual([]);
      await page.close();
    }
  });

  it('hover shows what a block is, how big, and which line asked for it', async () => {
    const { page, errors } = await open('report.html', { width: 1280 });
    const tip = page.locator('#tip');
    expect(await tip.isHidden()).toBe(true);
    const found = new Set<string>();
    let chunk = '';
    const box = (await page.locator('#map').boundingBox())!;
    for (let row = 1; row < 6; row++) {
      await page.mouse.move(box.x + 20 + 13 * row, box.y + row * 8 + 3);
      const text = await tip.innerText();
      found.add(text.split('\n')[0]!);
      if (!text.startsWith('free')) chunk = text;
    }
    expect(found.size).toBeGreaterThan(2);
    expect(chunk).toMatch(
      /^[\w ]+(, garbage)?\n[\d\u202f]+ bytes asked for, [\d\u202f]+ taken at 0x2000[0-9a-f]+\nasked for at (sensor_logger\.py:\d+ \w+|\(boot\)|\(load and compile\))/,
    );
    await slideTo(page, 5);
    await page.mouse.move(box.x + 700, box.y + 100);
    expect(await tip.innerText()).toMatch(/^free\n[\d\u202f]+ bytes \([\d\u202f]+ blocks\) at 0x/);
    await page.mouse.move(5, 5);
    expect(await tip.isHidden()).toBe(true);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('tables sort by what is clicked', async () => {
    const { page } = await open('report.html', { width: 1280 });
    const table = page.locator('table.sortable').first();
    const cells = "document.querySelector('table.sortable').querySelectorAll('tbody td:nth-child(6)')";
    const requests = (): Promise<number[]> =>
      page.evaluate(`[...${cells}].map((cell) => Number(cell.dataset.v))`) as Promise<number[]>;
    await table.locator('th', { hasText: 'requests' }).click();
    const sorted = await requests();
    expect(sorted).toEqual([...sorted].sort((a, b) => b - a));
    await table.locator('th', { hasText: 'requests' }).click();
    expect(await requests()).toEqual([...sorted].sort((a, b) => a - b));
    await page.close();
  });

  it('the flame graph zooms and changes its figure', async () => {
    const { page, errors } = await open('profile.html', { width: 1280 });
    expect(await page.locator('h1').textContent()).toBe('<profile> & co');
    const first = (): Promise<string | null> => page.locator('.flame text').first().textContent();
    expect(await first()).toBe('all');
    await page.locator('button', { hasText: 'in all' }).click();
    await page.locator('.flame rect').nth(2).click();
    expect(await first()).toMatch(/^sensor_logger\.py:\d+ /);
    await page.locator('button', { hasText: 'live at the end' }).click();
    expect(await first()).toBe('all');
    await page.locator('.flame rect').first().hover();
    expect(await page.locator('#tip').innerText()).toMatch(/^all\n[\d\u202f]+ bytes, 100\.0 %$/);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('the timeline of a log goes from dump to dump, with the log beside it', async () => {
    const { page, errors } = await open('map.html', { width: 1280 });
    const before = await picture(page);
    await slideTo(page, 1);
    expect(await picture(page)).not.toBe(before);
    expect(await page.locator('#where').textContent()).toBe('dump 2 of 2, line 27 of the log');
    expect(await page.locator('#log .now').first().textContent()).toContain('stack: 524 out of 15360');
    await page.locator('#log span').nth(4).click();
    expect(await page.locator('#where').textContent()).toBe('dump 1 of 2, line 3 of the log');
    const box = (await page.locator('#map').boundingBox())!;
    await page.mouse.move(box.x + 20, box.y + 3);
    expect(await page.locator('#tip').innerText()).toBe('other\n16 bytes (1 block) at 0x20002d10');
    expect(errors).toEqual([]);
    await page.close();
  });
});
