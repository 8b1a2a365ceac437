import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { runOn } from './boardRun.js';

/** `UART.irq` by port, as its machine_uart.c has it from 1.24 on. */

const PORTS = [
  { board: 'RPI_PICO', make: 'UART(1)', id: '1', trigger: 'IRQ_RXIDLE', bit: 64, bits: '64 32 512' },
  { board: 'PCA10056', make: 'UART(0, 115200)', id: '0', trigger: 'IRQ_RX', bit: 2, bits: '2 1' },
  { board: 'TEENSY41', make: 'UART(1)', id: '1', trigger: 'IRQ_RXIDLE', bit: 1, bits: '1 2' },
  {
    board: 'ADAFRUIT_ITSYBITSY_M4_EXPRESS',
    make: 'UART(3)',
    id: '3',
    trigger: 'IRQ_RXIDLE',
    bit: 4096,
    bits: '4 4096 2',
  },
] as const;

const AT_100 = (id: string): object => ({ uart: { [id]: [[100, 'ab']] } });

describe.each(PORTS)('UART.irq of $board', ({ board, make, id, trigger, bit, bits }) => {
  const start = `import time
from machine import UART
u = ${make}
`;

  it('has these triggers', () => {
    const names = ['IRQ_RX', 'IRQ_RXIDLE', 'IRQ_TXIDLE', 'IRQ_BREAK'].map((name) => `getattr(UART, '${name}', None)`);
    const { lines } = runOn(board, `${start}print(*[x for x in (${names.join(', ')}) if x is not None])`);
    expect(lines).toEqual([bits]);
  });

  it('calls a hard handler at once with the heap locked, and no more once it has raised', () => {
    const { lines } = runOn(
      board,
      `${start}
def on(u):
    print('in', u.any())
    [1, 2, 3]
irq = u.irq(on, UART.${trigger}, True)
print(irq.trigger(), u.irq() is irq)
time.sleep_ms(200)
print(irq.trigger(), irq.flags())
`,
      AT_100(id),
    );
    expect(lines[0]?.trim()).toBe(`${bit} True`);
    // What tells of each character comes when there is one.
    expect(lines[1]?.trim()).toBe(trigger === 'IRQ_RX' ? 'in 1' : 'in 2');
    expect(lines[2]?.trim()).toBe('Uncaught exception in IRQ callback handler');
    // With the heap locked there is no room for its text.
    expect(lines.at(-2)?.trim()).toBe('MemoryError:');
    expect(lines.at(-1)?.trim()).toBe(`0 ${bit}`);
  });

  it('calls a soft one that may allocate', () => {
    const { lines } = runOn(
      board,
      `${start}
def on(u):
    print('in', [u.any()])
u.irq(handler=on, trigger=UART.${trigger})
time.sleep_ms(200)
`,
      AT_100(id),
    );
    expect(lines.map((line) => line.trim())).toEqual(trigger === 'IRQ_RX' ? ['in [1]', 'in [2]'] : ['in [2]']);
  });

  it('takes two blocks once, and refuses what is no handler and no trigger', () => {
    const { lines } = runOn(
      board,
      `${start}import gc
def on(u):
    pass
def used():
    a = gc.mem_alloc()
    u.irq(on, UART.${trigger})
    return gc.mem_alloc() - a
print(used(), used())
for args in ((1, 0), (on, 0x8000)):
    try:
        u.irq(*args)
    except ValueError as e:
        print(e)
`,
    );
    const [first, second] = lines[0]!.split(' ').map(Number);
    expect(first! - second!).toBe(32);
    expect(lines.slice(1)).toEqual(['handler must be None or callable', 'trigger 0x8000 unsupported']);
  });
});

describe('UART.irq of esp32', () => {
  it('is soft only, takes Timer(0) too, and none on the line of the prompt', () => {
    const { lines } = runOn(
      'ESP32_GENERIC',
      `import time, gc
from machine import UART, Timer
u = UART(1, 9600)
def on(u):
    print('in', [u.read()])
for f in (lambda: u.irq(on, UART.IRQ_RXIDLE, True), lambda: UART(0).irq(on, UART.IRQ_RX)):
    try:
        f()
    except ValueError as e:
        print(e)
u.irq(on, UART.IRQ_RXIDLE)
a = gc.mem_alloc()
Timer(0)
b = gc.mem_alloc()
Timer(1)
print(b - a < gc.mem_alloc() - b)
time.sleep_ms(200)
`,
      AT_100('1'),
    );
    expect(lines.map((line) => line.trim())).toEqual([
      'hard IRQ is not supported',
      'REPL UART does not support IRQs',
      'True',
      "in [b'ab']",
    ]);
  });
});

