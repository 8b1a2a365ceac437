import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Done, MAIN, uheapIn } from './uheap.js';

const root = join(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'uheap-cli-'));

function file(name: string, content: string | Buffer): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

const uheap = (...args: string[]): Done => uheapIn(dir, args);

describe('uheap run', () => {
  it('prints exactly what the program prints, and a summary on stderr', () => {
    const program = file('hello.py', 'print("hello", 6 * 7)\n');
    const { code, out, err } = uheap('run', program, '--target', 'CORTEX_M3');
    expect(out).toBe('hello 42\n');
    expect(err).toMatch(/^board +CORTEX_M3, firmware cortex-m3 \(MicroPython v1\.23\.0\)\nheap +100032 bytes\n/);
    expect(code).toBe(0);
  });

  it('says so in a line and ends when the reader of its output goes', () => {
    const program = file('many.py', 'for i in range(100000):\n    print(i)\n');
    const shell = spawnSync('sh', ['-c', `"${process.execPath}" "${MAIN}" run "${program}" -t PYBV11 | head -n 1`], {
      encoding: 'utf8',
    });
    expect([shell.stdout, shell.stderr]).toEqual(['0\n', "uheap: standard output: can't be written (EPIPE)\n"]);
  });

  it('gives the summary as JSON, or none', () => {
    const program = file('hello.py', 'print(1)\n');
    const summary: unknown = JSON.parse(uheap('run', program, '-t', 'UNIX_X86', '--heap', '64k', '--json').err);
    expect(summary).toMatchObject({ target: 'UNIX_X86', firmware: 'unix-x86', collections: 0, exitCode: 0 });
    expect(uheap('run', program, '-t', 'UNIX_X86', '--quiet').err).toBe('');
  });

  it('says what its figures rest on that was recorded of no board', () => {
    const program = file('hello.py', 'print(1)\n');
    const note = (target: string, ...more: string[]): string | undefined =>
      /^modelled +(.*)$/m.exec(uheap('run', program, '-t', target, ...more).err)?.[1];
    expect(note('PYBV11')).toBeUndefined();
    expect(note('ESP8266_GENERIC', '--micropython', '1.23.0')).toBe('boot; not measured on a real board like this one');
    expect(note('ESP32_GENERIC')).toMatch(/^boot, heapGrowth, idfUses; /);
    const { out } = uheap('targets', 'show', 'ESP32_GENERIC');
    expect(out).toMatch(/^ +boot: modelled$/m);
    expect(out).toMatch(/^ +heapGrowth: modelled$/m);
  });

  it('exits with 1 after an uncaught exception, with the traceback of the board', () => {
    const program = file('bad.py', 'def f():\n    return 1 // 0\nf()\n');
    const { code, err } = uheap('run', program, '-t', 'UNIX_X64', '-q');
    expect(err).toBe(
      'Traceback (most recent call last):\n  File "bad.py", line 3, in <module>\n  File "bad.py", line 2, in f\n' +
        'ZeroDivisionError: divide by zero\n',
    );
    expect(code).toBe(1);
  });

  it('exits as sys.exit says', () => {
    expect(uheap('run', file('exit.py', 'import sys\nsys.exit(7)\n'), '-t', 'UNIX_X64', '-q').code).toBe(7);
  });

  it('stops an endless program after --max-steps, with the summary', () => {
    const { code, out, err } = uheap(
      'run',
      file('loop.py', 'print("in")\nwhile 1:\n  pass\n'),
      '-t',
      'UNIX_X86',
      '--max-steps',
      '5000',
    );
    expect(out).toBe('in\n');
    expect(err).toMatch(/^uheap: stopped after 5000 steps\nboard /);
    expect(code).toBe(0);
  });

  it('ends deep recursion as MicroPython does', () => {
    const program = file(
      'deep.py',
      'def f(n):\n    return f(n + 1)\ntry:\n    f(0)\nexcept RuntimeError as e:\n    print(e)\n',
    );
    expect(uheap('run', program, '-t', 'UNIX_X64', '-q').out).toBe('maximum recursion depth exceeded\n');
  });

  it.each([
    ['no such file', () => 'nothing.py', 'uheap: nothing.py: no such file\n'],
    ['a folder', () => dir, `uheap: ${dir}: is a directory, expected a Python file\n`],
    [
      'invalid UTF-8',
      () => file('latin.py', Buffer.from([0x61, 0xff])),
      `uheap: ${join(dir, 'latin.py')}: not valid UTF-8\n`,
    ],
  ])('refuses %s in one line', (_what, path, message) => {
    expect(uheap('run', path(), '-t', 'UNIX_X64')).toEqual({ code: 2, out: '', err: message });
  });

  it('refuses an unknown target and names the nearest', () => {
    const { code, err } = uheap('run', file('hello.py', 'print(1)\n'), '-t', 'PYBV1');
    expect(err).toBe('uheap: unknown target "PYBV1" (did you mean PYBV10 or PYBV11 or PYBV3?)\n');
    expect(code).toBe(2);
  });

  it.each(['lots', '-4k', '0'])('refuses the heap size %s', (size) => {
    const { code, err } = uheap('run', file('hello.py', 'print(1)\n'), '-t', 'UNIX_X64', `--heap=${size}`);
    expect(err).toBe(`uheap: --heap: expected a size such as 64k, 1M or 65536, got "${size}"\n`);
    expect(code).toBe(2);
  });

  it('refuses a heap that is too small to boot', () => {
    const { code, err } = uheap('run', file('hello.py', 'print(1)\n'), '-t', 'UNIX_X64', '--heap', '300');
    expect(err).toMatch(/^uheap: UNIX_X64: a heap of \d+ bytes is too small to boot\n$/);
    expect(code).toBe(2);
  });
});

