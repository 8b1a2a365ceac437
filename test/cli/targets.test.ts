import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Done, MAIN, uheapIn } from './uheap.js';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'uheap-targets-'));
  mkdirSync(join(dir, 'my'));
});

const uheap = (args: readonly string[], input = ''): Done => uheapIn(dir, args, input);

function file(name: string, content: unknown): string {
  writeFileSync(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(dir, name), 'utf8'));
const SOUND = { extends: 'stm32/PYBV11', id: 'MINE' };

describe('uheap targets', () => {
  it('lists the boards of a port, for people and for programs', () => {
    const { out, code } = uheap(['targets', '--port', 'NRF']);
    expect(out.trimEnd().split('\n').length).toBe(22);
    expect(out).toMatch(/^MICROBIT +nRF51822-QFAA +10468 +linked +(exact +)?1\.28\.0 1\.23\.0$/m);
    expect(code).toBe(0);
    const listed = JSON.parse(uheap(['targets', '--port', 'nrf', '--json']).out) as { id: string; port: string }[];
    expect(listed.length).toBe(21);
    expect(new Set(listed.map(({ port }) => port))).toEqual(new Set(['nrf']));
  });

  const hasScript = spawnSync('script', ['--version']).error === undefined;

  it.runIf(hasScript)('shows on a terminal of 80 columns how each heap is known, and the newest releases', () => {
    const command = `stty cols 80; ${process.execPath} ${MAIN} targets`;
    const lines = spawnSync('script', ['-qc', command, '/dev/null'], { encoding: 'utf8' })
      .stdout.replaceAll(/\r|\x1b\[\d*m/g, '')
      .split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.filter((line) => /^RPI_PICO +251 500 +exact +1\.28\.0 1\.23\.0$/.test(line))).toHaveLength(1);
    expect(lines.find((line) => line.startsWith('UNIX_X64 '))).toContain(' 1.28.0 1.27.0');
  });

  it.each([
    ['stm', 'uheap: --port: unknown port "stm" (did you mean stm32?)\n'],
    ['xyzzy', /^uheap: --port: unknown port "xyzzy"; expected one of esp32, esp8266, mimxrt, nrf, [a-z0-9, -]+\n$/],
  ])('refuses the port %s', (port, message) => {
    const { code, err } = uheap(['targets', '--port', port]);
    if (typeof message === 'string') expect(err).toBe(message);
    else expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it('shows a board and how sure each value is', () => {
    const { out } = uheap(['targets', 'show', 'pybv11']);
    expect(out).toMatch(/^board {6}PYBV11, pyboard v1\.1\nprofile {4}targets\/stm32\/PYBV11\.json\n/);
    expect(out).toContain('heap       0x20002344..0x2001bff8, 105652 bytes, 103168 of them in blocks of 16\n');
    expect(out).toContain(
      'wiring     49 named pins, 4 LEDs, a switch at B3, I2C 1 2, SPI 1 2, UART 1 2 3 4\n           6, CAN 1 2, 168 MHz\n',
    );
    expect(out).toMatch(/\nhow sure {3}heap: read from firmware linked for the board\n/);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const json = JSON.parse(uheap(['targets', 'show', 'PYBV11', '--json']).out) as { macros: object };
    expect(json).toMatchObject({ id: 'PYBV11', heapAreas: [{ start: 0x20002344 }], provenance: { heap: 'linked' } });
    expect(Object.keys(json.macros).length).toBeGreaterThan(200);
  });

  it('lists and shows a board whose heap nobody has read, which runs with --heap only', () => {
    file('my/NEW.json', { extends: 'stm32/stm32f405', id: 'NEW', heap: null, firmware: 'stm32-PYBV11' });
    file('a.py', 'import gc\nprint(gc.mem_alloc() + gc.mem_free())\n');
    expect(uheap(['targets', 'validate', 'my']).out).toBe('my/NEW.json: sound\n');
    const [listed] = (JSON.parse(uheap(['targets', '--profiles', 'my', '--json']).out) as { id: string }[]).filter(
      ({ id }) => id === 'NEW',
    );
    expect(listed).toMatchObject({ id: 'NEW', heapBytes: null });
    expect(uheap(['targets', '--profiles', 'my']).out).toMatch(/^NEW +STM32F405RG +- +not known .*1\.28\.0 1\.23\.0$/m);
    expect(uheap(['targets', 'show', 'new', '--profiles', 'my']).out).toContain(
      '\nheap       not known: --heap tells how large it is\n',
    );
    const run = ['run', 'a.py', '--target', 'NEW', '--profiles', 'my', '--quiet'];
    expect(uheap(run)).toEqual({
      code: 2,
      out: '',
      err:
        'uheap: NEW: where its heap lies is not known; tell how large it is with --heap, or heapBytes (below 131072 bytes):' +
        ' gc.mem_alloc() + gc.mem_free() on the board says it\n',
    });
    expect(uheap([...run, '--heap', '64k'])).toEqual({ code: 0, out: '64000\n', err: '' });
    expect(uheap([...run, '--heap', '128k']).err).toBe(
      'uheap: my/NEW.json: heap: expected less than 131072 bytes, as the RAM has, found 131072\n',
    );
  });

  it('leaves boards without a known heap out where a glob does not say how large it is', () => {
    file('my/NEW.json', { extends: 'stm32/stm32f405', id: 'NEW', heap: null, firmware: 'stm32-PYBV11' });
    file('a.py', 'pass\n');
    const fit = ['fit', 'a.py', '--targets', 'NEW*', '--profiles', 'my'];
    expect(uheap(fit).err).toBe('uheap: --targets: no board is NEW*\n');
    expect(uheap([...fit, '--heap', '64k']).out).toMatch(/^NEW /m);
  });

  it('shows no board that there is none of', () => {
    expect(uheap(['targets', 'show', 'PYBV12'])).toEqual({
      code: 2,
      out: '',
      err: 'uheap: unknown target "PYBV12" (did you mean PYBV10 or PYBV11 or PYBV3?)\n',
    });
  });
});

describe('uheap targets validate', () => {
  it('tells of pins that the chip does not have', () => {
    file('my/WIRED.json', {
      ...SOUND,
      id: 'WIRED',
      pins: { A: 'Z9', B: 'A0_C' },
      leds: ['B4', 'C99X'],
      buses: { i2c: { 1: { name: 'X', scl: 'B6', sda: 'Q1' } } },
    });
    const { code, out } = uheap(['targets', 'validate', 'my/WIRED.json']);
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      'my/WIRED.json: pins.A: expected a pin of STM32F405RG, such as "A0", found "Z9"',
      'my/WIRED.json: leds.1: expected a pin of STM32F405RG, such as "A0", found "C99X"',
      'my/WIRED.json: buses.i2c.1.sda: expected a pin of STM32F405RG, such as "A0", found "Q1"',
      '',
    ]);
  });

  it('tells of keys and values without anything that a terminal would obey', () => {
    file('my/CTRL.json', { ...SOUND, id: 'CTRL', '\x1b[2J': 1, via: '\u202e\x9b' });
    const { out } = uheap(['targets', 'validate', 'my/CTRL.json']);
    expect(out).toContain('\\x1b[2J');
    expect(out).toContain('\\u202e');
    expect(out).not.toMatch(/[\x1b\x9b\u202e]/);
  });

  it('tells every problem of every file', () => {
    file('my/MINE.json', SOUND);
    file('my/BAD.json', { ...SOUND, id: 'BAD', wordBytes: 8, via: 'usb', heap: { start: '0x2', end: '0x30' } });
    const { code, out } = uheap(['targets', 'validate', 'my/MINE.json', 'my/BAD.json']);
    expect(out).toBe(
      'my/MINE.json: sound\n' +
        'my/BAD.json: via: expected "file", "raw-repl", "raw-paste" or "string", found "usb"\n' +
        'my/BAD.json: wordBytes: expected 4, as cortex-m4 has, found 8\n' +
        'my/BAD.json: heap: expected an area inside the RAM, 0x20000000..0x20020000, found "0x00000002..0x00000030"\n',
    );
    expect(code).toBe(1);
    const json: unknown = JSON.parse(uheap(['targets', 'validate', 'my', '--json']).out);
    expect(json).toMatchObject([{ file: 'my/BAD.json' }, { file: 'my/MINE.json', problems: [] }]);
  });

  it('passes all profiles that come with uheap', () => {
    const root = join(import.meta.dirname, '../..');
    const { code, out } = uheap(['targets', 'validate', join(root, 'targets'), join(root, 'firmware-profiles')]);
    expect(out.replaceAll(/^.*: sound\n/gm, '')).toBe('');
    expect(code).toBe(0);
  });

  it.each([
    ['nothing.json', 'nothing.json: no such file'],
    ['my', 'my: no profiles in it'],
  ])('refuses %s', (name, message) => {
    expect(uheap(['targets', 'validate', name])).toEqual({ code: 2, out: '', err: `uheap: ${message}\n` });
  });
});

