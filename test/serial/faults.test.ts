import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type CompareRequest, compareWithBoard } from '../../src/serial/compareSession.js';
import { Interrupted, PortLost, SerialError } from '../../src/serial/port.js';
import { RecordingPort, readRecording } from '../../src/serial/recording.js';
import type { SessionOptions } from '../../src/serial/session.js';
import type { FakeBoard, FakeBoardOptions } from './fakeBoard.js';
import { PASS, simulatedBoard } from './simulatedBoard.js';

const PROGRAM =
  "import gc\na = [str(i) for i in range(30)]\nprint('#mem', gc.mem_alloc(), gc.mem_free())\nprint(len(a))\n";
const REQUEST: CompareRequest = { program: PROGRAM, target: 'PYBV11', tolerance: 0, ignoreOutput: false };

const folder = mkdtempSync(join(tmpdir(), 'uheap-serial-'));
afterAll(() => rmSync(folder, { recursive: true }));

const board = (options: FakeBoardOptions = {}): FakeBoard => simulatedBoard('PYBV11', options);
const compare = (port: FakeBoard, options: SessionOptions = {}) => compareWithBoard(port, REQUEST, options);

/** Both must hold whatever happened, unless the board is gone. */
function expectLeft(port: FakeBoard): void {
  expect(port.state).toBe('friendly');
  expect(port.closed).toBe(1);
}

describe('a session with a board', () => {
  it.each([{}, { paste: 128 }, { chunk: 1 }, { paste: 32, chunk: 3 }])('compares exact with %o', async (options) => {
    const port = board(options);
    const { comparison, warnings } = await compare(port);
    expect(comparison.verdict).toEqual({ kind: 'exact', blocks: 0, where: null, passed: true });
    expect(comparison.boardCheckpoints.length).toBe(1);
    expect(comparison.phases.every(({ board }) => board!.used > 0)).toBe(true);
    expect(warnings).toEqual([]);
    expectLeft(port);
  });

  it.each(['prompt', 'half a line', 'raw', 'paste mode', 'busy'] as const)(
    'connects to a board that is at: %s',
    async (at) => {
      const port = board({ at });
      expect((await compare(port)).comparison.verdict.kind).toBe('exact');
      expectLeft(port);
    },
  );

  it('never tells the board to write a file', async () => {
    const port = board({ paste: 128 });
    await compare(port);
    expect(port.sent).not.toMatch(/open|mkdir|remove|rename|mount|boot\.py/);
  });
});

