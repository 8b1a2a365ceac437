import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEYS_ENDED, KEYS_INTERRUPTED, KeyRing } from '../../src/cli/keyRing.js';
import { type Done, MAIN, uheapIn } from './uheap.js';

const repl = (input: string, ...args: string[]): Done => uheapIn(import.meta.dirname, ['repl', ...args], input);

const BANNER = 'MicroPython v1.28.0 on 2026-04-06; PYBv1.1 with STM32F405RG\r\nType "help()" for more information.\r\n';

describe('uheap repl with its input from a pipe', () => {
  it('sends what the board sends, byte for byte', () => {
    expect(repl('x = 5\nx\n', '-t', 'PYBV11')).toEqual({
      code: 0,
      out: `${BANNER}>>> x = 5\r\n>>> x\r\n5\r\n>>> `,
      err: '',
    });
  });

  it('takes the line ends of Windows, the last line without one, and input of any length', () => {
    expect(repl('x = 5\r\nx', '-t', 'PYBV11')).toMatchObject({ code: 1, out: `${BANNER}>>> x = 5\r\n>>> x` });
    const lines = Array.from({ length: 3000 }, (_, i) => `y = ${i}  # a comment that makes it longer\n`).join('');
    const { code, out } = repl(`${lines}y\n`, '-t', 'RPI_PICO');
    expect(out).toMatch(/>>> y\r\n2999\r\n>>> $/);
    expect(code).toBe(0);
  });

  it('leaves a program in the raw REPL its line ends', () => {
    const { code, out } = repl('\x01if 1:\n  print("raw")\n\x04\x02', '-t', 'PYBV11');
    expect(out).toContain('raw REPL; CTRL-B to exit\r\n>OKraw\r\n\x04\x04>\r\nMicroPython');
    expect(code).toBe(0);
  });

  it.each([
    ['fine', 'x = 1\n', 0, ''],
    ['an exception in the last line', '1/0\n', 1, ''],
    ['an exception in an earlier line', '1/0\nx = 1\n', 0, ''],
    [
      'a block that is not complete',
      'if 1:\n  print(1)\n',
      1,
      '\nuheap: the input ended in the midst of a statement\n',
    ],
    ['a paste that is not complete', '\x05print(1)\n', 1, '\nuheap: the input ended in the midst of a statement\n'],
  ])('exits as a shell: %s', (_what, input, code, err) => {
    expect(repl(input, '-t', 'PYBV11')).toMatchObject({ code, err });
  });

  it('exits as a program on the unix port says', () => {
    expect(repl('import sys\nsys.exit(4)\nprint(1)\n', '-t', 'UNIX_X64').code).toBe(4);
    expect(repl('print(1)\n', '-t', 'UNIX_X64')).toMatchObject({ code: 0, out: expect.stringMatching(/>>> \n$/) });
  });

  it('gives a program that loops the Ctrl-C that comes next', () => {
    const { code, out } = repl('while True: pass\n\n\x03print("on")\n', '-t', 'PYBV11');
    expect(out).toMatch(/KeyboardInterrupt: \r\n>>> print\("on"\)\r\non\r\n>>> $/);
    expect(code).toBe(0);
  });

  it.each([
    ['that sleeps', 'import time; time.sleep(9)\n\x03'],
    ['that loops and sleeps', 'import time\nwhile True: time.sleep_ms(1)\n\n\x03'],
    ['that reads', 'import sys; sys.stdin.read(1)\n\x03'],
  ])('interrupts a program %s', (_what, input) => {
    const { out } = repl(`${input}1+1\n`, '-t', 'PYBV11');
    expect(out).toMatch(/KeyboardInterrupt: \r\n>>> 1\+1\r\n2\r\n>>> $/);
  });

  it('interrupts main.py, and gives Ctrl-C to a program that asks for it', () => {
    const fs = mkdtempSync(join(tmpdir(), 'uheap-repl-'));
    writeFileSync(join(fs, 'main.py'), 'while True: pass\n');
    const asks = 'import micropython, sys; micropython.kbd_intr(-1); sys.stdin.read(2)\n\x03x';
    const { out } = repl(`\x03${asks}1+1\n`, '-t', 'PYBV11', '--fs', fs);
    expect(out).toMatch(
      /^Traceback[^\n]*\n {2}File "main.py", line 1, in <module>\r\nKeyboardInterrupt: \r\nMicroPython/,
    );
    expect(out).toMatch(/'\\x03x'\r\n>>> 1\+1\r\n2\r\n>>> $/);
  });

  it('hands keys to programs that read', () => {
    const { out } = repl('import sys; a = sys.stdin.readline(); b = input("? ")\none\ntwo\na, b\n', '-t', 'PYBV11');
    expect(out).toMatch(/\('one\\n', 'two'\)\r\n>>> $/);
  });

  it('boots with the files of a folder, which stay as they are', () => {
    const fs = mkdtempSync(join(tmpdir(), 'uheap-repl-'));
    writeFileSync(join(fs, 'boot.py'), 'print("boot")\n');
    writeFileSync(join(fs, 'main.py'), 'print("main")\n');
    const { out, code } = repl('open("main.py", "w")\n\x04', '-t', 'PYBV11', '--fs', fs);
    expect(out).toMatch(/^boot\r\nmain\r\nMicroPython/);
    // To the board it is written, to the folder not.
    expect(out).toMatch(/MPY: soft reboot\r\nboot\r\nMicroPython[^>]+>>> $/);
    expect(code).toBe(0);
    expect(readFileSync(join(fs, 'main.py'), 'utf8')).toBe('print("main")\n');
  });

  it('stops after --max-steps', () => {
    const { code, err } = repl('while True: pass\n\n', '-t', 'PYBV11', '--max-steps', '100000');
    expect({ code, err }).toEqual({ code: 0, err: 'uheap: stopped after 100000 steps\n' });
  });

  it.each([
    [['-t', 'PYBV1'], 'unknown target "PYBV1" (did you mean PYBV10 or PYBV11 or PYBV3?)'],
    [['-t', 'QEMU_ARM_MPS2'], 'QEMU_ARM_MPS2: its firmware qemu-arm has no REPL (MICROPY_HELPER_REPL is 0)'],
    [['-t', 'PYBV11', '--fs', '/nowhere'], '--fs /nowhere: no such folder'],
    [['-t', 'UNIX_X64', '--heap', '300'], 'UNIX_X64: a heap of 256 bytes is too small to boot'],
    [['-t', 'PYBV11', '--max-steps', '0'], '--max-steps: expected a whole number above 0, got 0'],
  ])('refuses %j in one line', (args, message) => {
    expect(repl('', ...args)).toEqual({ code: 2, out: '', err: `uheap: ${message}\n` });
  });
});

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe.skipIf(!hasPython)('uheap repl on a terminal', () => {
  /** What the terminal shows while keys are typed, each after the text before it has come. */
  function onTerminal(target: string, steps: readonly (readonly [seen: string, keys: string])[]): string {
    const command = `${process.execPath} ${MAIN} repl -t ${target}; echo left with $?; stty -a`;
    const args = [join(import.meta.dirname, 'terminal.py'), JSON.stringify(steps), 'sh', '-c', command];
    return spawnSync('python3', args, { encoding: 'utf8' }).stdout;
  }

  it('takes each key as it comes, and gives the terminal back', () => {
    const shown = onTerminal('PYBV11', [
      ['>>> ', 'x = 41\r'],
      ['>>> ', '\x1b[A'],
      ['x = 41', '\x7f\x7f42\r'],
      ['>>> ', 'x\r'],
      ['42', ''],
      ['>>> ', 'import time; time.sleep(50)\r'],
      ['(50)', '\x03'],
      ['KeyboardInterrupt: ', ''],
      ['>>> ', 'while True: pass\r'],
      ['... ', '\r'],
      ['\n', '\x03'],
      ['KeyboardInterrupt: ', ''],
      ['>>> ', 'if x:\r'],
      ['...     ', '\x03'],
      ['>>> ', '\x04'],
      ['MPY: soft reboot', ''],
      ['>>> ', 'x\r'],
      ["NameError: name 'x' isn't defined", ''],
      ['>>> ', '\x1d'],
    ]);
    expect(shown).toMatch(/^uheap: PYBV11, simulated; Ctrl-\] or Ctrl-X leaves\r\n/);
    expect(shown).toContain('>>> x = 41\b\x1b[K\b\x1b[K42\r');
    expect(shown).toMatch(/\nleft with 0\r\n/);
    expect(shown).toMatch(/ icanon [\s\S]* echo /);
  });

  it('is left by Ctrl-] while a program runs', () => {
    const shown = onTerminal('PYBV11', [
      ['>>> ', 'while True: pass\r'],
      ['... ', '\r'],
      ['\n', '\x1d'],
    ]);
    expect(shown).toMatch(/\nleft with 0\r\n/);
  });

  it('leaves editing to the terminal where the port does', () => {
    const shown = onTerminal('UNIX_MINIMAL', [
      ['>>> ', '1+3\x7f1\n'],
      ['2\r\n>>> ', '\x04'],
    ]);
    expect(shown).toMatch(/^uheap: UNIX_MINIMAL, simulated; Ctrl-D leaves\r\n/);
    expect(shown).toMatch(/\n2\r\n>>> left with 0\r\n/);
  });
});

