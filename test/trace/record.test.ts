import { describe, expect, it } from 'vitest';
import { type Board, macroOn } from '../../src/abi/board.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { runBare, runForPeak } from '../../src/report/programRun.js';
import { type Project, textProject } from '../../src/report/projectFiles.js';
import { bytesSource } from '../../src/trace/byteReader.js';
import { diffTraces } from '../../src/trace/diff.js';
import type { TraceEvents } from '../../src/trace/events.js';
import { traceGrowth } from '../../src/trace/growth.js';
import { openTrace } from '../../src/trace/open.js';
import { PackedTraceWriter } from '../../src/trace/packedWriter.js';
import { TraceRecorder } from '../../src/trace/recorder.js';
import { type ReplayResult, replayTrace } from '../../src/trace/replay.js';

const program = (n: number): Project =>
  textProject({
    'app.py': [
      'import gc',
      'keep = []',
      'def work(i):',
      "    text = 'value %d' % i",
      '    if i % 10 == 0:',
      '        keep.append(text)',
      '    return [text] * 8',
      `for i in range(${n}):`,
      '    work(i)',
      'gc.collect()',
      '',
    ].join('\n'),
  });

interface Recorded {
  readonly bytes: Buffer;
  readonly events: number;
  /** Of the run: with garbage, and what could be reached. */
  readonly peakWithGarbage: number;
  readonly peak: number;
  readonly used: number;
}

function record(target: string, project: Project): Recorded {
  return recordOn(loadBoard(target), project);
}

function recordOn(board: Board, project: Project): Recorded {
  const parts: Uint8Array[] = [];
  const run = { target: board.id, firmware: board.firmware.id, program: project.path };
  const writer = new PackedTraceWriter((bytes) => parts.push(bytes));
  const recorder = new TraceRecorder(run, writer, 50);
  const { status } = runBare(board, project, {}, recorder);
  recorder.end(status);
  const { figures } = runForPeak(board, project);
  const bytes = Buffer.concat(parts);
  const { count } = linesOf(bytes).last;
  const { peakWithGarbage, peak, used } = figures!;
  return { bytes, events: count, peakWithGarbage, peak, used };
}

const open = (bytes: Uint8Array, name = 'trace'): TraceEvents => openTrace(bytesSource(bytes), name);

function linesOf(bytes: Uint8Array): { lines: string[]; last: TraceEvents } {
  const last = open(bytes);
  const lines = [JSON.stringify({ ...last.header, uheapTrace: 1 })];
  while (last.next()) lines.push(last.text());
  return { lines, last };
}

const replay = (bytes: Uint8Array, board: Board): ReplayResult => replayTrace(open(bytes), board);

const recorded = record('PYBV11', program(2000));
const { lines, last } = linesOf(recorded.bytes);
const asText = Buffer.from(`${lines.join('\n')}\n`);

