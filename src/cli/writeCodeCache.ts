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
 * most programs need.
 */

/** Boards of the ports that most programs are run on, beside the host. */
const BOARDS = ['PYBV11', 'RPI_PICO', 'ESP32_GENERIC'];

const USES: readonly ThreadUse[] = ['run', 'watch', 'prompt'];

/** As threadStart runs it: a function, as Node makes one of a module, and one byte a character. */
const bundle = fileURLToPath(new URL('./runWorker.cjs', import.meta.url));
const module = readFileSync(bundle, 'utf8').replace(
  /[^\0-\x7f]/g,
  (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
);
const source = `(function (exports, require, module, __filename, __dirname) {${module}\n})`;
writeFileSync(bundle, source);
// By which threads know what was compiled of another build.
writeFileSync(bundle.replace(/cjs$/, 'id'), createHash('sha256').update(source).digest('hex').slice(0, 16));

/** Something of everything that programs are made of; it prints nothing. */
const PROGRAM = `
import gc
import math

class Item:
    def __init__(self, n):
        self.n = n
        self.text = '%d' % n

    def is_more(self, other):
        return self.n > other.n

class Named(Item):
    def __init__(self, n, name=None):
        super().__init__(n)
        self.name = name or str(n)

items = {}
for i in range(3):
    items[i] = [Item(i).text, i * 0.5, (i, None)]
try:
    items[9]
except KeyError as e:
    pass

def squares(n):
    for i in range(n):
        yield i * i

def counter(start, *steps, **more):
    total = start
    def add():
        nonlocal total
        for step in steps:
            total += step
        return total
    return add

def rounds(n):
    total = 0
    while n > 0:
        total = (total + n * 3) & 0xffff
        n -= 1
    return total

a, b = 1, 2.5
if a < b and not a == b or a is None:
    a, b = b, -a
values = sorted(squares(5), key=lambda x: -x) + [int(b), float(a), a * b, a / b, 7 // 2, 7 % 4, 1 << 3]
values[0] = values[1:3]
values.append(len(values))
table = {k: v for k, v in zip('abc', values)}
for key, value in table.items():
    print('%s %s' % (key, 'a' in table) and '', repr((key, value))[:0], sep='', end='')
text = '{} {}'.format(Named(1).is_more(Named(2)), sum([x for x in range(9)])) + str('x,y'.split(','))
counter(1, 2, 3)()

class Vector:
    def __init__(self, x, y, z=0.0):
        self.x, self.y, self.z = x, y, z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __mul__(self, by):
        return Vector(by * self.x, by * self.y)

    def __str__(self):
        return 'Vector(%g, %r)' % (self.x, self.y)

    def __getitem__(self, at):
        return (self.x, self.y, self.z)[at]

    @property
    def length(self):
        return math.sqrt(self.x ** 2 + self.y ** 2)

    @staticmethod
    def of(pair):
        return Vector(*pair)

def delegate(n):
    yield from squares(n)
    return n

v = Vector.of((1.0, 2.0)) + Vector(3.5, -4) * 2
numbers = str((str(v), v[0], v.length, math.sin(0.5), math.floor(2.5), abs(-3), 2 ** 70 // 3, 10 ** 20 % 7, hex(255)))
data = bytearray(b'abc') + bytes([1, 2, 3])
data[0] ^= data[1] | 8
grid = [[0] * 4 for _ in range(4)]
grid[1][2] += 5
grid[2], grid[3] = grid[3], list(reversed(grid[2]))
letters = set('hello'.upper().replace('L', 'x').strip())
letters.add('y')
pairs = dict(zip(letters, range(9)))
pairs.pop('y', None)
found = [i for i, c in enumerate('a b c'.split()) if c in ('a', 'c') and c != 'b'] + list(map(int, '1 2 3'.split()))
for n in delegate(3):
    if n == 1:
        continue
    while True:
        n += 1
        if n > 3:
            break
try:
    try:
        int('x')
    except (ValueError, TypeError) as e:
        raise RuntimeError(e)
    finally:
        found.insert(0, -1)
        del found[-1]
except RuntimeError as e:
    text += repr(e) + str((isinstance(e, Exception), any(found), 1j * 2 + complex(1, 2), ''.join(str(x) for x in found)))
assert rounds(9000) > 0 and min(3, 4) == 3
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
