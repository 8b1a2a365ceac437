import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openPort } from '../../src/serial/serialPort.js';
import { type Done, uheapIn } from '../cli/uheap.js';

const dir = mkdtempSync(join(tmpdir(), 'uheap-compare-'));
const session = (name: string): string => join(import.meta.dirname, 'sessions', `${name}.session`);

const uheap = (...args: string[]): Done => uheapIn(dir, args);

afterAll(() => rmSync(dir, { recursive: true }));

describe('uheap compare --replay', () => {
  it('repeats a session with the WebAssembly board: exact, exit code 0', () => {
    const { code, out, err } = uheap('compare', '--replay', session('webassembly'));
    expect(err).toBe('');
    expect(out).toMatch(
      /^board +JS with Emscripten, MicroPython 1\.23\.0, on \/dev\/pts\/\d+\nsimulated +WEBASSEMBLY, /,
    );
    expect(out).toMatch(/\n\nverdict: exact\n$/);
    expect(code).toBe(0);
  });

  it('repeats a session with the micro:bit: warnings, both growths, exit code 1', () => {
    const { code, out } = uheap('compare', '--replay', session('microbit'));
    expect(out).toContain('warning: the board runs MicroPython 1.9.2, but uheap simulates 1.28.0; versions differ');
    expect(out).toMatch(/\ngrowth of used bytes +board +simulated\n {2}after the program +4704 +\d{4}/);
    expect(code).toBe(1);
  });

  it('repeats each of them, also beside another board than the one it was recorded with', () => {
    const files = readdirSync(join(import.meta.dirname, 'sessions')).filter((name) => name.endsWith('.session'));
    expect(files.length).toBeGreaterThan(1);
    for (const name of files) {
      for (const target of [[], ['-t', 'PYBV11'], ['-t', 'MICROBIT'], ['-t', 'WEBASSEMBLY']]) {
        const file = join(import.meta.dirname, 'sessions', name);
        const { code, out, err } = uheap('compare', '--replay', file, ...target);
        expect(err).toBe('');
        expect(code).toBeLessThan(2);
        expect(out).toMatch(/\nverdict: \w/);
        if (target.length > 0) expect(out).toMatch(new RegExp(`\nsimulated +${target[1]}, `));
      }
    }
  });

  it('--json has all of it', () => {
    const { out } = uheap('compare', '--replay', session('webassembly'), '--json');
    const { comparison, identity, board, via, warnings } = JSON.parse(out) as Record<string, any>;
    expect(comparison.verdict).toEqual({ kind: 'exact', blocks: 0, where: null, passed: true });
    expect(comparison.phases.map(({ name }: { name: string }) => name)).toEqual(['before', 'after', 'collected']);
    expect(comparison.phases[1].boardMaps).toEqual(comparison.phases[1].simulatedMaps);
    expect(comparison.boardCheckpoints.length).toBe(2);
    expect(identity).toMatchObject({ version: '1.23.0', machine: 'JS with Emscripten' });
    expect(Object.keys(board)).toEqual(['id', 'firmware']);
    expect(via).toBe('raw-repl');
    expect(warnings).toEqual([]);
  });

  it('--html writes the page, and overwrites only with --force', () => {
    const page = join(dir, 'page.html');
    expect(uheap('compare', '--replay', session('webassembly'), '--html', page).code).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain(
      '<title>WEBASSEMBLY, firmware webassembly (MicroPython 1.23.0): exact',
    );
    const again = uheap('compare', '--replay', session('webassembly'), '--html', page);
    expect(again).toMatchObject({ code: 2, out: '' });
    expect(again.err).toBe(`uheap: ${page}: exists already; --force overwrites it\n`);
    expect(uheap('compare', '--replay', session('webassembly'), '--html', page, '--force').code).toBe(0);
  });

  it('with another heap than the board has: different, and --tolerance does not help', () => {
    const args = ['--heap', '256k', '--tolerance', '100000'];
    const { code, out } = uheap('compare', '--replay', session('webassembly'), ...args);
    expect(out).toMatch(
      /verdict: different; first difference: before the program: heap of 1024512 bytes on the board, \d+ /,
    );
    expect(code).toBe(1);
  });

  it('a session that was cut off ends as it did then', () => {
    const cut = join(dir, 'cut.session');
    const lines = readFileSync(session('microbit'), 'utf8').split('\n');
    writeFileSync(cut, `${lines.slice(0, 60).join('\n')}\n{"ms":1,"lost":"/dev/pts/3: the device has gone"}\n`);
    // Something was about to be written, too.
    appendFileSync(cut, '{"ms":2,"heard":"{}');
    const { code, out, err } = uheap('compare', '--replay', cut);
    expect(err).toMatch(/^uheap: \/dev\/pts\/\d+: the device has gone\n$/);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('uheap compare, wrongly called', () => {
  const program = join(dir, 'p.py');
  const bad = join(dir, 'bad.session');
  beforeAll(() => {
    writeFileSync(program, 'print(1)\n');
    writeFileSync(bad, 'not a session\n');
    writeFileSync(join(dir, 'ctrl.py'), 's = "\x04"\n');
  });

  it.each([
    [[], 'expected a program, or --replay with a recorded session'],
    [['p.py'], 'expected --port with the serial port of the board; see uheap ports'],
    [['none.py', '--port', '/dev/x'], 'none.py: no such file'],
    [['p.py', '--port', '/dev/x', '--tolerance', '1.5'], '--tolerance: expected a whole number of blocks, got 1.5'],
    [['p.py', '--port', '/dev/x', '--timeout', '0'], '--timeout: expected a number of seconds above 0, got 0'],
    [['p.py', '--port', '/dev/x', '--baud', 'x'], '--baud: expected a number above 0, got NaN'],
    [['p.py', '--replay', bad], '--replay does not go with --file; see uheap compare --help'],
    [['--replay', bad], `--replay ${bad}: line 1: expected JSON`],
    [['--replay', 'none'], "--replay none: ENOENT: no such file or directory, open 'none'"],
    [['p.py', '--port', '/dev/x', '--record', '/no/where'], '/no/where: there is no folder /no'],
  ])('%j: one line', (args, message) => {
    expect(uheap('compare', ...args)).toEqual({ code: 2, out: '', err: `uheap: ${message}\n` });
  });

  it('a port that is not there: one line', () => {
    const { code, err } = uheap('compare', 'p.py', '--port', '/dev/no-such-port');
    expect(err).toMatch(/^uheap: \/dev\/no-such-port: [^\n]+\n$/);
    expect(code).toBe(2);
  });

  it('calibrate into something that is no profile: one line', () => {
    const { code, err } = uheap('calibrate', '--port', '/dev/x', '--out', 'x.txt');
    expect(err).toBe('uheap: --out: expected a file such as my/BOARD.json, got x.txt\n');
    expect(code).toBe(2);
  });
});

describe('without the package serialport', () => {
  it('says what is missing', async () => {
    vi.doMock('serialport', () => {
      throw new Error("Cannot find package 'serialport'");
    });
    await expect(openPort('/dev/x', 115200)).rejects.toThrow(
      'the optional package "serialport" is missing; install it with: npm install serialport',
    );
    vi.doUnmock('serialport');
  });
});
