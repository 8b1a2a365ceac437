import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { listTargets, loadBoard } from '../../src/profiles/profiles.js';
import { textProject } from '../../src/report/projectFiles.js';
import { watchProject } from '../../src/report/watchedRun.js';
import { BUILDS, type RecordedBuild } from '../conformance/recordings.js';
import { buildPlayground, root, serve } from './served.js';

/** Recorded programs in the page, beside the command line's own code; test/browser has all of them in the library for pages. */

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
/** Of each build one program in so many, another one for the next build. */
const PART = 19;

/** Builds that a link can name: a board with its own firmware of a release. */
const own = new Map(listTargets().map(({ id, firmware }) => [id, firmware]));
const builds = BUILDS.filter(
  ({ target, firmware, via, flash }) => own.get(target) === firmware && via !== 'raw-paste' && flash === undefined,
);
const programs = readdirSync(join(root, 'test/recordings/scripts')).filter((name) => name.endsWith('.py'));

let folder: string;
let server: Server;
let browser: Browser;
let page: Page;

/** What a run in a worker of the page prints, and its figures. */
const inPage = (work: object): Promise<object> =>
  page.evaluate(`new Promise((done, fail) => {
    globalThis.tested ??= new Worker('worker.js', { type: 'module' });
    let output = '';
    tested.onmessage = ({ data }) => {
      if (data.kind === 'output') output += data.text;
      if (data.kind === 'ran') done({ output, ...data.result.summary, status: data.result.status, milliseconds: 0 });
      if (data.kind === 'refused') fail(new Error(data.message));
    };
    tested.postMessage(${JSON.stringify({ kind: 'run', work, limitMs: 600_000 })});
  })`);

/** Figures and output that are not the same in the page. */
async function differences(
  { target, version, heapBytes }: RecordedBuild,
  board: Board,
  name: string,
): Promise<string[]> {
  const text = readFileSync(join(root, 'test/recordings/scripts', name), 'utf8');
  const micropython = version.slice(1);
  const { outcome } = watchProject(board, textProject({ [name]: Buffer.from(text).toString('latin1') }));
  const output = Buffer.from(outcome.output, 'latin1').toString('utf8').replaceAll('\r\n', '\n');
  const here = { output, ...outcome.figures, status: outcome.status, exitCode: outcome.exitCode };
  const choice = { id: target, micropython, heapBytes: heapBytes ?? null };
  const there = (await inPage({ files: { [name]: text }, main: name, board: choice })) as Record<string, unknown>;
  return Object.entries(here)
    .filter(([key, value]) => JSON.stringify(there[key]) !== JSON.stringify(value))
    .map(([key]) => `${name} on ${target} ${micropython}: ${key}`);
}

describe.skipIf(executablePath === undefined)('recorded programs in Chromium', () => {
  beforeAll(async () => {
    folder = buildPlayground([...new Set(builds.map(({ target }) => target))]);
    const served = await serve(folder);
    server = served.server;
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage();
    await page.goto(served.url);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('print and count what they do on the command line', async () => {
    const differ: string[] = [];
    let compared = 0;
    for (const [i, build] of builds.entries()) {
      const { target, version, heapBytes } = build;
      const board = loadBoard(target, { firmware: `${version.slice(1)}/`, heapBytes });
      for (const name of programs.filter((_, at) => at % PART === i % PART)) {
        differ.push(...(await differences(build, board, name)));
        compared++;
      }
    }
    expect(differ).toEqual([]);
    expect(compared).toBeGreaterThanOrEqual(2 * builds.length);
    expect(builds.length).toBeGreaterThan(15);
  }, 120_000);
});
