import { describe, expect, it } from 'vitest';
import { parseStub } from '../../src/world/stub.js';
import { blocksOf, runOn } from './boardRun.js';

/**
 * `machine.CAN` (extmod/machine_can.c, ports/stm32/machine_can.c and can.c, and the structs of ST's libraries), at 1.28.0.
 * No board was recorded; the figures are those of the sources.
 */

/** The others have a heap that nobody has read. */
const KNOWN = ['PYBV11', 'NUCLEO_H743ZI'];

const HEAD = 'from machine import CAN\nimport time\n';

/** Prints what expressions are, or the exceptions that they raise. */
const shown = (...expressions: string[]): string =>
  `${expressions.map((e) => `try:\n    print(${e})\nexcept Exception as e:\n    print(repr(e))`).join('\n')}\n`;

describe('a CAN bus that hears itself', () => {
  const loopback = `${HEAD}can = CAN(1, 250000, mode=CAN.MODE_LOOPBACK)\n`;

  it('gives what was sent once it was on the bus, the lowest identifier first', () => {
    const { lines, events } = runOn(
      'PYBV11',
      `${loopback}can.set_filters(None)
print(can.send(0x124, b'abc'), can.send(0x124, b'd'), can.send(0x123, b'12345678'))
print(can.send(0x1234567, b'', CAN.FLAG_EXT_ID | CAN.FLAG_RTR), can.send(1, b''))
print(can.recv(), can.get_counters())
time.sleep_ms(5)
for _ in range(4):
    message = can.recv()
    print(message and (message[0], bytes(message[1]), message[2:]))
`,
    );
    expect(lines).toEqual([
      '0 None 1',
      '2 None',
      'None [0, 0, 0, 0, 0, 3, 0, 0]',
      "(292, b'abc', [0, 0])",
      "(291, b'12345678', [0, 0])",
      "(19088743, b'', [3, 0])",
      'None',
    ]);
    expect(events).toEqual(['0 can 1 124 616263', '1 can 1 01234567 remote 0', '1 can 1 123 3132333435363738']);
  });

  it('has a message with two filters in the FIFO of the first, and passes over what none wants', () => {
    const program = (filters: string): string =>
      `${loopback}can.set_filters(${filters})\ncan.send(0x10, b'')\ncan.send(0x20, b'')\ntime.sleep_ms(5)\n` +
      'print([m and m[0] for m in (can.recv(), can.recv())])\n';
    expect(runOn('PYBV11', program('[(0x20, 0x7ff, 0), (0x10, 0x7f0, 0), (0x20, 0, 0)]')).lines).toEqual(['[32, 16]']);
    expect(runOn('PYBV11', program('((0x20, 0x7ff, 0),)')).lines).toEqual(['[32, None]']);
    expect(runOn('PYBV11', program('[(0x20, 0x7ff, 2)]')).lines).toEqual(['[None, None]']);
    expect(runOn('PYBV11', program('[]')).lines).toEqual(['[None, None]']);
  });

  it('tells a handler of what came and what was sent, and in which slot', () => {
    const { lines } = runOn(
      'PYBV11',
      `${loopback}can.set_filters(None)
def handler(can):
    flags = can.irq().flags()
    print(flags & 0xf, flags >> CAN.IRQ_TX_IDX_SHIFT, flags & CAN.IRQ_RX and can.recv()[0])
irq = can.irq(handler, CAN.IRQ_RX | CAN.IRQ_TX)
print(can.send(5, b'a'), can.send(6, b'b'), irq.trigger())
time.sleep_ms(5)
print(can.get_counters(), can.send(5, b''), can.send(6, b''))
`,
    );
    expect(lines).toEqual(['0 1 3', '3 0 5', '0 0 0', '3 1 6', '0 0 0', '[0, 0, 0, 0, 0, 0, 0, 0] 0 1']);
  });

  it('keeps the newest messages where a FIFO is full, and says so once it was asked', () => {
    const { lines } = runOn(
      'PYBV11',
      `${loopback}can.set_filters([(0, 0, 0)])
can.irq(None, CAN.IRQ_RX)
for i in range(5):
    while can.send(i, b'') is None:
        time.sleep_ms(1)
time.sleep_ms(5)
print(can.get_counters()[6:], [can.recv()[0::3] for _ in range(3)], can.recv())
`,
    );
    expect(lines).toEqual(['[3, 1] [[0, 3], [1, 0], [4, 0]] None']);
  });
});

