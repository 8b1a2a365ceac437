import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { type I2cPort, i2cPins, newI2cType } from '../../src/peripherals/machine/i2cHardware.js';
import { generic } from '../../src/ports/generic.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { heapFigures } from '../../src/report/heapGauge.js';
import { takeSnapshot } from '../../src/report/snapshot.js';
import { runSummary, summaryText } from '../../src/report/summary.js';
import { perBoard } from '../../src/runtime/perBoard.js';
import { definePort, type PortContract } from '../../src/runtime/port.js';
import { printf } from '../../src/runtime/printf.js';
import { runOn } from './boardRun.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uheap-port-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A board of a port, with the chip and the firmware of a pyboard. */
function boardOf(port: string): Board {
  const id = `BOARD_OF_${port.toUpperCase()}`;
  const target = {
    extends: 'stm32/stm32f405',
    id,
    port,
    heap: { start: '0x20002354', end: '0x2001bff8' },
    pins: { LED: 'GPIO_AD_09' },
    firmware: 'stm32-PYBV11',
  };
  writeFileSync(join(folder, `${id}.json`), JSON.stringify(target));
  return loadBoard(id, { folders: [folder] });
}

function run(port: string, text: string): { out: string; summary: string } {
  const board = boardOf(port);
  const host = new MemoryHost();
  const machine = new Machine(board, host);
  machine.run({ name: 'main.py', text, via: board.via });
  const figures = { milliseconds: 0, exitCode: 0, nativeFunctions: 0 };
  return { out: host.out, summary: summaryText(runSummary(board, heapFigures(takeSnapshot(machine)), figures)) };
}

// Paper exercise "a port" of CONTRIBUTING.md: what would be src/ports/fantasy.ts, and its line in src/ports/index.ts.
const i2c: I2cPort = {
  ids: [0, 1],
  storage: 'rom',
  combines: true,
  writesFirst: false,
  nackErrno: 19,
  legacy: false,
  freq: 100000,
  print(out, bus) {
    const [scl, sda] = i2cPins(bus);
    printf(out, 'FantasyI2C(%s, scl=%s, sda=%s)', bus.bus, scl, sda);
  },
};

const fantasy: PortContract<'fantasy'> = {
  ...generic,
  name: 'fantasy',
  isKnown: true,
  errno: 'newlib',
  interrupts: { hard: { refusedWith: 'not so hard' }, runs: 'scheduled', complaint: () => 'oh no\n' },
  machine: {
    ...generic.machine,
    pin: {
      ...generic.machine.pin,
      pins: () => ['GPIO_AD_09', 'GPIO_AD_10', 'GPIO_AD_11'],
      print: (out, { name }) => printf(out, 'Pin(%s)', name),
    },
    i2c: perBoard(() => newI2cType(i2c)),
    idBytes: 3,
    freq: [600000000],
  },
};

definePort(fantasy);

describe('a port is one object', () => {
  it('that gives pins, drivers, numbers and interrupts', () => {
    const { out, summary } = run(
      'fantasy',
      `import machine, errno
print(machine.Pin('LED'), machine.Pin.board.LED, machine.Pin(1))
print(machine.I2C(1, scl=machine.Pin(1), sda=machine.Pin(2)))
print(machine.freq(), len(machine.unique_id()), errno.ETIMEDOUT)
try:
    machine.Pin(1).irq(print, hard=True)
except ValueError as e:
    print(e)
print(hasattr(machine, 'UART'))
`,
    );
    expect(out.split('\n')).toEqual([
      'Pin(GPIO_AD_09) Pin(GPIO_AD_09) Pin(GPIO_AD_10)',
      'FantasyI2C(1, scl=GPIO_AD_10, sda=GPIO_AD_11)',
      '600000000 3 116',
      'not so hard',
      'False',
      '',
    ]);
    expect(summary).not.toContain('not known');
  });

  it('and one that there is not is generic, which the summary says', () => {
    const { out, summary } = run('nowhere', "import machine\nprint(machine.Pin('LED'), machine.SoftI2C)\n");
    expect(out).toBe("Pin(GPIO_AD_09) <class 'SoftI2C'>\n");
    expect(summary).toContain(
      'warning     the port nowhere is not known: its pins and drivers are those of no real port\n',
    );
  });
});

