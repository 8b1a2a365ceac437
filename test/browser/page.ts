import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { bundled } from './bundled.js';
import type { Answer, Job } from './jobs.js';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** Whether there is a browser that tests can run. */
export const hasBrowser = executablePath !== undefined;
if (!hasBrowser) console.warn('No Chromium (apt-get install chromium): tests in a page are skipped.');

/** What pages may do that code of text is forbidden in. */
const STRICT = "default-src 'self'";

/** A page whose workers do jobs with the library for pages. */
export class WorkerPage {
  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
    private readonly page: Page,
  ) {}

  static async open(): Promise<WorkerPage> {
    const { code } = await bundled('test/browser/worker.ts');
    const server = createServer((request, response) => {
      const isWorker = request.url!.endsWith('.js');
      response.setHeader('content-type', isWorker ? 'text/javascript' : 'text/html');
      if (request.url!.startsWith('/strict/')) response.setHeader('content-security-policy', STRICT);
      response.end(isWorker ? code : '<!doctype html><title>jobs</title>');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu'] });
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return new WorkerPage(server, browser, page);
  }

  /** The answer to a job. @param policy of the worker that does it: whether it may make code of text */
  answer(job: Job, policy: 'free' | 'strict' = 'free'): Promise<Answer> {
    return this.page.evaluate(answerIn, { address: `/${policy}/worker.js`, job });
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }
}

interface PageWorker {
  onmessage: (event: { readonly data: Answer }) => void;
  onerror: (event: { readonly message: string }) => void;
  postMessage: (job: Job) => void;
}

interface PageGlobals {
  readonly Worker: new (address: string, options: object) => PageWorker;
  workers?: Map<string, PageWorker>;
}

/** Runs in the page. */
function answerIn({ address, job }: { address: string; job: Job }): Promise<Answer> {
  const globals = globalThis as unknown as PageGlobals;
  globals.workers ??= new Map();
  const worker = globals.workers.get(address) ?? new globals.Worker(address, { type: 'module' });
  globals.workers.set(address, worker);
  return new Promise((done, fail) => {
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = ({ message }) => fail(new Error(message));
    worker.postMessage(job);
  });
}
