import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Done, MAIN, uheapIn } from './uheap.js';

const root = resolve(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'uheap-reports-'));
const dump = join(root, 'test/recordings/v1.23.0/output/stm32-PYBV11/26_fragmentation.out');

const uheap = (args: string[], input = ''): Done => uheapIn(dir, args, input);

beforeAll(() => {
  writeFileSync(join(dir, 'app.py'), 'rows = []\nfor i in range(200):\n    rows.append([i] * 8)\n');
  writeFileSync(join(dir, 'big.py'), 'data = bytearray(50000)\n');
  writeFileSync(join(dir, 'notes.txt'), 'no map in here\n');
  writeFileSync(join(dir, 'taken.html'), 'mine');
});

describe('uheap fit', () => {
  it('has a column for what is left for ESP-IDF where a board has its heap, and tells what found no room there', () => {
    const fill = 'import network\nkeep = [bytearray(4000) for _ in range(44)]\nnetwork.WLAN(0)\n';
    writeFileSync(join(dir, 'wifi.py'), fill);
    const { out } = uheap(['fit', 'wifi.py', '-t', 'ESP32_GENERIC', '-q', '--no-smallest']);
    expect(out).toMatch(/ {2}ESP-IDF\nESP32_GENERIC/);
    expect(out).toContain("wifi.py: no room in ESP-IDF's heap for wifi, 28672 bytes\n    on ESP32_GENERIC\n");
    const { out: plain } = uheap(['fit', 'app.py', '-t', 'PYBV11', '-q', '--no-smallest']);
    expect(plain).not.toContain('ESP-IDF');
  });

  it('runs programs on boards in threads and tells the first that has no room', () => {
    const { code, out, err } = uheap(['fit', 'app.py', 'big.py', '-t', 'PYBV11,PCA10028', '--jobs', '2', '--json']);
    const fits = JSON.parse(out) as { program: string; target: string; fits: boolean; smallestHeap: number }[];
    expect(fits.map((fit) => [fit.program, fit.target, fit.fits])).toEqual([
      ['app.py', 'PYBV11', true],
      ['app.py', 'PCA10028', true],
      ['big.py', 'PYBV11', true],
      ['big.py', 'PCA10028', false],
    ]);
    expect(fits.every(({ smallestHeap }) => smallestHeap > 4000)).toBe(true);
    // No terminal: plain lines.
    expect(err).toMatch(/^\[4\/4\] \w+\.py on \w+$/m);
    expect(code).toBe(1);
  });

  it('says where memory ran out, and what .mpy saves', () => {
    const { out } = uheap(['fit', 'big.py', '-t', 'UNIX_X86', '--heap', '32k', '--compare-mpy', '-q']);
    expect(out).toMatch(
      /^big\.py:1 <module>: MemoryError: memory allocation failed, allocating 50000 bytes\n {4}on UNIX_X86 \(largest free run \d+\)$/m,
    );
    expect(out).toContain('big.py imported as source, precompiled and frozen:');
    expect(out).toMatch(
      /^UNIX_X86 +\.py +MemoryError .* \d+\n +\.mpy +MemoryError .* \d+ +\d+\n +frozen +MemoryError /m,
    );
  });

  it('fails for a program that ends with another exception, and says where', () => {
    writeFileSync(join(dir, 'wrong.py'), 'import nothing_of_this_name\n');
    const { code, out } = uheap(['fit', 'wrong.py', '-t', 'PYBV11,RPI_PICO', '-q']);
    expect(out).toContain(
      "wrong.py:1 <module>: ImportError: no module named 'nothing_of_this_name'\n    on PYBV11, RPI_PICO\n",
    );
    expect(code).toBe(1);
  });
});

describe('uheap map', () => {
  it('reads standard input', () => {
    const { code, out } = uheap(['map'], readFileSync(dump, 'latin1'));
    expect(out).toContain('used 12864 of 103168 bytes (12.5 %)');
    expect(code).toBe(0);
  });

  it('waits for what writes into its standard input', () => {
    const command = `(sleep 1; head -n 5 "${dump}"; sleep 1; tail -n +6 "${dump}") | "${process.execPath}" "${MAIN}" map -`;
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toContain('used 12864 of 103168 bytes (12.5 %)');
  });

  it('compares two', () => {
    const text = readFileSync(dump, 'latin1');
    const at = text.indexOf('#collected');
    writeFileSync(join(dir, 'before.txt'), text.slice(0, at));
    writeFileSync(join(dir, 'after.txt'), text.slice(at));
    const { out } = uheap(['map', 'before.txt', 'after.txt']);
    expect(out).toContain('used 13040 -> 12864 (-176)');
    expect(out).toMatch(/^new \d+ chunks?, \d+ bytes; gone \d+ chunks?, \d+ bytes; changed \d+ chunks?, \d+ bytes$/m);
  });
});

