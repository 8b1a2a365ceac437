import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeWholeFile } from '../../src/report/wholeFile.js';
import { type Done, MAIN, uheapIn } from './uheap.js';

const dir = mkdtempSync(join(tmpdir(), 'uheap-limits-'));
const write = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return name;
};
const uheap = (...args: string[]): Done => uheapIn(dir, args);

const SOME_CONFIG = JSON.stringify({ programs: ['busy.py'], targets: ['PYBV11'], baselines: false });

describe('a program that never ends', () => {
  const ticks = write('ticks.py', 'import time\nwhile True:\n    print("tick")\n    time.sleep(20)\n');
  const busy = write('busy.py', 'print("on")\nwhile True:\n    pass\n');

  it.each(['PYBV11', 'UNIX_X64', 'ESP32_GENERIC'])("is over after --for of the board's time on %s", (board) => {
    expect(uheap('run', ticks, '-t', board, '-q', '--for', '1m')).toEqual({
      code: 0,
      out: 'tick\ntick\ntick\n',
      err: "uheap: stopped after 60 s of the board's time\n",
    });
    expect(uheap('run', busy, '-t', board, '-q', '--for', '500ms').err).toBe(
      "uheap: stopped after 0.5 s of the board's time\n",
    );
  });

  it.each([
    ['--for', '2s'],
    ['--max-steps', '9000'],
  ])('%s %s ends it in every command', (...limit) => {
    for (const [command, ...args] of [
      ['run', '-q'],
      ['fit', '-q'],
      ['profile'],
      ['record', '-o', `${limit[0]!.slice(2)}.trace`],
      ['report', '-o', `${limit[0]!.slice(2)}.html`, '--fit', 'none'],
    ]) {
      const { code, err } = uheap(command!, busy, '-t', 'PYBV11', ...args, ...limit);
      expect({ command, code }).toEqual({ command, code: 0 });
      if (command !== 'fit') expect(err).toMatch(/^uheap: stopped after (2 s of the board's time|9000 steps)$/m);
    }
    write('some.json', SOME_CONFIG);
    expect(uheap('check', '-q', '-c', 'some.json', ...limit).code).toBe(0);
  });

  it('in boot.py is stopped too', () => {
    const folder = mkdtempSync(join(dir, 'boot-'));
    writeFileSync(join(folder, 'boot.py'), 'while True:\n    pass\n');
    writeFileSync(join(folder, 'main.py'), 'print("main")\n');
    const run = (...args: string[]): Done => uheapIn(folder, ['run', 'main.py', '-t', 'PYBV11', '-q', ...args]);
    expect(run('--max-steps', '10000')).toEqual({ code: 0, out: '', err: 'uheap: stopped after 10000 steps\n' });
    expect(run('--for', '1s').err).toBe("uheap: stopped after 1 s of the board's time\n");
    expect(uheapIn(folder, ['fit', 'main.py', '-t', 'PYBV11', '-q', '--for', '1s']).out).toMatch(/fits so far/);
  });

  it.each([
    ['--max-steps', 'abc', 'a whole number above 0'],
    ['--max-steps', '1.5', 'a whole number above 0'],
    ['--for', '60', 'a time such as 60s, 500ms or 2m'],
    ['--for', '0s', 'a time such as 60s, 500ms or 2m'],
  ])('%s %s is refused by every command', (option, value, expected) => {
    for (const [command, ...args] of [
      ['run'],
      ['fit'],
      ['profile'],
      ['record', '-o', 'x.trace'],
      ['report'],
      ['check'],
    ]) {
      const what = command === 'check' ? ['-c', write('some.json', SOME_CONFIG)] : [busy, '-t', 'PYBV11'];
      expect(uheap(command!, ...what, ...args, option, value)).toEqual({
        code: 2,
        out: '',
        err: `uheap: ${option}: expected ${expected}, got ${value}\n`,
      });
    }
  });
});

describe('a text that ends a run', () => {
  const talks = write(
    'talks.py',
    'import time\nn = 0\nwhile True:\n    print("n is", n, end=";")\n    n += 1\n    time.sleep(1)\n',
  );
  const run = (...args: string[]): Done => uheap('run', talks, '-t', 'RPI_PICO', '-q', ...args);

  it('well, once it is printed', () => {
    expect(run('--expect-text', ' is 2;')).toEqual({
      code: 0,
      out: 'n is 0;n is 1;n is 2;',
      err: 'uheap: the text of --expect-text was printed\n',
    });
  });

  it('or not, where it must not come or never comes', () => {
    expect(run('--expect-text', 'is 5', '--fail-text', 'is 3').code).toBe(1);
    expect(run('--expect-text', 'never', '--for', '3s').code).toBe(1);
    expect(uheap('run', write('short.py', 'print(1)\n'), '-t', 'PYBV11', '-q', '--expect-text', '2').code).toBe(1);
  });
});

/** Makes a process say `x` on its fourth stream whenever a module that a program waits in is read. */
const TELLS = `data:text/javascript,
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { openSync, readFileSync, writeSync } = fs;
const tell = (path) => { if (/(endless|pause)\\.py$/.test(String(path))) writeSync(3, 'x'); };
fs.openSync = (path, ...rest) => { tell(path); return openSync(path, ...rest); };
fs.readFileSync = (path, ...rest) => { tell(path); return readFileSync(path, ...rest); };
syncBuiltinESMExports();
`;

describe('Ctrl-C', () => {
  write('endless.py', 'while True:\n    pass\n');
  const busy = write('forever.py', 'kept = [bytearray(50)]\nprint("on")\nimport endless\n');
  write('forever.json', JSON.stringify({ programs: [busy], targets: ['PYBV11'], baselines: false }));

  /** A command that tells on a pipe of its own when its program has read the module which does not end. */
  function commandThatTells(...args: string[]): { child: ChildProcess; runs: Promise<void> } {
    const child = spawn(process.execPath, ['--import', TELLS, MAIN, ...args], {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const runs = new Promise<void>((resolve) => child.stdio[3]!.once('data', () => resolve()));
    return { child, runs };
  }

  /** Presses it once, when the command runs the program. */
  async function pressed(...args: string[]): Promise<Done> {
    const { child, runs } = commandThatTells(...args);
    let [out, err] = ['', ''];
    child.stdout!.on('data', (text) => (out += text));
    child.stderr!.on('data', (text) => (err += text));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await Promise.race([runs, ended]);
    child.kill('SIGINT');
    return { code: await ended, out, err };
  }

  it.each([
    ['profile', [busy], /forever\.py:1 <module>/],
    ['fit', [busy, '-q'], /fits so far/],
    ['fit', [busy, '-q', '-t', 'PYBV11,RPI_PICO,UNIX_X64'], /fits so far/],
    ['check', ['-q', '-c', 'forever.json'], /forever\.py +PYBV11 +ok/],
    ['record', [busy, '-o', 'forever.trace'], null],
    ['report', [busy, '-o', 'forever.html', '--fit', 'none'], null],
  ] as const)('ends %s %j, which writes what there is', async (command, args, shown) => {
    const target = command === 'check' || args.includes('-t' as never) ? [] : ['-t', 'PYBV11'];
    const { code, out, err } = await pressed(command, ...args, ...target);
    expect(err).toContain('uheap: interrupted');
    expect(code).toBe(130);
    if (shown !== null) expect(out).toMatch(shown);
    else expect(readFileSync(join(dir, args[2]!), 'utf8')).toContain('forever.py');
  });

  it.each([
    ['record', 'SIGTERM', []],
    ['record', 'SIGKILL', []],
    ['report', 'SIGTERM', ['--fit', 'PYBV11,RPI_PICO', '-q']],
  ] as const)('%s, ended by %s, leaves the file that was there, and no other', async (command, signal, more) => {
    const folder = mkdtempSync(join(dir, 'killed-'));
    const file = join(folder, 'out');
    writeFileSync(file, 'old');
    const { child, runs } = commandThatTells(command, busy, '-t', 'PYBV11', '-f', '-o', file, ...more);
    const ended = new Promise((resolve) => child.on('exit', (_, how) => resolve(how)));
    await Promise.race([runs, ended]);
    child.kill(signal);
    expect(await ended).toBe(signal);
    expect([readdirSync(folder), readFileSync(file, 'utf8')]).toEqual([['out'], 'old']);
  });

  it('is the KeyboardInterrupt of a program that runs', async () => {
    const { code, out } = await pressed('run', busy, '-t', 'PYBV11', '-q');
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringMatching(/^on\nTraceback[\s\S]*KeyboardInterrupt: \n$/),
    });
    write('pause.py', '');
    const sleeps = write('sleeps.py', 'import time\nimport pause\ntime.sleep(3600)\n');
    expect((await pressed('run', sleeps, '-t', 'PYBV11', '-q', '--time', 'real')).out).toMatch(
      /KeyboardInterrupt: \n$/,
    );
  });
});

it('a program that fails is told with place and traceback by every command', () => {
  const bad = write('bad.py', 'def f():\n    return 1 // 0\nf()\n');
  for (const args of [
    ['profile'],
    ['record', '-o', 'bad.trace'],
    ['report', '-o', 'bad.html', '--fit', 'none', '-q'],
  ]) {
    const { code, err } = uheap(...args, bad, '-t', 'PYBV11');
    expect(code).toBe(1);
    expect(err).toContain('Traceback (most recent call last):\n');
    expect(err).toContain('line 2, in f\nZeroDivisionError: divide by zero\n');
    expect(err).toContain('the program ended with ZeroDivisionError: divide by zero at bad.py:2 f\n');
  }
  const { err: bare } = uheap('profile', write('bare.py', 'raise ValueError\n'), '-t', 'PYBV11');
  expect(bare).toContain('the program ended with ValueError at bare.py:1 <module>\n');
  const told = JSON.parse(uheap('profile', bad, '-t', 'PYBV11', '--json').out) as { place: unknown };
  expect(told.place).toEqual({ file: 'bad.py', line: 2, fun: 'f' });
});

describe('boards by what they are', () => {
  const program = write('short.py', 'print(1)\n');
  const boards = (...args: string[]): string[] => {
    const { out } = uheap('fit', program, '--no-smallest', '-q', '--json', ...args);
    return (JSON.parse(out) as { target: string }[]).map(({ target }) => target);
  };

  it('globs, ports and hardware', () => {
    expect(boards('--targets', 'esp32*s2*,PYBV11')).toEqual(['ESP32_GENERIC_S2', 'ESP32_GENERIC_S2_SPIRAM', 'PYBV11']);
    expect(boards('--target', 'pybv11')).toEqual(['PYBV11']);
    const hardware = boards('--hardware');
    expect(hardware).toContain('RPI_PICO');
    expect(hardware.filter((id) => /UNIX|QEMU|CORTEX|WEBASSEMBLY/.test(id))).toEqual([]);
    expect(boards('--port', 'esp8266')).toEqual(['ESP8266_GENERIC']);
  });

  it('builds for tests are in no verdict that does not name them', () => {
    const all = boards();
    expect(all).toContain('UNIX_X64');
    expect(all.filter((id) => /MINIMAL|COVERAGE|QEMU|CORTEX/.test(id))).toEqual([]);
    expect(boards('-t', 'CORTEX_M3')).toEqual(['CORTEX_M3']);
  });

  it.each([
    [['-t', 'zzz*'], '--targets: no board is zzz*'],
    [['--port', 'unix', '--hardware'], '--targets: no board is all of port unix that is hardware'],
    [['--port', 'esp'], '--port: unknown port "esp" (did you mean esp32 or esp8266?)'],
  ])('%j is refused', (args, message) => {
    expect(uheap('fit', program, ...args).err).toBe(`uheap: ${message}\n`);
  });

  it('boards of different releases need no column of what changed, and fit 80 columns', () => {
    const { out } = uheap(
      'fit',
      program,
      '-q',
      '-t',
      'ESP32_GENERIC,ESP32_GENERIC_S3_FLASH_4M,ESP32_GENERIC_S2_SPIRAM',
    );
    expect(out).not.toContain('changed');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('a heap that older firmware had there is no bad usage', () => {
    const { code, err } = uheap('run', program, '-t', 'ESP32_GENERIC', '--heap', '111168', '--json');
    expect(code).toBe(0);
    expect((JSON.parse(err) as { heap: number }).heap).toBeGreaterThan(108_000);
  });
});

it('a MemoryError says what to look at', () => {
  const apart = write(
    'apart.py',
    'kept = []\ndef grow():\n    while True:\n        kept.append(bytearray(400))\n        bytearray(800)\ndef hole():\n    for i in range(0, len(kept) - 2, 2):\n        kept[i] = None\ntry:\n    grow()\nexcept MemoryError:\n    pass\nhole()\nbig = bytearray(20000)\n',
  );
  const { code, err } = uheap('run', apart, '-t', 'PYBV11');
  expect(code).toBe(1);
  expect(err).toMatch(
    /^uheap: no room for 20000 bytes at apart\.py:14 <module>: \d+ bytes free, largest run \d+; held apart by: \d+ by apart\.py:4 grow \(\d+ chunks\).*; uheap profile apart\.py -t PYBV11 tells more, uheap advise what to change$/m,
  );
  const told = JSON.parse(uheap('run', apart, '-t', 'PYBV11', '--json').err) as {
    error: string;
    place: unknown;
    outOfMemory: { bytes: number; free: number; largestFree: number };
  };
  expect(told.error).toBe('MemoryError: memory allocation failed, allocating 20000 bytes');
  expect(told.place).toEqual({ file: 'apart.py', line: 14, fun: '<module>' });
  expect(told.outOfMemory.bytes).toBe(20000);
  expect(told.outOfMemory.free).toBeGreaterThan(20000);
  expect(told.outOfMemory.largestFree).toBeLessThan(20000);

  // What was typed is not there for a second run, which looks for lines.
  const asks = write(
    'asks.py',
    "kept = []\ninput('how many? ')\nfor i in range(300):\n    kept.append(bytearray(400))\n",
  );
  const { err: short } = uheapIn(dir, ['run', asks, '-t', 'PYBV11'], '300\n');
  expect(short).toMatch(
    /^uheap: no room for 400 bytes at asks\.py:4 <module>: \d+ bytes free, largest run \d+; uheap profile asks\.py -t PYBV11 tells more, uheap advise what to change$/m,
  );
  expect(uheap('run', apart, '-t', 'PYBV11', '--quiet').err).not.toContain('no room');

  // A process has the strings of its environment on the heap, in the run that looks for lines too.
  const { err: logger } = uheap(
    'run',
    join(process.cwd(), 'examples/sensor_logger.py'),
    '-t',
    'UNIX_X86',
    '--heap',
    '8k',
  );
  const free = /: (\d+) bytes free, largest run (\d+); /.exec(logger)!;
  expect(logger).toContain(`when ${free[1]} were free, largest run ${free[2]}\n`);
});

describe('a file that is written', () => {
  it('is the old one until it is the new one, and leaves nothing beside it', () => {
    const folder = mkdtempSync(join(dir, 'whole-'));
    const file = join(folder, 'a.txt');
    writeFileSync(file, 'old');
    chmodSync(file, 0o640);
    symlinkSync('a.txt', join(folder, 'link'));
    expect(() => writeWholeFile(file, { length: 5 } as unknown as Uint8Array)).toThrow();
    expect([readFileSync(file, 'utf8'), readdirSync(folder).sort()]).toEqual(['old', ['a.txt', 'link']]);
    writeWholeFile(join(folder, 'link'), 'new');
    expect([readFileSync(file, 'utf8'), readdirSync(folder).sort()]).toEqual(['new', ['a.txt', 'link']]);
    expect(() => writeWholeFile(join(folder, 'none', 'a.txt'), '')).toThrow('ENOENT');
  });

  it('is whole after a disk that is full', () => {
    const trace = join(dir, 'full.trace');
    writeFileSync(trace, 'old');
    // A limit on the size of files stands for a full disk.
    const shell = spawnSync(
      'sh',
      ['-c', `ulimit -f 0; "${process.execPath}" "${MAIN}" record short.py -t PYBV11 -f -o full.trace`],
      { cwd: dir, encoding: 'utf8' },
    );
    expect(shell.stderr).toBe("uheap: full.trace: can't be written (EFBIG)\n");
    expect(shell.status).toBe(2);
    expect(readFileSync(trace, 'utf8')).toBe('old');
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('is as it was where a full disk has no room for what is added', () => {
    const summary = join(dir, 'summary.md');
    const old = 'x'.repeat(500);
    writeFileSync(summary, old);
    writeFileSync(
      join(dir, 'check.json'),
      JSON.stringify({
        programs: ['short.py'],
        targets: ['PYBV11', 'PYBV10', 'PYBLITEV10', 'RPI_PICO', 'UNIX_X86', 'MICROBIT', 'ESP32_GENERIC', 'PYBD_SF2'],
        baselines: false,
      }),
    );
    const shell = spawnSync(
      'sh',
      ['-c', `ulimit -f 1; "${process.execPath}" "${MAIN}" check -c check.json -q --json --summary summary.md`],
      { cwd: dir, encoding: 'utf8' },
    );
    expect({ err: shell.stderr, code: shell.status }).toEqual({
      err: "uheap: summary.md: can't be written (EFBIG)\n",
      code: 2,
    });
    expect(readFileSync(summary, 'utf8')).toBe(old);
  });
});
