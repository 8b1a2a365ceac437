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
import { runProject } from '../../src/report/programRun.js';
import { readProject } from '../../src/report/projectFiles.js';
import { reportPage } from '../../src/report/reportPage.js';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (executablePath === undefined)
  console.warn('No Chromium (apt-get install chromium): the tests of the pages are skipped.');

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
  const { peak, used, collections } = outcome.heap!;
  const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, '\u202f');
  shown = { peak: grouped(peak), used: grouped(used), collections };
  const fits = ['UNIX_X86', 'NUCLEO_F401RE'].map((id) => fitProject(loadBoard(id), project));
  const report = reportPage({
    program: 'sensor_logger.py',
    target: board.id,
    firmware: board.firmware.id,
    outcome,
    profile: result,
    history: history.result(),
    fits,
  });
  writeFileSync(join(dir, 'report.html'), report);
  writeFileSync(join(dir, 'profile.html'), profilePage('<profile> & co', 'of a program', result));
  const log = readFileSync(join(root, 'test/recordings/output/stm32-PYBV11/26_fragmentation.out'), 'latin1');
  writeFileSync(join(dir, 'map.html'), mapPage('log', parseDumps(log), log));
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

  it('hover shows what a block is, how big, and which line asked for it', async () => {
    const { page, errors } = await open('report.html', { width: 1280 });
    const tip = page.locator('#tip');
    expect(await tip.isHidden()).toBe(true);
    const found = new Set<string>();
    const box = (await page.locator('#map').boundingBox())!;
    for (let row = 1; row < 24; row++) {
      await page.mouse.move(box.x + 200 + 13 * row, box.y + row * 8 + 3);
      found.add((await tip.innerText()).split('\n')[0]!);
    }
    expect(found.size).toBeGreaterThan(2);
    expect(await tip.innerText()).toMatch(
      /^[\w ]+\n[\d\u202f]+ bytes asked for, [\d\u202f]+ taken at 0x2000[0-9a-f]+\nasked for at (sensor_logger\.py:\d+ \w+|\(boot\)|\(load and compile\))/,
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
    await page.locator('.flame rect').nth(2).click();
    expect(await first()).toMatch(/^sensor_logger\.py:\d+ /);
    await page.locator('button', { hasText: 'in all' }).click();
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
