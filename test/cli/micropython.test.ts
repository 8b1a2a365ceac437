import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { uheapIn } from './uheap.js';

let dir = '';
const dirs: string[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'uheap-micropython-'));
  dirs.push(dir);
  writeFileSync(join(dir, 'app.py'), 'import sys\nprint(sys.implementation.version[:3])\n');
});
afterAll(() => {
  for (const one of dirs) rmSync(one, { recursive: true });
});

const run = (...args: string[]) => uheapIn(dir, ['run', 'app.py', '--target', 'UNIX_X64', ...args]);

describe('--micropython', () => {
  it.each([
    [['--micropython', '1.23.0'], '(1, 23, 0)', 'v1.23.0'],
    [['--micropython', '1.28'], '(1, 28, 0)', 'v1.28.0'],
    [['--micropython', 'v1.28.0', '--firmware', 'unix-x86'], '(1, 28, 0)', 'v1.28.0'],
    [['--firmware', 'v1.23.0/unix-x64'], '(1, 23, 0)', 'v1.23.0'],
  ])('%j runs that release, and the summary says so', (args, printed, shown) => {
    const { code, out, err } = run(...args);
    expect(out).toBe(`${printed}\n`);
    expect(err).toContain(`(MicroPython ${shown})`);
    expect(code).toBe(0);
  });

  it('can be pinned in the config', () => {
    writeFileSync(join(dir, 'uheap.config.json'), '{ "micropython": "1.28.0" }');
    expect(run().out).toBe('(1, 28, 0)\n');
    expect(run('--micropython', '1.23.0').out).toBe('(1, 23, 0)\n');
  });

  it.each([
    [['--micropython', '1.9.4'], /^uheap: unknown MicroPython version "1\.9\.4"; there are 1\.28\.0, /],
    [['--micropython', 'newest'], /^uheap: --micropython: expected a release such as 1\.28\.0, got "newest"\n/],
    [
      ['--micropython', '1.28', '--firmware', 'v1.23.0/unix-x64'],
      /^uheap: --micropython does not go with --firmware v1\.23\.0\/unix-x64, which names a release itself\n/,
    ],
    [
      ['--micropython', '1.28', '--target', 'PYBV10', '--firmware', 'stm32-PYBV10'],
      /^uheap: firmware stm32-PYBV10 has no profile of MicroPython 1\.28\.0; there are 1\.23\.0\n/,
    ],
  ])('%j is refused in one line', (args, message) => {
    const all = args.includes('--target') ? ['run', 'app.py', ...args] : ['run', 'app.py', '-t', 'UNIX_X64', ...args];
    const { code, out, err } = uheapIn(dir, all);
    expect(err).toMatch(message);
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  it('all: fit draws a row a release', () => {
    const { code, out } = uheapIn(dir, [
      'fit',
      'app.py',
      '-t',
      'UNIX_X86',
      '--micropython',
      'all',
      '--no-smallest',
      '--quiet',
    ]);
    const rows = out.split('\n').filter((line) => line.startsWith('UNIX_X86 '));
    expect(rows.map((row) => row.split(/ +/).slice(0, 3).join(' '))).toEqual([
      'UNIX_X86 1.23.0 fits',
      'UNIX_X86 1.28.0 fits',
    ]);
    // The last column says by how much a release differs from the one before it.
    expect(out).toMatch(/changed$/m);
    const peaks = rows.map((row) => Number(row.split(/ +/)[4]));
    expect(rows[1]!.endsWith(`  peak +${peaks[1]! - peaks[0]!}`)).toBe(true);
    expect(peaks[1]).toBeGreaterThan(peaks[0]!);
    expect(code).toBe(0);
  });

  it('is shown of every board', () => {
    const listed = JSON.parse(uheapIn(dir, ['targets', '--port', 'unix', '--json']).out) as {
      id: string;
      micropython: string[];
    }[];
    expect(listed.find(({ id }) => id === 'UNIX_NANBOX')?.micropython).toEqual(['1.28.0', '1.23.0']);
  });
});

describe('uheap check', () => {
  const check = (...args: string[]) => uheapIn(dir, ['check', '--quiet', ...args]);
  const config = (micropython: unknown) =>
    writeFileSync(
      join(dir, 'uheap.config.json'),
      JSON.stringify({ programs: ['app.py'], targets: ['UNIX_X86'], micropython }),
    );

  it('checks a program with several releases, each with a baseline of its own', () => {
    config(['1.23.0', '1.28.0']);
    expect(check('--update').err).toBe(
      'baselines/app@UNIX_X86@1.23.0.json: written\nbaselines/app@UNIX_X86@1.28.0.json: written\n',
    );
    expect(check().code).toBe(0);
  });

  it("refuses another release's baseline", () => {
    config('1.23.0');
    expect(check('--update').code).toBe(0);
    config('1.28.0');
    const { code, err } = check();
    expect(err).toBe(
      'uheap: baselines/app@UNIX_X86.json: made with MicroPython 1.23.0, but the board now has 1.28.0; ' +
        'uheap check --update writes a new one\n',
    );
    expect(code).toBe(2);
  });
});