describe('a CAN bus', () => {
  it('has what the stub says that others send, in the modes that listen', () => {
    const stub = { can: { '1': [[10, { id: 0x321, data: '01 02' }], { after: 'ready', id: 0x8000, remote: 3 }] } };
    const program = (mode: string): string =>
      `${HEAD}can = CAN('YA', 500000, mode=CAN.${mode})\ncan.set_filters(None)\ntime.sleep_ms(20)\nprint('ready')\n` +
      'time.sleep_ms(5)\nprint([m and (m[0], bytes(m[1]), m[2]) for m in (can.recv(), can.recv())])\n';
    const heard = "[(801, b'\\x01\\x02', 0), (32768, b'\\x00\\x00\\x00', 3)]";
    const listening = ['MODE_NORMAL', 'MODE_SILENT'].map((mode) => runOn('PYBV11', program(mode), stub).lines[1]);
    expect(listening).toEqual([heard, heard]);
    expect(runOn('PYBV11', program('MODE_LOOPBACK'), stub).lines[1]).toBe('[None, None]');
  });

  it('sends to who is there; else it counts errors until it is passive', () => {
    const program = `${HEAD}can = CAN(2, 125000)
def handler(can):
    print('irq', can.irq().flags(), can.state())
can.irq(handler, CAN.IRQ_STATE)
can.send(1, b'')
time.sleep_ms(100)
print(can.get_counters(), can.state(), can.cancel_send(0), can.cancel_send(0))
can.restart()
print(can.get_counters(), can.state())
`;
    expect(runOn('PYBV11', program, { can: { '*': [] } }).lines).toEqual([
      '[0, 0, 0, 0, 0, 0, 0, 0] 1 False False',
      '[0, 0, 0, 0, 0, 0, 0, 0] 1',
    ]);
    expect(runOn('PYBV11', program).lines).toEqual([
      'irq 8 2',
      'irq 8 3',
      '[128, 0, 1, 1, 0, 1, 0, 0] 3 True False',
      '[0, 0, 0, 0, 0, 0, 0, 0] 1',
    ]);
  });

  it('refuses what the driver refuses', () => {
    const program = `${HEAD}can = CAN(1, 250000)\n${shown(
      'can.send(0x800, b"")',
      'can.send(1, b"123456789")',
      'can.set_filters([(1, 2)])',
      'can.set_filters([(0, 0, 0)] * 15)',
      'can.set_filters([(0, 0, 4)])',
      'can.recv([1])',
      'can.recv([1, 2, 3, 4])',
      'CAN(9, 5)',
      'CAN("x", 5)',
      'CAN(1, 0)',
      'CAN(1, 250000, mode=5)',
      'CAN(1, 250000, sjw=5)',
      'CAN(1, 250000, tseg1=4)',
      'CAN(1, 250000, tseg1=17, tseg2=1)',
      'CAN(1, 250000, sample_point=100)',
      'can.cancel_send(3)',
      'can.irq(None, 4)',
      'can.irq(1)',
      '(can.deinit(), can.state())',
      'can.recv()',
    )}`;
    expect(runOn('PYBV11', program).lines).toEqual([
      "ValueError('invalid id',)",
      "OverflowError('data too long',)",
      "ValueError('filter items must have length 3',)",
      "ValueError('too many filters',)",
      "ValueError('flags',)",
      'ValueError()',
      'TypeError()',
      'ValueError("CAN(9) doesn\'t exist",)',
      'ValueError("CAN(x) doesn\'t exist",)',
      "ValueError('unable to calculate BRP for baudrate',)",
      "ValueError('mode',)",
      "ValueError('sjw',)",
      "ValueError('tseg2',)",
      "ValueError('tseg1',)",
      "ValueError('sample_point',)",
      'IndexError()',
      "ValueError('trigger 0x00000004 unsupported',)",
      "ValueError('handler must be None or callable',)",
      '(None, 0)',
      'OSError(22,)',
    ]);
  });

  it.each([
    ['PYBV11', 'CAN(1, 250000)', '250000, mode=CAN.MODE_NORMAL, sjw=1, tseg1=8, tseg2=3, f_clock=42000000) 3 14'],
    [
      'PYBV11',
      'CAN(1, 99000, 3, tseg1=10, tseg2=4)',
      '100000, mode=CAN.MODE_SILENT, sjw=1, tseg1=10, tseg2=4, f_clock=42000000) 3 14',
    ],
    [
      'NUCLEO_H743ZI',
      'CAN("FDCAN1", 500000, 4)',
      '500000, mode=CAN.MODE_SILENT_LOOPBACK, sjw=1, tseg1=11, tseg2=4, f_clock=8000000) 16 95',
    ],
    [
      'NUCLEO_G474RE',
      'CAN(2, 1000000)',
      '1000000, mode=CAN.MODE_NORMAL, sjw=1, tseg1=8, tseg2=3, f_clock=24000000) 3 36',
    ],
  ])('of %s: %s', (board, make, text) => {
    const program = `${HEAD}print(${make}, CAN.TX_QUEUE_LEN, CAN.FILTERS_MAX)\n`;
    const { lines } = runOn(board, program, {}, {}, undefined, KNOWN.includes(board) ? undefined : 65536);
    expect(lines[0]!.replace(/^CAN\(\d, bitrate=/, '')).toBe(text);
  });

  it('of FDCAN takes long messages, keeps the oldest, and counts filters of each kind', () => {
    const { lines } = runOn(
      'NUCLEO_H743ZI',
      `${HEAD}can = CAN(1, 500000, mode=CAN.MODE_LOOPBACK)
can.set_filters([(0, 0, 0)] * 64 + [(0, 0, 2)] * 31)
${shown('can.set_filters([(0, 0, 2)] * 32)', 'can.send(1, bytes(64), 4)', 'can.send(1, bytes(65), 4)', 'can.get_timings()')}`,
    );
    expect(lines).toEqual([
      "ValueError('too many filters for this ID type',)",
      '0',
      "OverflowError('data too long',)",
      '[500000, 1, 11, 4, [None, None, None, None], None]',
    ]);
  });

  it('is there since 1.28, on boards with a bus', () => {
    const program = 'import machine\nprint(hasattr(machine, "CAN"))\n';
    expect(runOn('PYBV11', program).lines).toEqual(['True']);
    expect(runOn('PYBV11', program, {}, {}, 'v1.23.0/stm32-PYBV11').lines).toEqual(['False']);
    expect(runOn('NUCLEO_F401RE', program).lines).toEqual(['False']);
    expect(runOn('RPI_PICO', program).lines).toEqual(['False']);
  });
});

describe('what it takes from the heap', () => {
  const setup = `${HEAD}can = CAN(1, 250000, mode=CAN.MODE_LOOPBACK)\ncan.set_filters(None)\nlist = can.get_counters()`;
  const sent = `${setup}\ncan.send(1, b'x')\ntime.sleep_ms(2)`;

  it.each([
    // 64 bytes, and 84 for what the port has; on an H7 228.
    ['the first object', 'PYBV11', HEAD, 'CAN(1, 250000)', 4 + 6],
    ['the same again', 'PYBV11', setup, 'CAN(1, 125000)', 0],
    ['the first object on an L4', 'STM32L476DISC', HEAD, 'CAN(1, 250000)', 4 + 5],
    ['the first object on a G4', 'NUCLEO_G474RE', HEAD, 'CAN(1, 250000)', 4 + 8],
    ['the first object on an H7', 'NUCLEO_H743ZI', HEAD, 'CAN(1, 250000)', 4 + 15],
    ['init() after deinit()', 'PYBV11', `${setup}\ncan.deinit()`, 'can.init(250000)', 6],
    ['recv() without a message', 'PYBV11', setup, 'can.recv()', 2],
    ['recv()', 'PYBV11', sent, 'can.recv()', 2 + 1 + 1],
    ['recv() on an H7', 'NUCLEO_H743ZI', sent, 'can.recv()', 2 + 4 + 1],
    ['recv() into a list', 'PYBV11', `${sent}\nr = [0, memoryview(bytearray(8)), 0, 0]`, 'can.recv(r)', 0],
    ['send()', 'PYBV11', setup, 'can.send(1, b"")', 0],
    ['irq()', 'PYBV11', setup, 'can.irq()', 2],
    ['get_counters()', 'PYBV11', setup, 'can.get_counters()', 1 + 2],
    ['get_counters() into a list', 'PYBV11', setup, 'can.get_counters(list)', 0],
    ['get_timings()', 'PYBV11', setup, 'can.get_timings()', 1 + 2],
    ['get_timings() on an H7', 'NUCLEO_H743ZI', setup, 'can.get_timings()', 1 + 2 + 1 + 1],
  ])('%s on %s', (_what, board, before, expression, blocks) => {
    expect(blocksOf(board, before, expression, KNOWN.includes(board) ? undefined : 65536)).toBe(blocks);
  });
});

describe("a stub's messages", () => {
  it.each([
    [{ can: { '1': [[1, { id: 0x20000000 }]] } }, 'can.1.0.1.id: expected 0 to 0x1fffffff'],
    [{ can: { '1': [[1, { id: 1, data: 'x' }]] } }, 'can.1.0.1.data'],
    [{ can: { '1': [[1, { data: '00' }]] } }, 'can.1.0.1.id'],
  ])('%j', (stub, problem) => {
    expect(() => parseStub(JSON.stringify(stub))).toThrow(problem);
  });
});