describe('a recorded run', () => {
  it('collected on its own and when asked', () => {
    const collections = lines.flatMap((line) => /^{"collect":"(\w+)"/.exec(line)?.[1] ?? []);
    expect(collections.filter((why) => why === 'full').length).toBeGreaterThan(0);
    expect(collections.filter((why) => why === 'asked').length).toBe(1);
    expect(JSON.parse(lines.at(-1)!)).toEqual({ end: 'ok', events: recorded.events });
  });

  it('names the lines that allocate', () => {
    const places = [...last.paths.values()].map(({ file, line, fun }) => `${file}:${line} ${fun}`);
    expect(places).toEqual(expect.arrayContaining(['app.py:4 work', 'app.py:7 work', ':0 (boot)']));
  });

  it('knows what is garbage, also where the same events come again and again', () => {
    // Each round has as many events as leave the hundredth to a resize.
    const text = "for i in range(3000):\n    s = 'value %d' % i\n    t = s.upper()\n";
    const { bytes } = record('PYBV11', textProject({ 'app.py': text }));
    const growth = traceGrowth(
      () => open(bytes),
      () => open(bytes),
      'line',
    );
    const sum = (figure: 'peak' | 'live'): number => growth.reduce((total, { after }) => total + after![figure], 0);
    expect(sum('peak')).toBeLessThan(8000);
    expect(sum('live')).toBeLessThan(2000);
  });

  it.each([
    ['PYBV11', program(2000)],
    ['ESP32_GENERIC', program(2000)],
    ['UNIX_X86', program(2000)],
    ['RPI_PICO', program(500)],
  ] as const)(
    '%s: replayed on the same heap puts every chunk where it was, with the peak of a run',
    (target, project) => {
      const { bytes, peak, peakWithGarbage, used } = record(target, project);
      const replayed = replay(bytes, loadBoard(target));
      expect(replayed).toMatchObject({ failed: null, firstMoved: null, peakWithGarbage, used });
      expect(peak).toBeGreaterThanOrEqual(replayed.peak);
      expect(peak).toBeLessThanOrEqual(replayed.peak + replayed.peakSlack);
      expect(replayed.peakSlack).toBeLessThanOrEqual(peak / 200);
    },
  );

  it.each(['UNIX_X86', 'PYBV11', '1.23.0/UNIX_X86'])('%s: as well where files are closed by collections', (name) => {
    const target = name.replace('1.23.0/', '');
    const files = textProject({
      'app.py': "for i in range(300):\n    f = open('data.txt')\n    x = [f.read(), [f] * 40]\n",
      'data.txt': 'one line\n',
    });
    const board = loadBoard(target, { firmware: name.startsWith('1.23.0/') ? '1.23.0/' : undefined, heapBytes: 32768 });
    const finalisersFirst = macroOn(board, 'UHEAP_FINALISERS_FIRST');
    expect([finalisersFirst, board.addressOffset !== 0]).toEqual([name === target, target === 'UNIX_X86']);
    const { bytes, peakWithGarbage, used } = recordOn(board, files);
    const replayed = replay(bytes, board);
    expect(replayed).toMatchObject({ failed: null, firstMoved: null, peakWithGarbage, used });
    expect(replayed.collections).toBeGreaterThan(1);
  });

  it.each(['ESP32_GENERIC', 'ESP32_GENERIC_S3', 'WEBASSEMBLY'])('replayed on %s the heap grows as it did', (board) => {
    const much = textProject({ 'app.py': 'keep = [bytearray(1000) for i in range(120)]\nkeep = None\n' });
    const { bytes, peakWithGarbage, used } = record(board, much);
    expect(replay(bytes, loadBoard(board))).toMatchObject({ failed: null, firstMoved: null, peakWithGarbage, used });
  });

  it('requests that failed fail again, with the collection that they came with', () => {
    const text =
      'keep = []\ndef fill():\n    try:\n        while True:\n            keep.append(bytearray(900))\n            [keep] * 9\n' +
      '    except MemoryError:\n        keep.clear()\nfor i in range(3):\n    fill()\nkeep = [bytearray(10)] * 4\n';
    const board = loadBoard('PYBV11');
    const { bytes, used } = record('PYBV11', textProject({ 'app.py': text }));
    expect(replay(bytes, board)).toMatchObject({ failed: null, refused: 3, granted: null, firstMoved: null, used });
    const larger = replay(bytes, loadBoard('RPI_PICO'));
    expect(larger).toMatchObject({ failed: null, refused: 0 });
    expect(linesOf(bytes).lines[larger.granted! - 1]).toMatch(/^\{"fail":900,/);
  });

  it.each([2 ** 32, 2 ** 32 - 1, 2 ** 40])(
    'a request for %d bytes finds no room on a board with less addresses',
    (much) => {
      for (const kind of ['alloc', 'realloc']) {
        const at = lines.findIndex((line) => line.startsWith(`{"${kind}":`));
        const grown = lines.with(at, lines[at]!.replace(/"bytes":\d+/, `"bytes":${much}`));
        const replayed = replay(Buffer.from(`${grown.join('\n')}\n`), loadBoard('PYBV11'));
        expect(replayed.failed).toMatchObject({ line: at + 1, bytes: much });
      }
    },
  );

  it('replayed on other heaps does about what a run there does', () => {
    const real = record('NUCLEO_F401RE', program(2000));
    const there = replay(recorded.bytes, loadBoard('NUCLEO_F401RE'));
    expect(there.failed).toBeNull();
    expect(Math.abs(there.peak + there.peakSlack - real.peak)).toBeLessThan(64);
    expect(Math.abs(there.peakWithGarbage - real.peakWithGarbage)).toBeLessThan(64);
    const small = replay(recorded.bytes, loadBoard('MICROBIT', { heapBytes: 6000 }));
    expect(small.failed!.place).toMatch(/^app\.py:|^\(load and compile\)$/);
  });

  it('is the same packed and as text', () => {
    expect(linesOf(asText).lines).toEqual(lines);
    const board = loadBoard('RPI_PICO');
    expect(replay(asText, board)).toEqual(replay(recorded.bytes, board));
  });

  it('takes few bytes an event, and no memory but for what is on the heap', () => {
    expect(recorded.events).toBeGreaterThan(10_000);
    expect(recorded.bytes.length / recorded.events).toBeLessThan(2);
    const board = loadBoard('PYBV11');
    const project = textProject({ 'app.py': 'for i in range(60000):\n    x = [i, i * i]\n' });
    let [held, most] = [0, 0];
    const run = { target: board.id, firmware: board.firmware.id, program: project.path };
    // What is told between two parts is what is kept.
    const writer = new PackedTraceWriter((bytes) => {
      most = Math.max(most, bytes.length);
      held++;
    });
    const recorder = new TraceRecorder(run, writer);
    runBare(board, project, {}, recorder);
    recorder.end('ok');
    expect(held).toBeGreaterThan(4);
    expect(most).toBeLessThan(1 << 18);
  });

  it('is not looked at again where it was just looked at for the peak', () => {
    const { bytes } = record(
      'PYBV11',
      textProject({ 'app.py': 'keep = []\nfor i in range(800):\n    keep.append([i])\n' }),
    );
    const all = linesOf(bytes).lines;
    const looks = all.flatMap((line, i) => (line.startsWith('{"lost"') ? [i] : []));
    expect(looks.length).toBeGreaterThan(100);
    expect(looks.filter((i) => looks.includes(i + 1))).toEqual([]);
  });

  it('never takes for lost what a later collection keeps', () => {
    const lost = new Set<number>();
    for (const line of lines.slice(1).map((text) => JSON.parse(text))) {
      for (const id of line.lost ?? []) lost.add(id);
      lost.delete(line.free);
      if (line.collect === undefined) continue;
      for (const id of line.died) lost.delete(id);
      expect([...lost]).toEqual([]);
    }
  });
});

describe('two traces', () => {
  it('of the same run are the same', () => {
    expect(diffTraces(open(recorded.bytes), open(record('PYBV11', program(2000)).bytes))).toBeNull();
    expect(diffTraces(open(recorded.bytes), open(asText))).toBeNull();
  });

  it('part where the programs do', () => {
    const project = program(2000);
    const text = project.text.replace('[text] * 8', '[text] * (9 if i == 700 else 8)');
    const changed: Project = { ...project, text, files: { 'app.py': text } };
    const diff = diffTraces(open(recorded.bytes), open(record('PYBV11', changed).bytes), { ignoreBlocks: true })!;
    expect(diff.before.map(({ line }) => line)).toEqual([...diff.before.map(({ line }) => line)].sort((a, b) => a - b));
    expect(diff.before.length).toBe(3);
    expect(diff.first!.text).not.toBe(diff.second!.text);
    // The program is longer, so that the runs part while its source comes in.
    expect(diff.first!.text).toContain('(load and compile)');
  });
});

/** Reads all of a trace. */
function readAll(bytes: Uint8Array): void {
  const events = open(bytes, 't');
  while (events.next());
}

describe('unreadable traces', () => {
  const cases: [string, string, string][] = [
    ['nothing', '', 't: not a trace that uheap record wrote (its first line is no trace header)'],
    ['another file', 'print(1)\n', 't: not a trace that uheap record wrote (its first line is no trace header)'],
    ['another version', '{"uheapTrace":7}\n', 't: a trace of version 7, but this uheap reads versions 1 and 2'],
    ['a cut one', lines.slice(0, 20).join('\n'), 't: the trace has no end line; it was cut off'],
    ['a broken line', [...lines.slice(0, 5), '{"alloc":'].join('\n'), 't: line 6: expected a JSON object'],
    ['an unknown line', [...lines.slice(0, 5), '{"x":1}'].join('\n'), 't: line 6: not a line of a trace: {"x":1}'],
    [
      'a wrong number',
      [...lines.slice(0, 5), '{"free":"a","at":1}'].join('\n'),
      't: line 6: free: expected a whole number',
    ],
  ];
  it.each(cases)('%s', (_, text, message) => {
    expect(() => readAll(Buffer.from(text))).toThrow(message);
  });

  it('packed ones that are cut or damaged anywhere, or go on, are told with the place', () => {
    const { bytes } = recorded;
    const first = bytes.indexOf(10) + 1;
    for (let at = first; at < bytes.length; at += 997) {
      expect(() => readAll(bytes.subarray(0, at))).toThrow(
        /^t: the trace has no end; it was cut off after byte \d+, in line \d+$/,
      );
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 0x10;
      expect(() => readAll(damaged)).toThrow(
        /^t: (damaged at|the trace has no end; it was cut off after) byte \d+, in line/,
      );
    }
    expect(() => readAll(Buffer.concat([bytes, Buffer.from('x')]))).toThrow(
      /^t: more follows the end of the trace, at byte/,
    );
  });
});
