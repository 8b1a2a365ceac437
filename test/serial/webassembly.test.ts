import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareWithBoard } from '../../src/serial/compareSession.js';
import { Interrupted, PortLost } from '../../src/serial/port.js';
import { openPort } from '../../src/serial/serialPort.js';
import { programs, source } from '../conformance/recordings.js';
import { missingForWebAssembly, openBoard, type RealBoard, skipNote, startWebAssembly } from './realBoards.js';

const missing = missingForWebAssembly();

/** Its heap grows without bound on this port. */
const ENDLESS = '27_memory_error';
const PROGRAMS = programs().filter((name) => name !== ENDLESS);

const EXACT = { kind: 'exact', blocks: 0, where: null, passed: true };

describe.skipIf(missing !== null)(
  `MicroPython 1.23.0 on WebAssembly behind a pseudo-terminal${skipNote(missing)}`,
  () => {
    let board: RealBoard;
    beforeAll(async () => {
      board = await startWebAssembly();
    });
    afterAll(() => board.stop());

    it('has programs to compare', () => {
      expect(PROGRAMS.length).toBeGreaterThanOrEqual(20);
    });

    it.each(PROGRAMS)('is the same as its simulation, block for block: %s', async (name) => {
      const port = await openBoard(board);
      const request = { program: source(name), tolerance: 0, ignoreOutput: false };
      const { comparison, board: simulated, warnings } = await compareWithBoard(port, request, {});
      expect(simulated.id).toBe('WEBASSEMBLY');
      expect(warnings).toEqual([]);
      expect(comparison.verdict).toEqual(EXACT);
      expect(comparison.phases.map(({ boardMaps }) => boardMaps.length > 0)).toEqual([true, true, true]);
    });

    it('is back at its prompt after Ctrl-C, whatever it was at', async () => {
      const port = await openBoard(board);
      const program = 'import time\nprint("go")\nwhile True:\n    time.sleep_ms(5)\n';
      const controller = new AbortController();
      const read = port.read.bind(port);
      port.read = async (ms) => {
        const heard = await read(ms);
        if (heard.includes('go')) controller.abort();
        return heard;
      };
      const comparing = compareWithBoard(
        port,
        { program, target: 'WEBASSEMBLY', tolerance: 0, ignoreOutput: false },
        { signal: controller.signal },
      );
      await expect(comparing).rejects.toBeInstanceOf(Interrupted);
      const again = await openBoard(board);
      await again.write('1 + 2\r');
      let heard = '';
      while (!/3\r?\n>>> $/.test(heard)) heard += await again.read(2000);
      await again.close();
    });
  },
);

describe.skipIf(missing !== null)(`a board that is unplugged${skipNote(missing)}`, () => {
  it('is a clear error', async () => {
    const board = await startWebAssembly();
    const port = await openBoard(board);
    const read = port.read.bind(port);
    port.read = async (ms) => {
      const heard = await read(ms);
      if (heard.includes('go')) await board.stop();
      return heard;
    };
    const program = 'import time\nprint("go")\nwhile True:\n    time.sleep_ms(5)\n';
    const error = await compareWithBoard(port, { program, tolerance: 0, ignoreOutput: false }, {}).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(PortLost);
    expect((error as Error).message).toBe(`${board.path}: the device has gone`);
  });
});

describe.skipIf(missing !== null)(`opening a port${skipNote(missing)}`, () => {
  it('that is not there is a clear error', async () => {
    await expect(openPort('/dev/no-such-port', 115200)).rejects.toThrow(
      /^\/dev\/no-such-port: .*(no such file|not found|cannot open)/i,
    );
  });
});