describe('UART.irq of stm32', () => {
  const program = (trigger: string, hard = false): string => `import time
from machine import UART
u = UART(2, 9600)
def on(u):
    print(u.irq().flags(), u.any())
u.irq(on, ${trigger}, ${hard ? 'True' : 'False'})
time.sleep_ms(200)
print(u)
`;

  it('is called for each character from 1.24 on, and when the line falls silent', () => {
    const { lines } = runOn('PYBV11', program('UART.IRQ_RX | UART.IRQ_RXIDLE'), AT_100('2'));
    expect(lines.slice(0, 3)).toEqual(['224 1', '224 2', '208 2']);
    expect(lines[3]).toMatch(/, rxbuf=64; irq=0x30\)$/);
    expect(runOn('PYBV11', program('UART.IRQ_RXIDLE', true), AT_100('2')).lines[0]).toBe('208 2');
  });

  it('knows the silent line only in 1.23, and says so in eight digits', () => {
    const { out } = runOn('PYBV11', program('0x20'), {}, {}, 'v1.23.0/stm32-PYBV11');
    expect(out).toContain('ValueError: trigger 0x00000020 unsupported');
    expect(runOn('PYBV11', program('0x40')).out).toContain('ValueError: trigger 0x00000040 unsupported');
  });
});

describe('UART.IRQ_TXIDLE', () => {
  const sent = (board: string, make: string, text: string): string[] =>
    runOn(
      board,
      `import time
from machine import UART
u = ${make}
u.irq(lambda u: print(time.ticks_ms() - t), UART.IRQ_TXIDLE)
t = time.ticks_ms()
u.write('${text}')
time.sleep_ms(200)
print('end')
`,
    ).lines;

  it('comes when all is sent, or the last character is', () => {
    expect(sent('TEENSY41', 'UART(1, 1000)', '0123456789')).toEqual(['100', 'end']);
    expect(sent('PCA10056', 'UART(0, 2000)', '0123456789')).toEqual(['50', 'end']);
    expect(sent('ADAFRUIT_ITSYBITSY_M4_EXPRESS', 'UART(3, 1000)', '0123456789')).toEqual(['90', 'end']);
  });

  it('comes on rp2 when five characters are left, of a message that is longer', () => {
    expect(sent('RPI_PICO', 'UART(1, 1000)', '0123456789')).toEqual(['50', 'end']);
    expect(sent('RPI_PICO', 'UART(1, 1000)', '01234')).toEqual(['end']);
  });
});

describe('UART.IRQ_BREAK', () => {
  const program = (make: string): string => `import time
from machine import UART
u = ${make}
u.irq(lambda u: print('break', u.any()), UART.IRQ_BREAK)
time.sleep_ms(500)
`;
  const stub = {
    uart: {
      '1': [
        [100, { break: true }],
        [200, { break: true }],
        [300, 'a'],
        { after: 'break 1', data: 'b' },
        [400, { break: true }],
      ],
    },
  };

  it('comes of a break that the stub says, on rp2 again once a character has come', () => {
    expect(runOn('RPI_PICO', program('UART(1)'), stub).lines).toEqual(['break 0', 'break 1']);
    expect(runOn('ESP32_GENERIC', program('UART(1)'), stub).lines).toEqual(['break 0', 'break 0', 'break 1']);
  });

  it('is no trigger of other ports', () => {
    const { lines } = runOn(
      'TEENSY41',
      "from machine import UART\nprint(hasattr(UART, 'IRQ_BREAK'), hasattr(UART, 'IRQ_RX'))",
    );
    expect(lines).toEqual(['False False']);
  });
});

describe('UART.irq elsewhere', () => {
  it('is told by the rp2 port when it prints a line', () => {
    const { lines } = runOn(
      'RPI_PICO',
      'from machine import UART\nu = UART(1)\nu.irq(print, UART.IRQ_RXIDLE)\nprint(u)',
    );
    expect(lines[0]).toMatch(/, invert=None, irq=64\)$/);
  });

  it('is absent where the release or the build has none', () => {
    const program = "from machine import UART\nprint(hasattr(UART, 'irq'), hasattr(UART, 'IRQ_RXIDLE'))";
    expect(runOn('SAMD_GENERIC_D21X18', program).lines).toEqual(['False False']);
    expect(runOn('RPI_PICO', program, {}, {}, 'v1.23.0/rp2-RPI_PICO').lines).toEqual(['False False']);
    expect(loadBoard('SAMD21_XPLAINED_PRO').macros.MICROPY_PY_MACHINE_UART_IRQ).toBe(1);
  });
});