describe('profile, report, record, replay and diff', () => {
  it('work together', () => {
    expect(uheap(['profile', 'app.py', '-t', 'PYBV11']).out).toMatch(/app\.py:3 <module>$/m);
    expect(uheap(['profile', 'app.py', '-t', 'PYBV11', '--speedscope', 's.json', '--collapsed', 'c.txt']).code).toBe(0);
    expect(readFileSync(join(dir, 'c.txt'), 'utf8')).toMatch(/^app\.py:3 <module>;\[object array\] \d+$/m);
    expect(uheap(['report', 'app.py', '-t', 'PYBV11', '--fit', 'none', '-o', 'r.html']).code).toBe(0);
    expect(readFileSync(join(dir, 'r.html'), 'utf8')).toContain('<h1>app.py on PYBV11</h1>');
    expect(uheap(['record', 'app.py', '-t', 'PYBV11', '-o', 'a.trace']).code).toBe(0);
    expect(uheap(['replay', 'a.trace', '-t', 'PYBV11']).out).toMatch(/^PYBV11 +fits .* as recorded$/m);
    const full = ['replay', 'full.trace', '-t', 'PYBV11,RPI_PICO'];
    writeFileSync(join(dir, 'full.py'), 'try:\n    x = bytearray(150000)\nexcept MemoryError:\n    pass\n');
    expect(uheap(['record', 'full.py', '-t', 'PYBV11', '-o', 'full.trace']).code).toBe(0);
    const { code: replayed, out: table } = uheap(full);
    expect(replayed).toBe(1);
    expect(table).toMatch(
      /^PYBV11 +1 failed .* as recorded\nRPI_PICO +fits .*\nRPI_PICO: has room for what failed in the/m,
    );
    expect(uheap(['diff', 'a.trace', 'a.trace']).out).toBe('the runs are the same\n');
    expect(uheap(['record', 'big.py', '-t', 'PYBV11', '-o', 'b.trace']).code).toBe(0);
    const diff = uheap(['diff', 'a.trace', 'b.trace']);
    expect(diff.out).toMatch(/^the runs differ after \d+ events in common\n/);
    expect(diff.code).toBe(1);
  });
});

describe('bad input is one line and exit code 2, and no file is overwritten', () => {
  const cases: [string[], string][] = [
    [['chek'], 'unknown command "chek"; expected run, '],
    [['fit', 'nothing.py'], 'nothing.py: no such file'],
    [['fit', 'app.py', '-t', 'PYBV99'], 'unknown target "PYBV99"'],
    [['fit', 'app.py', '-t', 'PYBV11,'], '--targets: expected names with commas between, got "PYBV11,"'],
    [['fit', 'app.py', '--jobs', '0'], '--jobs: expected a whole number above 0, got 0'],
    [['fit', 'app.py', '--fs', 'nowhere'], 'nowhere: no such folder'],
    [['map', 'notes.txt'], 'notes.txt: found no output of micropython.mem_info(1)'],
    [['map', 'nothing.txt'], 'nothing.txt: no such file'],
    [['map', dump, '--at', '9'], `--at: expected a number from 1 to 2, the dumps in ${dump}; got 9`],
    [['map', dump, '--html', 'taken.html'], 'taken.html: exists already; --force overwrites it'],
    [['map', dump, '--svg', 'no/such/folder.svg'], 'no/such/folder.svg: there is no folder no/such'],
    [['profile', 'app.py', '-t', 'PYBV11', '--html', 'taken.html'], 'taken.html: exists already'],
    [['profile', 'app.py', '-t', 'PYBV11', '--top', '0'], '--top: expected a whole number above 0'],
    [['report', 'app.py', '-t', 'PYBV11', '-o', 'taken.html'], 'taken.html: exists already'],
    [['record', 'app.py', '-t', 'PYBV11', '-o', 'taken.html'], 'taken.html: exists already'],
    [
      ['record', 'app.py', '-t', 'PYBV11', '-o', 't', '--max-steps', '-1'],
      '--max-steps: expected a whole number above 0',
    ],
    [
      ['replay', 'notes.txt', '-t', 'PYBV11'],
      'notes.txt: not a trace that uheap record wrote (its first line is no trace header)',
    ],
    [['replay', 'nothing.trace', '-t', 'PYBV11'], 'nothing.trace: no such file'],
    [['diff', 'app.py', 'app.py'], 'app.py: not a trace that uheap record wrote (its first line is no trace header)'],
  ];
  it.each(cases)('uheap %j', (args, message) => {
    const { code, out, err } = uheap(args);
    expect(err.startsWith(`uheap: ${message}`)).toBe(true);
    expect(err.trimEnd().split('\n').length).toBe(1);
    expect(out).toBe('');
    expect(code).toBe(2);
    expect(readFileSync(join(dir, 'taken.html'), 'utf8')).toBe('mine');
  });
});
