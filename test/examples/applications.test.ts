import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Done, uheapIn } from '../cli/uheap.js';

/** The applications under `examples/`, each through the commands that a user would give, in a copy of its folder. */

interface Application {
  readonly name: string;
  readonly target: string;
  /** The last lines that it prints. */
  readonly prints: readonly string[];
  /** A line of the program that holds memory, and the file it is in. */
  readonly keeps: string;
  /** A change that keeps more memory: in which file, what for what. */
  readonly grows: readonly [file: string, from: string, to: string];
  /** A size of the heap, in bytes, that is too small for it; null where the heap grows by itself. */
  readonly tooSmall: number | null;
}

const APPLICATIONS: readonly Application[] = [
  {
    name: 'mqtt_node',
    target: 'ESP32_GENERIC',
    prints: ['reports 2 sent 2'],
    keeps: 'main.py:7 <module> (compile)',
    grows: ['sensors.py', '[0] * 8)', '[0] * 800)'],
    tooSmall: null,
  },
  {
    name: 'oled_menu',
    target: 'RPI_PICO',
    prints: ['frames 11', 'degrees 20 light 3', "log ['reset']"],
    keeps: 'display.py',
    grows: ['display.py', 'self._commands = bytearray(2)', 'self._commands = bytearray(2002)'],
    tooSmall: 10_000,
  },
  {
    name: 'logger',
    target: 'PYBV11',
    prints: ['kept 45 of 60', '015,t=336/336/336,l=2562/2562/2562', '059,t=324/324/324,l=2562/2562/2562'],
    keeps: 'storage.py',
    grows: ['samples.py', '[0] * size)', '[0] * (size + 1000))'],
    tooSmall: 5000,
  },
  {
    name: 'ble_sensor',
    target: 'ARDUINO_NANO_33_BLE_SENSE',
    prints: ['told 24 last 2249', "commands [b'interval 5', b'light off']"],
    keeps: 'service.py',
    grows: ['filters.py', 'self.values = []', 'self.values = list(range(400))'],
    tooSmall: 4000,
  },
];

interface Summary {
  readonly peak: number;
  readonly used: number;
}

describe.each(APPLICATIONS)('$name on $target', ({ name, target, prints, keeps, grows, tooSmall }) => {
  let folder = '';
  const uheap = (...args: string[]): Done => uheapIn(folder, args);
  const on = ['--target', target, '--stub', 'stub.json'];
  const summary = (): Summary => JSON.parse(uheap('run', 'main.py', ...on, '--json').err);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), `uheap-${name}-`));
    cpSync(join(import.meta.dirname, '../../examples', name), folder, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('runs', () => {
    const done = uheap('run', 'main.py', ...on);
    expect(done.code, done.err).toBe(0);
    expect(done.out.trimEnd().split('\n').slice(-prints.length)).toEqual(prints);
    expect(done.err).toContain(`board       ${target}`);
  });

  it.skipIf(tooSmall === null)('does not fit a heap that is too small, and says where', () => {
    const done = uheap('run', 'main.py', ...on, '--heap', String(tooSmall));
    expect(done.code).toBe(1);
    expect(done.err).toMatch(/uheap: no room for \d+ bytes at /);
  });

  it('fits its board, down to the heap that fit finds', () => {
    const done = uheap('fit', 'main.py', '--targets', target, '--stub', 'stub.json', '--json');
    expect(done.code, done.err).toBe(0);
    const { fits, smallestHeap } = JSON.parse(done.out)[0];
    expect(fits).toBe(true);
    if (tooSmall === null) return;
    expect(uheap('run', 'main.py', ...on, '--heap', String(smallestHeap)).code).toBe(0);
    expect(uheap('run', 'main.py', ...on, '--heap', String(smallestHeap - 64)).code).toBe(1);
  });

  it('has a profile that names its lines', () => {
    const done = uheap('profile', 'main.py', ...on, '--top', '1000');
    expect(done.code, done.err).toBe(0);
    expect(done.out).toContain(keeps);
  });

  it('has a page', () => {
    const done = uheap('report', 'main.py', ...on, '--fit', 'none', '-o', 'report.html');
    expect(done.code, done.err).toBe(0);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain(target);
  });

  it('is within its budget, and is told of one that is too small', () => {
    expect(uheap('check').code).toBe(0);
    const config = JSON.parse(readFileSync(join(folder, 'uheap.config.json'), 'utf8'));
    config.budget = { peak: '4k' };
    writeFileSync(join(folder, 'tight.json'), JSON.stringify(config));
    const done = uheap('check', '--config', 'tight.json');
    expect(done.code).toBe(1);
    expect(done.out + done.err).toMatch(/peak is \d+, the budget is at most 4096/);
  });

  it('has the map that it prints itself', () => {
    const mine = readFileSync(join(folder, 'main.py'), 'utf8');
    writeFileSync(join(folder, 'mapped.py'), `${mine}\nimport micropython\nmicropython.mem_info(1)\n`);
    const run = uheap('run', 'mapped.py', ...on);
    writeFileSync(join(folder, 'dump.txt'), run.out.slice(run.out.indexOf('stack:')));
    const done = uheap('map', 'dump.txt');
    expect(done.code, done.err).toBe(0);
    const used = /used: (\d+)/.exec(run.out)![1]!;
    expect(done.out.replaceAll(',', '')).toContain(used);
  });

  it('keeps more when it is changed, and diff says where', () => {
    const before = summary();
    expect(uheap('record', 'main.py', ...on, '-o', 'before.trace').code).toBe(0);
    const [file, from, to] = grows;
    const text = readFileSync(join(folder, file), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(folder, file), text.replace(from, to));
    expect(uheap('record', 'main.py', ...on, '-o', 'after.trace').code).toBe(0);
    const line = text.slice(0, text.indexOf(from)).split('\n').length;
    expect(uheap('replay', 'before.trace', '-t', target).out).toMatch(/^\S+ +fits .* as recorded$/m);
    const done = uheap('diff', 'before.trace', 'after.trace', '--by', 'line');
    expect(done.out).toContain(`${file}:${line}`);
    expect(summary().used).toBeGreaterThan(before.used + 800);
  });
});
