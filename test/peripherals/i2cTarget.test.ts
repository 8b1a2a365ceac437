import { describe, expect, it } from 'vitest';
import { parseStub } from '../../src/world/stub.js';
import { blocksOf, runOn } from './boardRun.js';

/** `machine.I2CTarget` (extmod/machine_i2c_target.c and the ports' machine_i2c_target.c), at 1.28.0. */

const WAIT = 'import time\ntime.sleep_ms(1000)\n';

describe('a target with memory', () => {
  const program = `
from machine import I2CTarget
mem = bytearray(range(8))
target = I2CTarget(0, addr=0x42, mem=mem)
print(target)
${WAIT}
print(mem, target.memaddr)
`;
  it('is written to and read from at the place that the controller names, round and round', () => {
    const stub = {
      i2cController: {
        '0': [
          [10, { write: '02 aa bb' }],
          [20, { write: '06', read: 4 }],
          [30, { write: '0b' }],
        ],
      },
    };
    const { lines, events } = runOn('RPI_PICO', program, stub);
    expect(lines).toEqual([
      'I2CTarget(0, addr=66, scl=5, sda=4)',
      "bytearray(b'\\x00\\x01\\xaa\\xbb\\x04\\x05\\x06\\x07') 3",
    ]);
    expect(events).toEqual([
      '10 i2c-controller 0 02 aa bb',
      '20 i2c-controller 0 06 > 06070001',
      '30 i2c-controller 0 0b',
    ]);
  });

  it('has places of 16 bits, or none', () => {
    const run = (bits: number, write: string): string =>
      runOn('RPI_PICO', program.replace('mem=mem', `mem=mem, mem_addrsize=${bits}`), {
        i2cController: { '*': [[10, { write }]] },
      }).lines[1]!;
    expect(run(16, '00 01 ff')).toBe("bytearray(b'\\x00\\xff\\x02\\x03\\x04\\x05\\x06\\x07') 1");
    expect(run(0, 'fe ff')).toBe("bytearray(b'\\xfe\\xff\\x02\\x03\\x04\\x05\\x06\\x07') 0");
  });
});

describe('interrupts', () => {
  it('of single bytes are hard; rp2 and stm32 ask for a byte more than is read', () => {
    const program = `
from machine import I2CTarget
seen = bytearray(20)
buf = bytearray(1)
n = 0
def handler(t):
    global n
    flags = t.irq().flags()
    seen[n] = flags
    n += 1
    if flags == I2CTarget.IRQ_WRITE_REQ: t.readinto(buf)
    if flags == I2CTarget.IRQ_READ_REQ: t.write(buf)
target = I2CTarget(1, 0x20)
target.irq(handler, 63, hard=True)
${WAIT}
print(list(seen[:n]), buf)
`;
    const stub = { i2cController: { '1': [[5, { write: '37', read: 2 }]] } };
    const { lines, events } = runOn('RPI_PICO', program, stub);
    expect(lines).toEqual(["[2, 8, 32, 1, 4, 4, 4, 16] bytearray(b'7')"]);
    expect(events).toEqual(['5 i2c-controller 1 37 > 3737']);
    const stm32 = runOn('PYBV11', program, stub);
    expect(stm32.lines).toEqual(["[2, 8, 32, 1, 4, 4, 4, 16] bytearray(b'7')"]);
  });

  it('of whole transfers are scheduled, after what the program prints where the stub says so', () => {
    const program = `
from machine import I2CTarget
target = I2CTarget(0, 0x20, mem=bytearray(4))
target.irq(lambda t: print('end', t.irq().flags(), t.memaddr))
print('ready')
${WAIT}
target.deinit()
print('go')
${WAIT}
`;
    const steps = [
      { after: 'ready', ms: 3, write: '01 02' },
      { after: 'ready', ms: 4, write: '', read: 1 },
      { after: 'go', write: '00' },
    ];
    const { lines, events } = runOn('RPI_PICO', program, { i2cController: { '0': steps } });
    expect(lines).toEqual(['ready', 'end 32 1', 'end 32 1', 'end 16 1', 'go']);
    expect(events.at(-1)).toMatch(/nobody answers$/);
  });

  it.each([
    ['RPI_PICO', 'machine.I2CTarget(2, 1)', "ValueError: I2CTarget(2) doesn't exist"],
    ['RPI_PICO', 'machine.I2CTarget(0, 1, scl=4)', 'ValueError: bad SCL pin'],
    ['RPI_PICO', 'machine.I2CTarget(0, 1, sda=2)', 'ValueError: bad SDA pin'],
    [
      'RPI_PICO',
      'machine.I2CTarget(0, 1, mem=bytearray(1), mem_addrsize=7)',
      'ValueError: mem_addrsize must be 0, 8, 16, 24 or 32',
    ],
    ['RPI_PICO', 'machine.I2CTarget(0, 1).irq(print, 1)', 'ValueError: hard IRQ required'],
    ['ESP32_GENERIC_C6', 'machine.I2CTarget(0, 1).irq(print, hard=True)', 'ValueError: hard IRQ unsupported'],
    ['PYBV11', 'machine.I2CTarget(5, 1)', "ValueError: I2C(5) doesn't exist"],
  ])('%s: %s is an error', (board, expression, error) => {
    expect(runOn(board, `import machine\n${expression}`).lines.at(-1)).toBe(error);
  });
});

