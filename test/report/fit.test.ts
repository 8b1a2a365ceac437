import { describe, expect, it } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { crossCompile } from '../../src/machine/crossCompile.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { type FitOptions, type FitResult, fitProject } from '../../src/report/fit.js';
import { peakText } from '../../src/report/fitText.js';
import { compareMpy, programForms } from '../../src/report/mpyComparison.js';
import { runProject } from '../../src/report/programRun.js';
import { type Project, textProject } from '../../src/report/projectFiles.js';
import { smallestHeap, smallestHeaps, withHeapBytes } from '../../src/report/smallestHeap.js';

const GROWS = textProject({
  'grows.py': ['import store', 'for i in range(200):', '    store.keep(i)', 'print(len(store.kept))', ''].join('\n'),
  'store.py': 'kept = []\ndef keep(i):\n    kept.append(bytearray(20))\n',
});

/** Keeps every fourth report: what is freed between them is in pieces. */
const LUCK = [
  'items = [None] * 120',
  'def row(n):',
  "    return '{:5d} {:6.2f} {}'.format(n, n / 7, 'x' * 20)",
  'for n in range(200):',
  '    items[n % 120] = (n, n / 3, 40 + n % 13)',
  '    if n % 50 == 49:',
  "        text = '\\n'.join([row(item[0]) for item in items if item])",
  '',
].join('\n');