describe('interrupts of pins', () => {
  const program = (pin: string, flags: string): string => `
import gc
from machine import Pin
def handler(pin):
    print('now')
    [1, 2, 3] * 10
p = Pin(${pin}, Pin.IN)
p.irq(handler, Pin.IRQ_RISING${flags})
import time
for i in range(5):
    time.sleep_ms(10)
`;
  const stub = (pin: string): object => ({
    pins: {
      [pin]: [
        [0, 0],
        [20, 1],
      ],
    },
  });

  it('run hard on an nRF, with the heap locked, and its own text', () => {
    const { lines } = runOn('PCA10040', program("'P13'", ''), stub('P13'));
    expect(lines).toContain("uncaught exception in interrupt handler for Pin('P13')");
    expect(lines.at(-1)).toContain('MemoryError:');
  });

  it('name the line on an STM32', () => {
    const { lines } = runOn('PYBV11', program("'X19'", ', hard=True'), stub('X19'));
    expect(lines).toContain('uncaught exception in ExtInt interrupt handler line 0');
  });

  it('run soft on an RP2040, unless asked to be hard', () => {
    expect(runOn('RPI_PICO', program('3', ''), stub('3')).out).toBe('now\n');
    const { lines } = runOn('RPI_PICO', program('3', ', hard=True'), stub('3'));
    expect(lines).toContain('Uncaught exception in IRQ callback handler');
  });

  it('that are hard run at once, and what they schedule runs after them', () => {
    const scheduling = `
import micropython, time
from machine import Pin
def later(x):
    print('later')
def handler(pin):
    micropython.schedule(later, 0)
    for i in range(10):
        pass
    print('now')
p = Pin(3, Pin.IN)
p.irq(handler, Pin.IRQ_RISING, hard=True)
for i in range(5):
    time.sleep_ms(10)
`;
    expect(runOn('RPI_PICO', scheduling, stub('3')).out).toBe('now\nlater\n');
  });

  it('cannot be hard on an ESP8266 and an ESP32', () => {
    expect(runOn('ESP8266_GENERIC', program('4', ', hard=True')).out).toContain('ValueError: hard IRQ not supported');
    expect(runOn('ESP32_GENERIC', program('4', ', hard=True')).out).toContain('TypeError: ');
  });
});

describe('interrupts of timers', () => {
  const program = (id: string, hard: string): string => `
import time
from machine import Timer
def callback(t):
    print('now')
    [1, 2, 3] * 10
try:
    t = Timer(${id}period=10, callback=callback${hard})
    time.sleep_ms(25)
    print('end')
except Exception as e:
    print(repr(e))
`;

  it('are soft, and raise for what they do not know', () => {
    expect(runOn('RPI_PICO', program('', '')).out).toBe('now\nnow\nend\n');
    const { out } = runOn('RPI_PICO', program('', ', hard=True'), {}, {}, '1.23.0/');
    expect(out).toBe("TypeError('extra keyword arguments given',)\n");
  });

  it.each([
    ['RPI_PICO', '', null],
    ['PYBV11', '-1, ', null],
    ['ESP32_GENERIC', '0, ', "ValueError('hard Timers are not implemented',)"],
  ])('of %s 1.28 can be hard, or say that they cannot', (target, id, error) => {
    const { lines } = runOn(target, program(id, ', hard=True'), {}, {}, '1.28.0/');
    if (error !== null) expect(lines).toEqual([error]);
    else {
      expect(lines.slice(0, 2)).toEqual(['now', 'Uncaught exception in IRQ callback handler']);
      expect(lines.filter((line) => line === 'now')).toHaveLength(1);
      expect(lines.at(-1)).toBe('end');
    }
  });

  it('of a channel of a pyb.Timer are told apart from those of the timer', () => {
    const raises = `
import pyb
def f(t):
    1 // 0
t = pyb.Timer(2, freq=100)
c = t.channel(1, pyb.Timer.OC_TIMING, compare=1, callback=f)
pyb.delay(35)
t.callback(f)
pyb.delay(35)
`;
    const { lines } = runOn('PYBV11', raises);
    expect(lines.filter((line) => line.startsWith('uncaught'))).toEqual([
      'uncaught exception in Timer(2) channel 1 interrupt handler',
      'uncaught exception in Timer(2) interrupt handler',
    ]);
  });
});

it("the switch of a pyboard tells its pin's line, and is off after its callback has raised", () => {
  const program = `
import pyb, time
pyb.Switch().callback(lambda: 1 // 0)
time.sleep_ms(200)
`;
  const presses = [0, 20, 40, 60, 80].map((ms, i) => [ms, i % 2 === 0 ? 1 : 0]);
  const { lines } = runOn('PYBV11', program, { pins: { B3: presses } });
  expect(lines.filter((line) => line.startsWith('uncaught'))).toEqual([
    'uncaught exception in ExtInt interrupt handler line 3',
  ]);
});