describe('uheap targets new', () => {
  it('writes a profile from options', () => {
    const range = ['--heap-start', '0x20003000', '--heap-end', '0x20010000'];
    const { code, err } = uheap([
      'targets',
      'new',
      'my/NEW.json',
      '--extends',
      'pca10056',
      ...range,
      '--description',
      'x',
    ]);
    expect(err).toBe('my/NEW.json: written\nuse it with: --target NEW --profiles my\n');
    expect(code).toBe(0);
    expect(read('my/NEW.json')).toEqual({
      extends: 'nrf/PCA10056',
      id: 'NEW',
      description: 'x',
      heap: { start: '0x20003000', end: '0x20010000' },
    });
  });

  it('takes the heap and the memory from a map file on standard input', () => {
    const map =
      'Memory Configuration\n\nName  Origin  Length  Attributes\nRAM   0x20000000 0x00060000 xrw\n\n' +
      'Linker script and memory map\n\n                0x20004000                _heap_start = .\n' +
      '                0x20050000                _heap_end = .\n';
    const { err } = uheap(['targets', 'new', 'my/BIG.json', '--extends', 'PYBV11', '--map=-'], map);
    expect(err).toMatch(/^heap 0x20004000\.\.0x20050000, 311296 bytes, from _heap_start and _heap_end\n/);
    expect(read('my/BIG.json')).toMatchObject({
      ram: [{ name: 'RAM', start: '0x20000000', bytes: 393216 }],
      heap: { start: '0x20004000', end: '0x20050000' },
    });
    expect(uheap(['targets', 'validate', 'my']).code).toBe(0);
  });

  it('writes one from answers, and asks again where an answer can not be', () => {
    const answers = [
      'PYBV12',
      '',
      'nrf',
      'nRF52833',
      'cortex-m5',
      'cortex-m4',
      'Mine',
      '',
      '20',
      '0x20002000',
      '0x2001e000',
    ];
    const { code, err } = uheap(
      ['targets', 'new', 'my/ASKED.json', '--ask'],
      [...answers, '8k', 'nrf-PCA', 'nrf-PCA10040', ''].join('\n'),
    );
    expect(err).toContain('unknown target "PYBV12" (did you mean PYBV10 or PYBV11 or PYBV3?)\n');
    expect(err).toContain('there is no cortex-m5 (did you mean cortex-m0 or cortex-m3 or cortex-m4?)\n');
    expect(err).toContain('expected an address such as 0x20004000\n');
    expect(code).toBe(0);
    expect(read('my/ASKED.json')).toEqual({
      extends: 'nrf/port',
      id: 'ASKED',
      description: 'Mine',
      mcu: 'nRF52833',
      arch: 'cortex-m4',
      heap: { start: '0x20002000', end: '0x2001e000' },
      stackLimitBytes: 8192,
      firmware: 'nrf-PCA10040',
    });
  });

  it('overwrites nothing unasked, and writes nothing that is not sound', () => {
    file('my/MINE.json', SOUND);
    const before = read('my/MINE.json');
    expect(uheap(['targets', 'new', 'my/MINE.json', '--extends', 'PYBV11'])).toMatchObject({
      code: 2,
      err: 'uheap: my/MINE.json: exists already; --force overwrites it\n',
    });
    const outside = ['--heap-start', '0x20003000', '--heap-end', '0x20030000'];
    expect(uheap(['targets', 'new', 'my/MINE.json', '--force', '--extends', 'PYBV11', ...outside])).toMatchObject({
      code: 2,
      err:
        'uheap: my/MINE.json: heap: expected an area inside the RAM, 0x20000000..0x20020000, found "0x20003000..0x20030000"\n' +
        'my/MINE.json: not written\n',
    });
    expect(read('my/MINE.json')).toEqual(before);
    expect(uheap(['targets', 'new', 'my/MINE.json', '--force', '--extends', 'PYBV10']).code).toBe(0);
    expect(read('my/MINE.json')).toMatchObject({ extends: 'stm32/PYBV10' });
  });

  it.each([
    [['my/x.txt'], 'expected a file such as my/MYBOARD.json, got my/x.txt'],
    [['no/X.json', '--extends', 'PYBV11'], 'no/X.json: there is no folder no'],
    [['my/X.json', '--extends', 'PYBV12'], 'unknown target "PYBV12" (did you mean PYBV10 or PYBV11 or PYBV3?)'],
    [['my/X.json', '--map', 'none.map'], 'none.map: no such file'],
    [['my/X.json', '--heap-start', '0x20000000'], '--heap-start and --heap-end go together'],
    [
      ['my/X.json', '--heap-bytes', '4k', '--heap-end', '0x2'],
      'expected only one of --map, --heap-start with --heap-end, and --heap-bytes',
    ],
    [['my/X.json', '--heap-bytes', 'much'], '--heap-bytes: expected a size such as 64k, 1M or 65536, got "much"'],
  ])('refuses %j in one line', (args, message) => {
    expect(uheap(['targets', 'new', ...args])).toEqual({ code: 2, out: '', err: `uheap: ${message}\n` });
  });
});