describe('uheap compile and dis', () => {
  it('write what mpy-cross writes, and overwrite nothing unasked', () => {
    const program = file('24_recursion.py', readFileSync(join(root, 'test/recordings/scripts/24_recursion.py')));
    expect(uheap('compile', program).code).toBe(0);
    const mpy = join(dir, '24_recursion.mpy');
    expect(readFileSync(mpy).equals(readFileSync(join(root, 'test/recordings/v1.23.0/mpy/24_recursion.mpy')))).toBe(
      true,
    );
    expect(uheap('compile', program)).toEqual({
      code: 2,
      out: '',
      err: `uheap: ${mpy}: exists already; --force overwrites it\n`,
    });
    expect(uheap('compile', program, '-o', '/no/such/folder/x.mpy')).toEqual({
      code: 2,
      out: '',
      err: 'uheap: /no/such/folder/x.mpy: there is no folder /no/such/folder\n',
    });
    expect(uheap('dis', 'nothing.mpy')).toEqual({ code: 2, out: '', err: 'uheap: nothing.mpy: no such file\n' });
  });

  it('list the bytecode of a program', () => {
    const { code, out } = uheap('dis', file('add.py', 'def add(a, b):\n    return a + b\n'));
    expect(out).toContain('<module>.add(a, b)');
    expect(out).toMatch(/2 +0 +LOAD_FAST +0\n +1 +LOAD_FAST +1\n +2 +BINARY_OP +\+\n/);
    expect(code).toBe(0);
  });

  it('list the bytecode of the release that is asked for: constant floats are folded since 1.26', () => {
    const program = file('area.py', 'def area(r):\n    return r * (2.0 * 3.0)\n');
    const listed = (...args: string[]) => uheap('dis', program, ...args).out;
    expect(listed('--micropython', '1.25')).toMatch(/LOAD_CONST_OBJ +2\.0\n.*LOAD_CONST_OBJ +3\.0\n/);
    expect(listed('--micropython', '1.28.0')).toMatch(/LOAD_CONST_OBJ +6\.0\n/);
    expect(listed()).toBe(listed('--micropython', '1.28.0'));
    expect(uheap('dis', program, '--micropython', '1.9')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^uheap: unknown MicroPython version "1\.9"; there are 1\.28\.0, .*\n$/),
    });
  });

  it('show a syntax error as MicroPython does', () => {
    const { code, err } = uheap('dis', file('syntax.py', 'x = (\n'));
    expect(err).toBe('Traceback (most recent call last):\n  File "syntax.py", line 2\nSyntaxError: invalid syntax\n');
    expect(code).toBe(1);
  });
});

describe('uheap', () => {
  it('lists the boards', () => {
    const { code, out } = uheap('targets');
    expect(out).toMatch(/^board +MCU +(word +)?heap +known +MicroPython\n/);
    expect(out).toMatch(/^PYBV11 +STM32F405RG +(32 bit +)?105652 +linked +1\.28\.0 1\.23\.0$/m);
    expect(code).toBe(0);
  });

  it.each([[['frob']], [['run', 'x.py', '--frob', '-t', 'UNIX_X64']], [['run', 'x.py']], [[]]])(
    'refuses the command line %j in one line',
    (args) => {
      const { code, err } = uheap(...args);
      expect(err).toMatch(/^uheap: [^\n]+\n$/);
      expect(code).toBe(2);
    },
  );
});