describe('a session in which something goes wrong', () => {
  it('a line that echoes', async () => {
    const port = board({ echo: true });
    expect((await compare(port)).comparison.verdict.kind).toBe('exact');
    expectLeft(port);
  });

  it('noise at boot', async () => {
    const port = board({ boot: 'I (29) boot: OK\r\nI (30) boot: >>> \x04\x01\xff>\r\n', chunk: 5 });
    const { comparison, warnings } = await compare(port);
    expect(comparison.verdict.kind).toBe('exact');
    expect(warnings).toEqual([]);
    expectLeft(port);
  });

  it('a boot.py that fails', async () => {
    const boot = 'Traceback (most recent call last):\r\n  File "boot.py", line 1, in <module>\r\nOSError: 2\r\n';
    const port = board({ boot });
    const { warnings } = await compare(port);
    expect(warnings).toEqual(["the board's boot.py failed: it may have left something on the heap"]);
    expectLeft(port);
  });

  it('a boot.py that never ends', async () => {
    const port = board({ bootHangs: true });
    const { comparison, warnings } = await compare(port);
    expect(comparison.verdict.kind).toBe('exact');
    expect(warnings).toEqual(["the board's boot.py did not end by itself and was interrupted"]);
    expectLeft(port);
  });

  it('a soft reset that ends in the friendly REPL', async () => {
    const port = board({ bootFriendly: true });
    expect((await compare(port)).comparison.verdict.kind).toBe('exact');
    expectLeft(port);
  });

  it.each([
    { at: 'dead', heard: 'heard nothing' },
    { at: 'elsewhere', answer: 'login: ', heard: 'login: login: "' },
    { at: 'elsewhere', babble: 'x\xffyz', heard: 'last heard "' },
    { at: 'stubborn', heard: 'heard nothing' },
  ] as const)('no MicroPython there, or none that listens: %o', async ({ heard, ...options }) => {
    const port = board(options);
    const error = await compare(port).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(SerialError);
    expect((error as Error).message).toContain('entering the raw REPL: no MicroPython answers');
    expect((error as Error).message).toContain(heard);
    expect((error as Error).message).not.toContain('\n');
    expect(port.now()).toBeLessThan(5000);
    expect(port.closed).toBe(1);
  });

  it('a program that never ends is interrupted after the silence that it may take', async () => {
    const port = board({ run: (source) => (source === PROGRAM ? { out: 'on and', endless: true } : { out: PASS }) });
    const error = await compare(port, { idleMs: 20_000 }).catch((e: unknown) => e);
    expect((error as Error).message).toMatch(
      /^\/dev\/fake: running the program: nothing for 20 s; last heard ".*OKon and"$/,
    );
    expectLeft(port);
  });

  it('Ctrl-C while the program runs', async () => {
    const controller = new AbortController();
    const port = board({
      run: (source) => {
        if (source !== PROGRAM) return { out: PASS };
        controller.abort();
        return { out: '', endless: true };
      },
    });
    await expect(compare(port, { signal: controller.signal })).rejects.toBeInstanceOf(Interrupted);
    expectLeft(port);
  });

  it.each([0.02, 0.2, 0.5, 0.8])('unplugged after %d of the session: what was heard is on record', async (part) => {
    const sound = board();
    await compare(sound);
    const unplugAfter = Math.floor(part * sound.heard);
    const file = join(folder, `unplugged-${unplugAfter}.session`);
    const port = board({ unplugAfter, chunk: 16 });
    const recorded = new RecordingPort(port, file, { program: { name: 'p.py', text: PROGRAM }, options: {} });
    const error = await compareWithBoard(recorded, REQUEST, {}).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PortLost);
    expect((error as Error).message).toBe('/dev/fake: the device has gone');
    const heard = readFileSync(file, 'utf8')
      .split('\n')
      .slice(1)
      .flatMap((line) => (line.includes('"heard"') ? [(JSON.parse(line) as { heard: string }).heard] : []));
    expect(heard.join('').length).toBe(unplugAfter);
    const again = await compareWithBoard(readRecording(file).port, REQUEST, {}).catch((e: unknown) => e);
    expect((again as Error).message).toBe('/dev/fake: the device has gone');
  });

  it.each([
    {
      lost: 'half of the OK',
      drop: (bytes: string) => (bytes === 'OK' ? 'K' : bytes),
      message: 'handing over the program',
    },
    {
      lost: 'the end of the output',
      drop: (bytes: string) => bytes.replace(/(30\r\n)\x04/, '$1'),
      message: 'running the program: a byte between output and prompt was lost',
    },
    {
      lost: 'the end of the traceback',
      drop: (bytes: string) => bytes.replace(/(30\r\n\x04)\x04>$/, '$1>'),
      message: 'running the program: a byte between output and prompt was lost',
    },
  ])('a lost byte: $lost', async ({ drop, message }) => {
    const port = board({ garble: drop });
    const error = await compare(port).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(SerialError);
    expect((error as Error).message).toContain(message);
    expectLeft(port);
  });

  it('output that stalls until something is sent', async () => {
    const port = board({ stallAfter: 500 });
    expect((await compare(port)).comparison.verdict.kind).toBe('exact');
    expectLeft(port);
  });

  it('no room for the probe after the program', async () => {
    let probes = 0;
    const port = board({
      run: (source) =>
        source.includes('mem_info(1)') && ++probes === 2 ? { out: '', err: 'MemoryError: \r\n' } : { out: PASS },
    });
    const { comparison } = await compare(port);
    expect(comparison.verdict).toMatchObject({
      kind: 'different',
      where: 'after the program: the board has no figures',
    });
    expectLeft(port);
  });
});