describe('a program on a board', () => {
  it('fits where there is room', () => {
    const fit = fitProject(loadBoard('UNIX_X86', { heapBytes: 65536 }), GROWS);
    expect(fit).toMatchObject({ fits: true, status: 'ok', error: '', failed: null });
    expect(fit.peak).toBeGreaterThan(200 * 48);
    expect(fit.live).toBeLessThanOrEqual(fit.used);
  });

  it('runs out of memory at a line, with bytes asked for', () => {
    const fit = fitProject(loadBoard('UNIX_X86', { heapBytes: 8192 }), GROWS);
    expect(fit).toMatchObject({ fits: false, status: 'memory-error' });
    expect(fit.failed!.site).toMatchObject({ file: 'store.py', line: 3, fun: 'keep' });
    expect(fit.error).toBe(`MemoryError: memory allocation failed, allocating ${fit.failed!.bytes} bytes`);
  });

  it('in brief takes two runs, and says how much more the peak may be', () => {
    const board = loadBoard('NUCLEO_F401RE');
    const loop = textProject({ 'main.py': "keep = []\nfor i in range(9000):\n    keep = [i, 'x%d' % i]\n" });
    const runsOf = (options: FitOptions): { runs: number; fit: FitResult } => {
      let runs = 0;
      const fit = fitProject(board, loop, { ...options, booted: () => runs++ });
      return { runs, fit };
    };
    const [brief, whole] = [runsOf({ brief: true }), runsOf({ smallest: true })];
    expect(brief.runs).toBe(2);
    expect(whole.runs).toBeGreaterThan(4);
    expect(brief.fit.peak).toBeLessThanOrEqual(whole.fit.peak);
    expect(brief.fit.peak + brief.fit.peakSlack).toBeGreaterThanOrEqual(whole.fit.peak);
    expect(brief.fit.peakSlack).toBeGreaterThan(0);
    expect(brief.fit.smallestHeap).toBeNull();
    expect(peakText(brief.fit)).toBe(`${brief.fit.peak} to ${brief.fit.peak + brief.fit.peakSlack}`);
    const { peak, peakSlack, smallestHeap: _, smallestInSpite, ...same } = whole.fit;
    expect(brief.fit).toMatchObject(same);
  });

  const runs = (board: Board, bytes: number, project = GROWS): boolean =>
    runProject(withHeapBytes(board, bytes), project).status === 'ok';

  it.each(['UNIX_X86', 'UNIX_X64', 'UNIX_NANBOX', 'PYBV11', 'NUCLEO_F401RE', 'RPI_PICO', 'PCA10040'])(
    '%s: the smallest heap runs, one block more too, one block less does not',
    (target) => {
      const board = loadBoard(target);
      const step = board.bytesPerBlock;
      const bytes = smallestHeap(board, GROWS)!;
      expect([-step, 0, step].map((more) => runs(board, bytes + more))).toEqual([false, true, true]);
    },
  );

  it('finds the smallest heap below sizes at which chunks fall badly', () => {
    // From 48288 to 50592 bytes a collection comes so late that it leaves no run that is long enough.
    const luck = textProject({ 'luck.py': LUCK });
    const [big, small] = ['PYBV11', 'PYBD_SF6'].map((id) => loadBoard(id));
    const [first, second] = [smallestHeap(big!, luck)!, smallestHeap(small!, luck)!];
    for (const [board, bytes] of [
      [big!, first],
      [small!, second],
    ] as const) {
      const around = [-16, 0, 16].map((more) => runs(board, bytes + more, luck));
      expect(around).toEqual([false, true, true]);
    }
    expect(second).toBe(first);
  });

  it('does not fit where asyncio swallows the MemoryError of a task', () => {
    const swallows = textProject({
      'main.py': [
        'import asyncio',
        'log = []',
        'async def collect():',
        '    while True:',
        '        log.append(bytearray(200))',
        '        await asyncio.sleep_ms(10)',
        'async def main():',
        '    asyncio.create_task(collect())',
        '    await asyncio.sleep(2)',
        'asyncio.run(main())',
        '',
      ].join('\n'),
    });
    const board = loadBoard('PYBV11');
    const { smallest, inSpite } = smallestHeaps(board, swallows);
    expect(smallest).toBeGreaterThan(200 * 224);
    expect(inSpite).toBeLessThan(10000);
    const fit = fitProject(loadBoard('PYBV11', { heapBytes: 20000 }), swallows);
    expect(fit).toMatchObject({ status: 'ok', error: '', verdict: 'failed-requests', fits: false, failedRequests: 1 });
    expect(fit.firstFailed).toMatchObject({ site: { file: 'main.py', line: 5, fun: 'collect' } });
    expect(fit.firstFailed!.largestFree).toBeLessThan(fit.firstFailed!.bytes);
  });

  it('counts a MemoryError that the program catches, but not requests that fail on any heap', () => {
    const catching = (body: string): Project =>
      textProject({ 'main.py': `try:\n    ${body}\nexcept MemoryError:\n    x = None\n` });
    const board = loadBoard('PYBV11', { heapBytes: 20000 });
    const fitOf = (body: string): FitResult => fitProject(board, catching(body));
    expect(fitOf('x = bytearray(18000)')).toMatchObject({ verdict: 'failed-requests', failedRequests: 1 });
    expect(fitOf('x = [0] * 10 ** 9')).toMatchObject({ verdict: 'fits', failedRequests: 0 });
    expect(fitOf('x = bytearray(50 << 20), bytearray(50 << 20)')).toMatchObject({ verdict: 'fits', failedRequests: 0 });
    const locked = [
      'import micropython',
      'micropython.heap_lock()',
      'try:',
      '    x = [0] * 5',
      'except MemoryError:',
      '    micropython.heap_unlock()',
      '',
    ].join('\n');
    expect(fitProject(board, textProject({ 'main.py': locked }))).toMatchObject({ verdict: 'fits', failedRequests: 0 });
  });

  it('counts no request that is made on the off chance', () => {
    // No room for the exceptions, their texts and tracebacks.
    const text = [
      'import gc',
      'def f():',
      '    raise ValueError("text")',
      'keep = None',
      'n = gc.mem_free()',
      'while n:',
      '    try:',
      '        keep = (keep, bytearray(n))',
      '        n //= 2',
      '    except MemoryError:',
      '        n //= 2',
      'for i in range(5):',
      '    try:',
      '        f()',
      '    except ValueError:',
      '        pass',
      '',
    ].join('\n');
    let quiet = 0;
    const outcome = runProject(loadBoard('PYBV11', { heapBytes: 20000 }), textProject({ 'main.py': text }), {
      listen: (watch) => watch.add({ failed: () => quiet++ }),
    });
    expect(outcome.status).toBe('ok');
    expect(quiet).toBeGreaterThan(outcome.requests!.count);
    const lines = [...outcome.requests!.bySite.values()].map(({ first }) => first.site.line);
    expect(lines.filter((line) => line === 3 || line > 11)).toEqual([]);
  });

  it('tells nothing of memory where the program ends for another reason', () => {
    const fit = fitProject(loadBoard('PYBV11'), textProject({ 'main.py': 'import tiem\n' }), { smallest: true });
    expect(fit).toMatchObject({ verdict: 'unknown', fits: false, just: false, smallestHeap: null });
  });

  it('says "just" where two parts in a hundred of the heap decide', () => {
    const board = loadBoard('UNIX_X86');
    const smallest = smallestHeap(board, GROWS)!;
    const onHeap = (bytes: number): unknown => {
      const { fits, just } = fitProject(withHeapBytes(board, bytes), GROWS);
      return { fits, just };
    };
    expect(onHeap(smallest)).toEqual({ fits: true, just: true });
    expect(onHeap(smallest - 16)).toEqual({ fits: false, just: true });
    expect(onHeap(2 * smallest)).toEqual({ fits: true, just: false });
    expect(onHeap(smallest >> 1)).toEqual({ fits: false, just: false });
  });

  it.each(['ESP32_GENERIC', 'WEBASSEMBLY'])('%s: what the heap can grow by is free, as for gc.mem_free()', (target) => {
    const text = 'import gc\nx = [bytearray(100) for i in range(100)]\ngc.collect()\nprint(gc.mem_free())\n';
    const outcome = runProject(loadBoard(target), textProject({ 'main.py': text }));
    const { figures } = outcome;
    const printed = Number(/^\d+/m.exec(outcome.output)![0]);
    expect(figures!.growth).toBeGreaterThan(0);
    // What is dead once the program has ended.
    expect(Math.abs(printed - figures!.free)).toBeLessThan(1500);
    expect(figures!.largestFree).toBeGreaterThan(figures!.growth * 0.9);
    expect(figures!.fragmentation.end).toBeLessThan(0.5);
  });

  it('has no smallest heap where nothing helps', () => {
    const project = textProject({ 'much.py': 'a = []\nwhile True:\n    a.append(bytearray(1 << 20))\n' });
    expect(smallestHeap(loadBoard('UNIX_X86'), project)).toBeNull();
  });

  it('is imported by another name where its own is one that boards run at power-up', () => {
    const { source, mpy, frozen, note } = compareMpy(
      loadBoard('PYBV11'),
      textProject({ 'main.py': 'import part\nprint(part.x)\n', 'part.py': 'x = [0] * 100\n', 'app.py': '' }),
    );
    expect(note).toBe('main.py is imported as app_.py');
    for (const fit of [source, mpy!, frozen!]) {
      expect(fit).toMatchObject({ status: 'ok', error: '' });
      expect(fit.peak).toBeGreaterThan(1400);
    }
    expect(mpy!.peak).toBeLessThan(source.peak);
  });

  it("is compiled by the mpy-cross of the board's release", () => {
    const text = 'x = 1.5 * 2\nprint(x)\n';
    const compiled = (release: string): string => {
      const board = loadBoard('UNIX_X86', { firmware: `${release}/unix-x86` });
      return programForms(board, textProject({ 'app.py': text })).mpy!.project.files['app.mpy']!;
    };
    for (const release of ['v1.23.0', 'v1.28.0']) {
      expect(crossCompile(text, 'app.py', release)).toEqual({ ok: true, mpy: compiled(release) });
    }
    // Since 1.26 the product is folded.
    expect(compiled('v1.28.0')).not.toBe(compiled('v1.23.0'));
  });

  it('is not frozen into firmware that could not run it', () => {
    const { mpy, frozen, note } = compareMpy(loadBoard('MICROBIT'), textProject({ 'app.py': 'x = 0.5\n' }));
    expect(frozen).toBeNull();
    expect(mpy!.error).toBe('ValueError: decimal numbers not supported');
    expect(note).toBe("app.py can't be frozen (ValueError: decimal numbers not supported)");
  });

  it('ends with an exception at a place', () => {
    const project = textProject({ 'main.py': 'import part\n', 'part.py': 'def f():\n    return 1 // 0\nf()\n' });
    const fit = fitProject(loadBoard('PYBV11'), project);
    expect(fit).toMatchObject({ status: 'exception', place: { file: 'part.py', line: 2, fun: 'f' } });
  });

  it('takes less precompiled, and less again frozen', () => {
    const { source, mpy, frozen, note } = compareMpy(loadBoard('UNIX_X86', { heapBytes: 65536 }), GROWS, {
      smallest: true,
    });
    expect(note).toBe('');
    expect([source.status, mpy!.status, frozen!.status]).toEqual(['ok', 'ok', 'ok']);
    expect(mpy!.peak).toBeLessThan(source.peak);
    expect(frozen!.peak).toBeLessThan(mpy!.peak);
    expect(frozen!.live).toBeLessThan(source.live);
    expect(frozen!.smallestHeap!).toBeLessThan(source.smallestHeap!);
  });
});
