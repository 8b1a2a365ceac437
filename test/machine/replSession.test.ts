import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { ReplSession, type SessionOptions } from '../../src/machine/repl/session.js';
import { installStops } from '../../src/machine/stopping.js';
import { listTargets, loadBoard } from '../../src/profiles/profiles.js';

/** A board at its prompt, and what it sent since the last look. */
function at(target: string, host = new MemoryHost(), options: SessionOptions = {}, firmware?: string) {
  const session = new ReplSession(loadBoard(target, { firmware }), host, options);
  const sent = (): string => {
    const { out } = host;
    host.out = '';
    return out;
  };
  return {
    session,
    sent,
    type: (keys: string): string => {
      session.type(keys);
      return sent();
    },
  };
}

/** The session of MicroPython's documentation of its memory management, with what it shows at the end. */
const DOCUMENTED = [
  'x = 5',
  'x',
  'import gc',
  'gc.enable()',
  'gc.mem_alloc()',
  'gc.mem_free()',
  'gc.collect()',
  'gc.disable()',
  'gc.mem_alloc()',
];

const REPL_TARGETS = listTargets()
  .filter(({ heapBytes }) => heapBytes !== null)
  .map(({ id }) => id)
  .filter((id) => !id.startsWith('QEMU_ARM') && id !== 'UNIX_MINIMAL');

describe('the session of the documentation', () => {
  it.each(REPL_TARGETS)('on %s', (target) => {
    const { session, sent } = at(target);
    const banner = sent();
    expect(banner).toMatch(/MicroPython v1\.\d+\.\d\S* on \d{4}-\d\d-\d\d; [^\r\n]+\r?\n.*\r?\n>>> $/);
    const shown: string[] = [];
    for (const line of DOCUMENTED) {
      session.type(`${line}\r`);
      const lines = sent().split(/\r?\n/);
      expect(lines.at(-1)).toBe('>>> ');
      shown.push(...lines.slice(0, -1).filter((text) => text !== '' && text !== line));
    }
    session.machine.heap.verify();
    const [five, allocated, free, ...rest] = shown;
    expect(five).toBe('5');
    const after = Number(rest.at(-1));
    // The unix port counts what a collection freed.
    expect(rest.length).toBe(session.machine.board.port === 'unix' ? 2 : 1);
    expect(after).toBeGreaterThan(500);
    // Strings that the first lines interned stay; what their code took is gone.
    expect(after).toBeLessThan(Number(allocated));
    // Lines cost something, most where each call makes a frame object, so that the sum falls a little short of the heap;
    // where it grows more is free than that.
    const { total } = session.machine.heap.info();
    expect(Number(allocated) + Number(free)).toBeGreaterThan(total - 600);
  });

  it('on UNIX_MINIMAL, which has no gc and leaves line ends and errors to its process', () => {
    const { session, type } = at('UNIX_MINIMAL');
    expect(type('x = 5\nx\nif x:\n  x + 1\n\nimport gc\n')).toBe(
      'MicroPython v1.23.0 on 2024-05-31; linux [GCC 12.2.0] version\nUse Ctrl-D to exit, Ctrl-E for paste mode\n' +
        '>>> >>> 5\n>>> ... ... 6\n>>> >>> ',
    );
    expect(session.lastExitCode).toBe(1);
    expect(session.type('\x04')).toEqual({ exitCode: 0 });
  });

  it.each([
    ['QEMU_ARM_MPS2', 'qemu-arm'],
    ['QEMU_ARM_NETDUINO2', 'qemu-arm-NETDUINO2'],
  ])('not on %s, whose firmware has no prompt', (target, firmware) => {
    expect(() => at(target)).toThrow(`${target}: its firmware ${firmware} has no REPL (MICROPY_HELPER_REPL is 0)`);
  });
});