describe('docs/repl.md', () => {
  it('shows a session as it is', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/repl.md'), 'utf8');
    const shown = /```\n\$ uheap repl --target PYBV11\n.*\n([\s\S]*?)```/.exec(text)![1]!;
    const typed = [...shown.matchAll(/^>>> (.*)$/gm)].map(([, line]) => `${line}\n`).join('');
    expect(repl(typed, '-t', 'PYBV11').out.replaceAll('\r', '')).toBe(`${shown}>>> `);
  });
});

describe('uheap repl, driven by another program', () => {
  /** Waits for the output to end in a text. */
  function until(child: ChildProcessWithoutNullStreams, end: string): Promise<string> {
    return new Promise((resolve) => {
      let out = '';
      const onData = (data: Buffer): void => {
        out += data.toString('latin1');
        if (!out.endsWith(end)) return;
        child.stdout.off('data', onData);
        resolve(out);
      };
      child.stdout.on('data', onData);
    });
  }

  it('answers each line as it comes, and is interrupted while it runs', async () => {
    const child = spawn(process.execPath, [MAIN, 'repl', '-t', 'PYBV11']);
    await until(child, '>>> ');
    child.stdin.write('import time; x = 3\r');
    await until(child, '>>> ');
    child.stdin.write('while True: time.sleep_ms(1)\r\r');
    await until(child, '... \r\n');
    child.stdin.write('\x03');
    expect(await until(child, '>>> ')).toMatch(/KeyboardInterrupt: \r\n>>> $/);
    child.stdin.write('x\r');
    expect(await until(child, '>>> ')).toBe('x\r\n3\r\n>>> ');
    child.stdin.end();
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
  });
});

