import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareWithBoard } from '../../src/serial/compareSession.js';
import { Interrupted } from '../../src/serial/port.js';
import { missingForMicrobit, openBoard, type RealBoard, skipNote, startMicrobit } from './realBoards.js';

const missing = missingForMicrobit();

const GROWTH = `import gc
a = [i for i in range(20)]
print('#mem', gc.mem_alloc(), gc.mem_free())
d = {}
for i in range(10):
    d[i] = 'x' * i
b = bytearray(300)
print('#mem', gc.mem_alloc(), gc.mem_free())
`;

describe.skipIf(missing !== null)(`the micro:bit firmware on an emulated nRF51${skipNote(missing)}`, () => {
  let board: RealBoard;
  beforeAll(async () => {
    board = await startMicrobit();
  });
  afterAll(() => board.stop());

  const compare = async (program: string, tolerance = 0) =>
    compareWithBoard(await openBoard(board), { program, tolerance, ignoreOutput: false }, {});

  it('is identified, and its version is said to be another', async () => {
    const { identity, board: simulated, warnings } = await compare('');
    expect(identity).toMatchObject({
      implementation: 'micropython',
      version: '1.9.2',
      platform: 'microbit',
      machine: 'micro:bit with nRF51822',
      wordBytes: 4,
      hasMemInfo: true,
    });
    expect(simulated.id).toBe('MICROBIT');
    expect(warnings).toEqual([
      'the board runs MicroPython 1.9.2, but uheap simulates 1.28.0; versions differ in what they allocate',
      'the heap of this board is not that of MICROBIT; uheap calibrate writes a profile of this board',
    ]);
  });

  it('runs a program whose totals and growth are compared', async () => {
    const { comparison } = await compare(GROWTH);
    const [before, after] = comparison.phases;
    expect(before!.board!.total).toBe(10048);
    const growth = (side: 'board' | 'simulated'): number => after![side]!.used - before![side]!.used;
    // The list, the dict and the bytearray alone take 592 bytes.
    expect(growth('board')).toBeGreaterThan(592);
    expect(Math.abs(growth('board') - growth('simulated'))).toBeLessThanOrEqual(0.25 * growth('board'));
    expect(comparison.boardCheckpoints.length).toBe(2);
    const [first, second] = comparison.boardCheckpoints;
    expect(second!.used - first!.used).toBeGreaterThan(600);
    expect(comparison.verdict).toMatchObject({ kind: 'different', passed: false });
    expect(comparison.verdict.where).toMatch(
      /^before the program: heap of 10048 bytes on the board, 10\d\d\d simulated$/,
    );
  });

  it('is interrupted when it is busy', async () => {
    const port = await openBoard(board);
    await port.write('\x03while True: pass\r\r\r');
    while ((await port.read(300)) !== '');
    await port.close();
    const { comparison } = await compare('x = [1, 2, 3]\n');
    expect(comparison.boardCheckpoints).toEqual([]);
    expect(comparison.phases.every((phase) => phase.board !== null)).toBe(true);
  });

  it('is back at its prompt after Ctrl-C', async () => {
    const controller = new AbortController();
    const port = await openBoard(board);
    const read = port.read.bind(port);
    port.read = async (ms) => {
      const heard = await read(ms);
      if (heard.includes('go')) controller.abort();
      return heard;
    };
    const request = { program: "print('go')\nwhile True:\n    pass\n", tolerance: 0, ignoreOutput: false };
    await expect(compareWithBoard(port, request, { signal: controller.signal })).rejects.toBeInstanceOf(Interrupted);
    const again = await openBoard(board);
    await again.write('1 + 2\r');
    let heard = '';
    while (!heard.endsWith('3\r\n>>> ')) heard += await again.read(2000);
    await again.close();
  });

  it('prints much without losing any of it, though its line stalls', async () => {
    const { comparison } = await compare("for i in range(3000):\n    print('line', i, 'of many')\n");
    expect(comparison.outputDifference).toBeNull();
  });
});
