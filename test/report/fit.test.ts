import { describe, expect, it } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { fitProject, smallestHeap, withHeapBytes } from '../../src/report/fit.js';
import { compareMpy } from '../../src/report/mpyComparison.js';
import { runProject } from '../../src/report/programRun.js';
import { textProject } from '../../src/report/projectFiles.js';

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
