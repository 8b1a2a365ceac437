import { type ChildProcess, fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Runner, TestFolder } from './peerRun.js';
import type { PeerJob } from './peerWorker.js';

/** How the tests are run. */
export interface PoolOptions {
  readonly runner: Runner;
  /** Run after each test. */
  readonly epilogue: string;
  /** The tests see their folder where it is copied to, rather than where it was. */
  readonly inPlace: boolean;
  /** Tests to run at a time. */
  readonly jobs: number;
  /** Seconds that a test may take. */
  readonly timeout: number;
}

/** What stands for the folder of a copy in what tests print. */
const COPY = '/copy';

const WORKER = join(dirname(fileURLToPath(import.meta.url)), 'peerWorker.js');

/** A process that runs tests in a copy of their folder, which they may write to. */
class Worker {
  private readonly root: string;
  private readonly folder: TestFolder;
  private readonly options: PoolOptions;
  private child: ChildProcess | null = null;

  constructor(tests: string, options: PoolOptions) {
    this.options = options;
    this.root = mkdtempSync(join(tmpdir(), 'uheap-peer-'));
    mkdirSync(join(this.root, 'tmp'), { recursive: true });
    mkdirSync(dirname(join(this.root, tests)), { recursive: true });
    cpSync(tests, join(this.root, tests), { recursive: true });
    this.folder = options.inPlace ? { root: '/', tests: join(this.root, tests) } : { root: this.root, tests };
  }

  run(test: string): Promise<string> {
    this.child ??= fork(WORKER, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const { child } = this;
    return new Promise((resolve) => {
      const finish = (output: string): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(output);
      };
      const timer = setTimeout(
        () => {
          this.end();
          finish('TIMEOUT');
        },
        this.options.timeout * 1000 + 1000,
      );
      // Each copy of the tests has a name of its own, of the same length.
      child.once('message', (result: { output: string }) => finish(result.output.replaceAll(this.root, COPY)));
      child.once('exit', (code, signal) => {
        this.child = null;
        finish(`CRASH of the process: ${signal ?? code}`);
      });
      const { runner, epilogue, timeout } = this.options;
      const job: PeerJob = { ...this.folder, test, runner, epilogue, timeout };
      child.send(job);
    });
  }

  end(): void {
    this.child?.kill('SIGKILL');
    this.child = null;
  }

  close(): void {
    this.end();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Runs tests side by side and hands over what each printed, as soon as it ends. */
export async function runAll(
  tests: string,
  names: readonly string[],
  options: PoolOptions,
  done: (test: string, output: string) => void,
): Promise<void> {
  const queue = [...names];
  await Promise.all(
    Array.from({ length: options.jobs }, async () => {
      const worker = new Worker(tests, options);
      try {
        for (let test = queue.shift(); test !== undefined; test = queue.shift()) done(test, await worker.run(test));
      } finally {
        worker.close();
      }
    }),
  );
}