describe("profiles of one's own", () => {
  it.each(['--profiles', '--targets'])('are found by %s', (option) => {
    file('my/MINE.json', SOUND);
    const app = file('app.py', 'print(1)\n');
    expect(uheap(['run', app, '-t', 'MINE', option, 'my', '-q'])).toMatchObject({ code: 0, out: '1\n' });
    expect(uheap(['repl', '-t', 'MINE', option, 'my'], '1+1\n').out).toContain('\r\n2\r\n');
    expect(uheap(['targets', option, 'my', '--port', 'stm32']).out).toMatch(/^MINE /m);
  });

  it('are found by commands for many boards, in all their threads', () => {
    file('my/MINE.json', SOUND);
    const app = file('app.py', 'print(1)\n');
    const args = ['fit', app, '--targets', 'MINE,PYBV11', '--profiles', 'my', '--json', '--quiet'];
    const fits = JSON.parse(uheap(args).out) as { target: string; used: number }[];
    expect(fits.map(({ target }) => target)).toEqual(['MINE', 'PYBV11']);
    expect(fits[0]!.used).toBe(fits[1]!.used);
  });

  it('are found by uheap.config.json, beside programs or alone', () => {
    file('my/MINE.json', SOUND);
    const app = file('app.py', 'print(1)\n');
    file('uheap.config.json', { profiles: ['my'] });
    expect(uheap(['run', app, '-t', 'MINE', '-q']).code).toBe(0);
    file('uheap.config.json', { profiles: 'my', programs: ['app.py'], targets: ['MINE'], baselines: false });
    expect(uheap(['check', '-q'])).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    [{ profiles: 5 }, /^uheap: uheap\.config\.json: profiles: expected .*, found 5\n$/],
    [{ profiles: 'none' }, /^uheap: uheap\.config\.json: profiles: expected a folder, found nothing at none\n$/],
    [
      '{',
      /^uheap: uheap\.config\.json: line 1, column 2: expected a key in double quotes, found the end of the file\n$/,
    ],
  ])('are told where the config is wrong: %j', (config, message) => {
    file('uheap.config.json', config);
    const { code, err } = uheap(['targets']);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it('are told where there is no such folder', () => {
    expect(uheap(['targets', '--profiles', 'none'])).toEqual({
      code: 2,
      out: '',
      err: 'uheap: --profiles none: no such folder\n',
    });
  });
});