it('only what irq() gives is on the heap: two blocks, once', () => {
  expect(blocksOf('RPI_PICO', 'import machine', 'machine.I2CTarget(0, 1)')).toBe(0);
  expect(blocksOf('RPI_PICO', 'import machine\nt = machine.I2CTarget(0, 1)', 't.irq()')).toBe(2);
  expect(blocksOf('RPI_PICO', 'import machine\nt = machine.I2CTarget(0, 1)\nt.irq()', 't.irq()')).toBe(0);
});

it('is on no ESP32, whose hardware has none', () => {
  expect(runOn('ESP32_GENERIC', "import machine\nprint(hasattr(machine, 'I2CTarget'))").lines).toEqual(['False']);
});

it.each([
  [{ i2cController: { '0': [[1, { writes: '00' }]] } }, 'i2cController.0.0'],
  [{ i2cController: { '0': [[1, { read: 0 }]] } }, 'i2cController.0.0'],
])('a stub that is wrong says where: %j', (stub, key) => {
  expect(() => parseStub(JSON.stringify(stub))).toThrow(key);
});

describe('I2CTarget of samd and mimxrt', () => {
  const program = (make: string): string => `
import time
from machine import I2CTarget
mem = bytearray(b'abcd')
t = ${make}
t.irq(lambda t: print('end', t.irq().flags(), t.memaddr, bytes(mem)))
print(t)
time.sleep_ms(300)
t.deinit()
for id in (-1, 9):
    try:
        I2CTarget(id, addr=1)
    except ValueError as e:
        print(e)
`;
  const stub = {
    i2cController: {
      '*': [
        [100, { write: '01 58' }],
        [200, { write: '00', read: 3 }],
      ],
    },
  };
  const ends = ['end 32 1', 'end 16 0'];

  it.each([
    ['TEENSY41', 'I2CTarget(addr=66, mem=mem)', 'I2CTarget(0, addr=66)', 6],
    ['SEEED_WIO_TERMINAL', 'I2CTarget(addr=66, mem=mem)', 'I2C(4, scl="PA12", sda="PA13", addr=66)', 1],
  ])('is an object on the heap of %s that a controller reads and writes', (board, make, printed, blocks) => {
    const { lines, events } = runOn(board, program(make), stub);
    expect(lines[0]).toBe(printed);
    expect(lines.slice(1, 3).map((line) => line.split(' b')[0])).toEqual(ends);
    expect(lines.slice(3)).toEqual(["I2C(-1) doesn't exist", "I2C(9) doesn't exist"]);
    expect(events.at(-1)).toContain('00 > 615863');
    expect(blocksOf(board, 'from machine import I2CTarget', 'I2CTarget(addr=66)')).toBe(blocks);
  });

  it('is absent from small builds of samd', () => {
    const { lines } = runOn('SAMD_GENERIC_D21X18', "import machine\nprint(hasattr(machine, 'I2CTarget'))");
    expect(lines).toEqual(['False']);
  });
});

describe('bytes that a bus asks for', () => {
  const asked = (board: string, make: string): string =>
    runOn(
      board,
      `
import time
from machine import I2CTarget
n = 0
t = ${make}
def on(t):
    global n
    n += 1
    t.write(b'x')
t.irq(on, I2CTarget.IRQ_READ_REQ, hard=True)
time.sleep_ms(300)
print(n)
`,
      { i2cController: { '*': [[100, { read: 3 }]] } },
    ).lines[0]!;

  it('are one more than the controller reads on stm32 and rp2', () => {
    expect(asked('PYBV11', 'I2CTarget(1, addr=66)')).toBe('4');
    expect(asked('RPI_PICO', 'I2CTarget(0, addr=66)')).toBe('4');
    expect(asked('TEENSY41', 'I2CTarget(0, addr=66)')).toBe('3');
  });

  it('are all of the memory on esp32, which begins again where it began', () => {
    const program = `
import time
from machine import I2CTarget
t = I2CTarget(0, addr=66, mem=bytearray(b'abcd'))
time.sleep_ms(300)
`;
    const stub = {
      i2cController: {
        '*': [
          [100, { read: 2 }],
          [200, { read: 2 }],
        ],
      },
    };
    const { events } = runOn('ESP32_GENERIC_S3', program, stub);
    expect(events.filter((event) => event.includes('i2c-controller'))).toEqual([
      '100 i2c-controller 0 > 6162',
      '200 i2c-controller 0 > 6162',
    ]);
    const next = runOn('RPI_PICO', program, stub).events.filter((event) => event.includes('i2c-controller'));
    expect(next[1]).toBe('200 i2c-controller 0 > 6461');
  });
});
