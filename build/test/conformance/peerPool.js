import { fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
const WORKER = join(dirname(fileURLToPath(import.meta.url)), 'peerWorker.js');
/** A process that runs tests in a copy of their folder, which they may write to. */
class Worker {
    constructor(tests, options) {
        this.child = null;
        this.options = options;
        this.root = mkdtempSync(join(tmpdir(), 'uheap-peer-'));
        mkdirSync(join(this.root, 'tmp'), { recursive: true });
        mkdirSync(dirname(join(this.root, tests)), { recursive: true });
        cpSync(tests, join(this.root, tests), { recursive: true });
        this.folder = options.inPlace ? { root: '/', tests: join(this.root, tests) } : { root: this.root, tests };
    }
    run(test) {
        this.child ??= fork(WORKER, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
        const { child } = this;
        return new Promise((resolve) => {
            const finish = (output) => {
                clearTimeout(timer);
                child.removeAllListeners();
                resolve(output);
            };
            const timer = setTimeout(() => {
                this.end();
                finish('TIMEOUT');
            }, this.options.timeout * 1000 + 1000);
            child.once('message', (result) => finish(result.output));
            child.once('exit', (code, signal) => {
                this.child = null;
                finish(`CRASH of the process: ${signal ?? code}`);
            });
            const { runner, epilogue, timeout } = this.options;
            const job = { ...this.folder, test, runner, epilogue, timeout };
            child.send(job);
        });
    }
    end() {
        this.child?.kill('SIGKILL');
        this.child = null;
    }
    close() {
        this.end();
        rmSync(this.root, { recursive: true, force: true });
    }
}
/** Runs tests side by side and hands over what each printed, as soon as it ends. */
export async function runAll(tests, names, options, done) {
    const queue = [...names];
    await Promise.all(Array.from({ length: options.jobs }, async () => {
        const worker = new Worker(tests, options);
        try {
            for (let test = queue.shift(); test !== undefined; test = queue.shift())
                done(test, await worker.run(test));
        }
        finally {
            worker.close();
        }
    }));
}
