import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { runProject } from '../../src/report/programRun.js';
import { type Project, textProject } from '../../src/report/projectFiles.js';
import { diffTraces } from '../../src/trace/diff.js';
import { parseTrace, type Trace } from '../../src/trace/format.js';
import { traceGrowth } from '../../src/trace/growth.js';
import { TraceRecorder } from '../../src/trace/recorder.js';
import { replayTrace } from '../../src/trace/replay.js';

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

function record(target: string, project: Project, heapBytes?: number): { text: string; peak: number; used: number } {
  const board = loadBoard(target, { heapBytes });
  const lines: string[] = [];
  let recorder!: TraceRecorder;
  const run = { target: board.id, firmware: board.firmware.id, program: project.path };
  const { heap, status, machine } = runProject(board, project, {
    listen: (watch) => {
      recorder = new TraceRecorder(watch, run, (line) => lines.push(line), 50);
    },
  });
  machine!.inside(() => recorder.lookAtEnd());
  recorder.end(status);
  return { text: `${lines.join('\n')}\n`, peak: heap!.peakWithGarbage, used: heap!.used };
}

const recorded = record('PYBV11', program(2000));
const trace = parseTrace(recorded.text, 'trace');

describe('a recorded run', () => {
  it('collected on its own and when asked', () => {
    const collections = trace.lines.flatMap((line) => ('collect' in line ? [line.collect] : []));
    expect(collections.filter((why) => why === 'full').length).toBeGreaterThan(0);
    expect(collections.filter((why) => why === 'asked').length).toBe(1);
    expect(trace.lines.at(-1)).toMatchObject({ end: 'ok' });
  });

  it('names the lines that allocate', () => {
    const places = [...trace.paths.values()].map(({ file, line, fun }) => `${file}:${line} ${fun}`);
    expect(places).toEqual(expect.arrayContaining(['app.py:4 work', 'app.py:7 work', ':0 (boot)']));
  });

  it('knows what is garbage, also where the same events come again and again', () => {
    // Each round has as many events as leave the hundredth to a resize.
    const text = "for i in range(3000):\n    s = 'value %d' % i\n    t = s.upper()\n";
    const again = parseTrace(record('PYBV11', textProject({ 'app.py': text })).text, 'again');
    const growth = traceGrowth(again, again, 'line');
    const sum = (figure: 'peak' | 'live'): number => growth.reduce((total, { after }) => total + after![figure], 0);
    expect(sum('peak')).toBeLessThan(8000);
    expect(sum('live')).toBeLessThan(2000);
  });

  it('replayed on the same heap puts every chunk where it was', () => {
    const replay = replayTrace(trace, loadBoard('PYBV11'));
    expect(replay).toMatchObject({ failed: null, firstMoved: null, peak: recorded.peak, used: recorded.used });
  });

  it('replayed on other heaps does about what a run there does', () => {
    const real = record('NUCLEO_F401RE', program(2000));
    const replay = replayTrace(trace, loadBoard('NUCLEO_F401RE'));
    expect(replay.failed).toBeNull();
    expect(Math.abs(replay.peak - real.peak)).toBeLessThan(64);
    const small = replayTrace(trace, loadBoard('MICROBIT', { heapBytes: 6000 }));
    expect(small.failed!.place).toMatch(/^app\.py:|^\(load and compile\)$/);
  });
});

describe('two traces', () => {
  it('of the same run are the same', () => {
    expect(diffTraces(trace, parseTrace(record('PYBV11', program(2000)).text, 'again'))).toBeNull();
  });

  it('part where the programs do', () => {
    const project = program(2000);
    const text = project.text.replace('[text] * 8', '[text] * (9 if i == 700 else 8)');
    const changed: Project = { ...project, text, files: { 'app.py': text } };
    const other = parseTrace(record('PYBV11', changed).text, 'other');
    const diff = diffTraces(trace, other, { ignoreBlocks: true })!;
    expect(diff.before.length).toBe(3);
    expect(diff.first!.text).not.toBe(diff.second!.text);
    // The program is longer, so that the runs part while its source comes in.
    expect(diff.first!.text).toContain('(load and compile)');
  });
});

describe('unreadable traces', () => {
  const lines = recorded.text.split('\n');
  const cases: [string, string, string][] = [
    ['nothing', '', 't: not a trace that uheap record wrote (its first line is no trace header)'],
    ['another file', 'print(1)\n', 't: not a trace that uheap record wrote (its first line is no trace header)'],
    ['another version', '{"uheapTrace":7}\n', 't: a trace of version 7, but this uheap reads version 1'],
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
    const read = (): Trace => parseTrace(text, 't');
    expect(read).toThrow(message);
  });
});