describe('keys between two threads', () => {
  it('come in order, round the end of the memory, until they end', () => {
    const ring = new KeyRing();
    const other = new KeyRing(ring.memory);
    for (let round = 0; round < 3; round++) {
      let n = 0;
      while (ring.write(n & 0xff)) n++;
      expect(n).toBe(65536);
      for (let i = 0; i < n; i++) if (other.readKey() !== (i & 0xff)) throw new Error(`key ${i} is another`);
    }
    ring.write(65);
    ring.end();
    expect([other.readByte(), other.readKey(), other.readByte()]).toEqual([65, KEYS_ENDED, KEYS_ENDED]);
  });

  it('make Ctrl-C an interrupt of what runs, or a key where nothing does any more', () => {
    const ring = new KeyRing();
    ring.write(65);
    ring.interrupt();
    expect(ring.readByte()).toBe(KEYS_INTERRUPTED);
    expect(ring.readByte()).toBe(65);
    ring.interrupt();
    expect(ring.readKey()).toBe(3);
    ring.interrupt();
    const isInterrupted = (): boolean => ring.takeInterrupt();
    expect(ring.waitUs(1e9, isInterrupted)).toBe(true);
    expect(ring.waitUs(10, isInterrupted)).toBe(false);
    ring.write(3);
    ring.write(66);
    expect([ring.takeCtrlC(), ring.takeCtrlC(), ring.isListening]).toEqual([true, false, false]);
  });
});
