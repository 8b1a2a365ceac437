import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { fitProject, smallestHeap, withHeapBytes } from '../../src/report/fit.js';
import { compareMpy } from '../../src/report/mpyComparison.js';
import { runProject } from '../../src/report/programRun.js';
import { textProject } from '../../src/report/projectFiles.js';

const GROWS = textProject({
  'grows.py': ['import store', 'for i in range(200):', '    store.keep(i)', 'print(len(store.kept))', ''].join('\n'),
  'store.py': 'kept = []\ndef keep(i):\n    kept.append(bytearray(20))\n',
});

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

  it.each(['UNIX_X86', 'UNIX_X64', 'UNIX_NANBOX'])(
    '%s: one block less than the smallest heap is too small',
    (target) => {
      const board = loadBoard(target);
      const bytes = smallestHeap(board, GROWS)!;
      expect(runProject(withHeapBytes(board, bytes), GROWS).status).toBe('ok');
      expect(runProject(withHeapBytes(board, bytes - board.bytesPerBlock), GROWS).status).not.toBe('ok');
    },
  );

  it('has no smallest heap where nothing helps', () => {
    const project = textProject({ 'much.py': 'a = []\nwhile True:\n    a.append(bytearray(1 << 20))\n' });
    expect(smallestHeap(loadBoard('UNIX_X86'), project)).toBeNull();
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
