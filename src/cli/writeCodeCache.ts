import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunRequest } from './runProgram.js';
import { startRunThread, type ThreadUse } from './runThread.js';
import type { ThreadAnswer } from './threadAnswer.js';

/**
 * Part of building the package: has V8's compiled code of the thread of `uheap run` written, with the functions that
 * every program needs.
 */

/** Boards of the ports that most programs are run on, beside the host. */
const BOARDS = ['PYBV11', 'RPI_PICO', 'ESP32_GENERIC'];

const USES: readonly ThreadUse[] = ['run', 'watch', 'prompt'];

/** As threadStart reads it: one byte a character. */
const bundle = fileURLToPath(new URL('./runWorker.cjs', import.meta.url));
const source = readFileSync(bundle, 'utf8').replace(
  /[^\0-\x7f]/g,
  (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
);
writeFileSync(bundle, source);
// By which threads know what was compiled of another build.
writeFileSync(bundle.replace(/cjs$/, 'id'), createHash('sha256').update(source).digest('hex').slice(0, 16));

const PROGRAM = `
import gc
class Item:
    def __init__(self, n):
        self.n = n
        self.text = '%d' % n

items = {}
for i in range(3):
    items[i] = [Item(i).text, i * 0.5, (i, None)]
try:
    items[9]
except KeyError as e:
    pass
gc.collect()
`;

const folder = mkdtempSync(join(tmpdir(), 'uheap-build-'));
const file = join(folder, 'main.py');
writeFileSync(file, PROGRAM);
const request: RunRequest = {
  file,
  target: 'UNIX_X64',
  firmware: undefined,
  heapBytes: undefined,
  profiles: undefined,
  via: undefined,
  json: false,
  quiet: true,
  maxSteps: undefined,
  forUs: undefined,
  boot: false,
  jit: true,
  realTime: false,
  netLoopback: false,
  fs: undefined,
  fsWrite: false,
  expectText: undefined,
  failText: undefined,
  stub: undefined,
  stubLog: undefined,
  force: false,
};

function writeCache(use: ThreadUse): Promise<void> {
  const { worker } = startRunThread({ use, trainedOn: BOARDS });
  worker.ref();
  return new Promise((resolve, reject) => {
    worker.on('message', (answer: ThreadAnswer) => {
      if ('exitCode' in answer && answer.exitCode === 0) return;
      reject(new Error(`uheap's own program failed: ${JSON.stringify(answer)}`));
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve());
    worker.postMessage(request);
  });
}

for (const use of USES) await writeCache(use);
rmSync(folder, { recursive: true });