describe('a board', () => {
  it('says what it is as its firmware does', () => {
    expect(at('PYBV11').sent()).toBe(
      'MicroPython v1.28.0 on 2026-04-06; PYBv1.1 with STM32F405RG\r\nType "help()" for more information.\r\n>>> ',
    );
    expect(at('MICROBIT').sent()).toMatch(/^MicroPython v1\.28\.0 on 2026-04-06; micro:bit with NRF51822\r\n/);
  });

  it('runs boot.py and main.py first, and again after Ctrl-D, with what is in its flash', () => {
    const host = new MemoryHost();
    const flash = new MemoryHost({
      '/boot.py': 'print("boot")\nb = 1',
      '/main.py': 'import os\nprint("main", b, "note" in os.listdir())',
    }).files;
    const { session, sent, type } = at('PYBV11', Object.assign(host, { flash }));
    expect(sent()).toMatch(/^boot\r\nmain 1 False\r\nMicroPython v1/);
    expect(type('f = open("note", "w"); f.write("x"); f.close()\r')).toMatch(/\r\n1\r\n>>> $/);
    const before = session.machine;
    expect(type('x = 1\r\x04')).toMatch(
      /^x = 1\r\n>>> \r\nMPY: sync filesystems\r\nMPY: soft reboot\r\nboot\r\nmain 1 True\r\nMicroPython v1/,
    );
    expect(session.machine).not.toBe(before);
    expect(type('x\r')).toContain("NameError: name 'x' isn't defined\r\n");
  });

  it('keeps in memory what a program wrote to its flash over a soft reset', () => {
    const { type } = at('RPI_PICO');
    type('open("a.txt", "w").write("kept")\r');
    expect(type('\x04')).toMatch(/^\r\nMPY: soft reboot\r\nMicroPython/);
    expect(type('open("a.txt").read()\r')).toBe('open("a.txt").read()\r\n\'kept\'\r\n>>> ');
  });

  /** What a board sends when it starts with these files in its flash. */
  function started(firmware: string, files: Record<string, string>, options: SessionOptions = {}): string {
    const target = firmware.slice(firmware.lastIndexOf('-') + 1);
    const flash = new MemoryHost(files).files;
    return at(target, Object.assign(new MemoryHost(), { flash }), options, firmware).sent();
  }

  it.each(['raise ValueError(1)', 'import sys\nsys.exit()'])(
    'runs no main.py after a boot.py that ends by %j',
    (boot) => {
      const out = started('v1.23.0/stm32-PYBV11', { '/boot.py': boot, '/main.py': 'print("main")' });
      expect(out).not.toContain('main\r\n');
      expect(out.includes('ValueError: 1\r\n')).toBe(boot.startsWith('raise'));
      expect(out).not.toContain('soft reboot');
    },
  );

  // ports/*/main.c: since 1.24 SystemExit is a forced exit (shared/runtime/pyexec.c), which nrf and esp8266 pass over.
  const ONCE = 'import os, sys\nprint(sys.argv, os.listdir())\nopen("n" + str(len(os.listdir())), "w").close()\n';
  const EXITS_ONCE = `${ONCE}if len(os.listdir()) < 4: sys.exit(3)`;

  it('starts all over where main.py or boot.py ends in SystemExit', () => {
    const main = started('v1.28.0/stm32-PYBV11', { '/boot.py': '', '/main.py': EXITS_ONCE });
    expect(main.match(/MPY: sync filesystems\r\nMPY: soft reboot\r\n/g)).toHaveLength(1);
    expect(main.match(/\['main.py'\]|\['boot.py', /g)).toHaveLength(2);
    expect(main).toMatch(/>>> $/);
    const boot = started('v1.28.0/rp2-RPI_PICO', { '/boot.py': EXITS_ONCE, '/main.py': 'print("main")' });
    expect(boot.match(/soft reboot|main\r\n/g)).toEqual(['soft reboot', 'main\r\n']);
  });

  it('does not up to 1.23, but for a soft reset that is asked for', () => {
    expect(started('v1.23.0/stm32-PYBV11', { '/boot.py': '', '/main.py': EXITS_ONCE })).not.toContain('soft reboot');
    const asked = EXITS_ONCE.replace('sys.exit(3)', '__import__("machine").soft_reset()');
    expect(started('v1.23.0/stm32-PYBV11', { '/boot.py': '', '/main.py': asked }).match(/soft reboot/g)).toHaveLength(
      1,
    );
  });

  it('passes a forced exit over on nrf and esp8266, where main.py runs after a boot.py that exits', () => {
    const files = { '/boot.py': 'import sys\nsys.exit()', '/main.py': 'print("main")\nraise SystemExit' };
    const out = started('v1.28.0/esp8266-ESP8266_GENERIC', files);
    expect(out.match(/soft reboot|main\r\n/g)).toEqual(['main\r\n']);
  });

  it('is left at its prompt where that goes on and on', () => {
    const told: number[] = [];
    const files = { '/boot.py': '', '/main.py': 'raise SystemExit' };
    const out = started('v1.28.0/stm32-PYBV11', files, { onRestarts: (times) => told.push(times) });
    expect(out.match(/soft reboot/g)).toHaveLength(10);
    expect(told).toEqual([10]);
  });

  it('starts all over where a program asks for it', () => {
    const { session, type } = at('PYBV11');
    const first = session.machine;
    expect(type('import machine; machine.soft_reset()\r')).toContain('MPY: soft reboot\r\nMicroPython');
    expect(session.machine).not.toBe(first);
    expect(type('raise SystemExit\r')).toContain('MPY: soft reboot\r\nMicroPython');
  });

  it('goes on after SystemExit up to 1.23', () => {
    const { session, type } = at('PYBV11', new MemoryHost(), {}, 'v1.23.0/stm32-PYBV11');
    const first = session.machine;
    type('');
    expect(type('raise SystemExit\r')).toBe('raise SystemExit\r\n>>> ');
    expect(session.machine).toBe(first);
  });

  it('stays raw over a soft reset, and runs no main.py then', () => {
    const flash = new MemoryHost({ '/main.py': 'print("main")' }).files;
    const { session, type } = at('PYBV11', Object.assign(new MemoryHost(), { flash }));
    expect(type('\x01')).toMatch(/>>> \r\nraw REPL; CTRL-B to exit\r\n>$/);
    expect(session.isRaw).toBe(true);
    expect(type('\x04')).toBe('OK\r\nMPY: sync filesystems\r\nMPY: soft reboot\r\nraw REPL; CTRL-B to exit\r\n>');
    expect(type('print(1)\n1/0\x04')).toBe(
      'OK1\r\n\x04Traceback (most recent call last):\r\n  File "<stdin>", line 2, in <module>\r\n' +
        'ZeroDivisionError: divide by zero\r\n\x04>',
    );
    expect(type('\x02')).toMatch(/^\r\nMicroPython v1.28.0 [\s\S]*>>> $/);
  });

  it('takes a program in raw paste mode as it comes, and tells when there is room for more', () => {
    const program = `print(1)\n${'#'.repeat(200)}\n`;
    const { session, type } = at('PYBV11', new MemoryHost({}, '/', `${program}\x04rest`));
    type('\x01');
    expect(type('\x05A\x01')).toBe('R\x01\x80\x00\x01\x01\x041\r\n\x04\x04>');
    expect(session.isUnfinished).toBe(false);
  });

  it('throws away the rest of a raw paste that is no program', () => {
    const { type } = at('PYBV11', new MemoryHost({}, '/', `x = = 1\n${'y\n'.repeat(20)}\x04`));
    type('\x01');
    expect(type('\x05A\x01')).toBe(
      'R\x01\x80\x00\x01\x04\x04Traceback (most recent call last):\r\n  File "<stdin>", line 1\r\n' +
        'SyntaxError: invalid syntax\r\n\x04>',
    );
  });

  it('ends a program that loops by Ctrl-C', () => {
    let pressed = false;
    const { session, type } = at('PYBV11', new MemoryHost(), {
      watch: ({ state }) => installStops(state, { interrupted: () => pressed }),
    });
    pressed = true;
    expect(type('while True: pass\r\r')).toMatch(
      /Traceback \(most recent call last\):\r\n {2}File "<stdin>", line 1, in <module>\r\nKeyboardInterrupt: \r\n>>> $/,
    );
    expect(session.lastExitCode).toBe(1);
  });

  it('reads for input() with the same keys and history', () => {
    const host = new MemoryHost({}, '/', 'fuo\x1b[D\x1b[D\x1b[3~o\x05\x7f\nb\x1b[A\x1b[A\n');
    const { type } = at('PYBV11', host);
    expect(type('input("? ")\r')).toMatch(/\? fuo[\s\S]*\r\n'fo'\r\n>>> $/);
    expect(type('input()\r')).toMatch(/'fo'\r\n>>> $/);
  });

  it('unlocks the heap at its prompt', () => {
    const { type } = at('PYBV11');
    expect(type('import micropython; micropython.heap_lock()\r')).toMatch(/\r\n>>> $/);
    expect(type('[1, 2]\r')).toBe('[1, 2]\r\n[1, 2]\r\n>>> ');
  });

  it('knows that a statement is not complete', () => {
    const { session } = at('PYBV11');
    for (const [keys, isUnfinished] of [
      ['x = 1\r', false],
      ['if x:\r', true],
      ['print(x)\r\x7f\r', false],
      ['x', true],
      ['\r', false],
      ['\x05x', true],
      ['\x04', false],
    ] as const) {
      session.type(keys);
      expect(session.isUnfinished).toBe(isUnfinished);
    }
  });
});

describe('the unix port', () => {
  it('has line ends as its process sends them, and ends with Ctrl-D', () => {
    const { session, type, sent } = at('UNIX_X64');
    expect(sent()).toBe(
      'MicroPython v1.28.0 on 2026-04-06; linux [GCC 12.2.0] version\nUse Ctrl-D to exit, Ctrl-E for paste mode\n>>> ',
    );
    expect(type('print("a\\nb")\n')).toBe('print("a\\nb")\r\na\nb\n>>> ');
    expect(type('\x01')).toBe('\n>>> ');
    expect(type('\x05__file__\n\x04')).toBe(
      "\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\n=== __file__\n=== \n'<stdin>'\n>>> ",
    );
    expect(session.type('\x04')).toEqual({ exitCode: 0 });
    expect(sent()).toBe('\n');
  });

  it('ends as sys.exit says', () => {
    expect(at('UNIX_X86').session.type('import sys; sys.exit(7)\n')).toEqual({ exitCode: 7 });
  });

  it('moves by words', () => {
    const { type } = at('UNIX_X64');
    expect(type('1 + 22\x1bb3\x1b[1;5D5\x1bf0\x179\x01\x1bd4\n')).toMatch(/\r\n13\n>>> $/);
  });
});
