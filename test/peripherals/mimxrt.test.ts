import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { blocksOf, runOn } from './boardRun.js';

describe('Teensy boards, of the mimxrt port', () => {
  it('keep their files at /flash, and look there for modules', () => {
    const { lines } = runOn('TEENSY40', 'import os, sys\nprint(os.getcwd(), sys.path, sys.platform)');
    expect(lines).toEqual(["/flash ['', '.frozen', '/flash', '/flash/lib'] mimxrt"]);
  });

  it('name their pins as the board and the chip do', () => {
    const { lines } = runOn(
      'TEENSY41',
      `from machine import Pin
led = Pin(Pin.board.LED, Pin.OUT, value=1)
print(led, led.value(), Pin('D13') is led, Pin.cpu.GPIO_B0_03 is led)
led.toggle()
print(led(), Pin.PULL_UP, Pin.DRIVE_3)
try:
    Pin('D99')
except ValueError as e:
    print(e)
`,
    );
    expect(lines).toEqual(['Pin(GPIO_B0_03) 1 True True', '0 2 4', 'not a valid pin identifier']);
  });

  it('have LEDs, in ROM, each lit by the level that its board says', () => {
    const program = `
from machine import LED
l = LED(1)
l.on()
l.toggle()
print(l, LED(1) is l)
try:
    LED(2)
except ValueError as e:
    print(e)
`;
    const { lines, events } = runOn('TEENSY40', program);
    expect(lines).toEqual(['LED(1) True', "LED(2) doesn't exist"]);
    expect(events).toEqual(['0 pin GPIO_B0_03 1', '0 pin GPIO_B0_03 0']);
    expect(runOn('MIMXRT1060_EVK', program).events).toEqual(['0 pin GPIO_AD_B0_09 0', '0 pin GPIO_AD_B0_09 1']);
    expect(blocksOf('TEENSY40', 'import machine', 'machine.LED(1)')).toBe(0);
  });

  it('give the driver of a bus its settings in a chunk of their own', () => {
    const { lines } = runOn('TEENSY40', 'import machine\nprint(machine.I2C(0), machine.SPI(0, 2000000))');
    expect(lines).toEqual([
      'I2C(0, freq=400000, timeout=50000) SPI(0, baudrate=2000000, polarity=0, phase=0, bits=8, firstbit=MSB, gap_ns=1000)',
    ]);
    expect(blocksOf('TEENSY40', 'import machine', 'machine.I2C(0)')).toBe(4);
    expect(blocksOf('TEENSY40', 'import machine', 'machine.SPI(0)')).toBe(3);
  });

  it('have the buses that their board says, at its pins, the first where a program says none', () => {
    const { buses } = loadBoard('TEENSY40');
    expect(buses.i2c).toEqual({
      0: { scl: 'GPIO_AD_B1_00', sda: 'GPIO_AD_B1_01' },
      1: { scl: 'GPIO_AD_B1_07', sda: 'GPIO_AD_B1_06' },
      2: { scl: 'GPIO_AD_B0_12', sda: 'GPIO_AD_B0_13' },
    });
    expect(buses.spi![0]).toEqual({ nss: 'GPIO_B0_00', sck: 'GPIO_B0_03', mosi: 'GPIO_B0_02', miso: 'GPIO_B0_01' });
    const program = `
from machine import I2C, SPI
def show(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except (TypeError, ValueError) as e:
        print(e)
show(I2C)
show(I2C, 2, timeout=1000, drive=3)
show(I2C, 3)
show(I2C, 0, scl='D19', sda='D18')
show(SPI, baudrate=2000000)
show(SPI, 1, gap_ns=10, cs=0)
show(SPI, 2)
show(SPI, sck='D13')
spi = SPI(0, gap_ns=10)
spi.init(baudrate=500000)
print(spi)
`;
    expect(runOn('TEENSY40', program).lines).toEqual([
      'I2C(0, freq=400000, timeout=50000)',
      'I2C(2, freq=400000, timeout=1000)',
      "I2C(3) doesn't exist",
      'extra keyword arguments given',
      'SPI(0, baudrate=2000000, polarity=0, phase=0, bits=8, firstbit=MSB, gap_ns=1000)',
      'SPI(1, baudrate=1000000, polarity=0, phase=0, bits=8, firstbit=MSB, gap_ns=10)',
      "SPI(2) doesn't exist",
      'extra keyword arguments given',
      'SPI(0, baudrate=500000, polarity=0, phase=0, bits=8, firstbit=MSB, gap_ns=4000)',
    ]);
    expect(runOn('TEENSY41', 'import machine\nprint(machine.SPI(2))').lines[0]).toMatch(/^SPI\(2, /);
    expect(runOn('OLIMEX_RT1010', program).lines[0]).toBe("I2C(0) doesn't exist");
  });

  it('keep a bus with its settings over a collection', () => {
    const { lines } = runOn(
      'TEENSY40',
      `import gc, machine
def f():
    gc.collect()
    a = gc.mem_alloc()
    b = machine.I2C(0)
    gc.collect()
    return gc.mem_alloc() - a
print(f())
`,
    );
    expect(lines).toEqual(['64']);
  });

  it('have their PSRAM as a second area of the heap', () => {
    expect(loadBoard('TEENSY41').heapAreas.length).toBe(1);
    expect(loadBoard('TEENSY41_PSRAM').heapAreas).toEqual([
      { start: 0x20200000, end: 0x202c0000 },
      { start: 0x70000000, end: 0x70800000 },
    ]);
    const { lines } = runOn('TEENSY41_PSRAM', 'x = bytearray(4000000)\nprint(len(x))');
    expect(lines).toEqual(['4000000']);
  });
});

describe('boards with memory beside the chip', () => {
  it.each([
    ['SPARKFUN_PROMICRO_RP2350', 6000000],
    ['ARDUINO_GIGA', 3000000],
  ])('%s has room for %i bytes', (board, bytes) => {
    expect(runOn(board, `print(len(bytearray(${bytes})))`).lines).toEqual([String(bytes)]);
  });
});

describe('names of pins in ROM', () => {
  it('cost nothing where the profile says that the firmware has them', () => {
    const known = loadBoard('ADAFRUIT_TRINKET_M0').romQstrs.pools.flatMap(({ strings }) => strings);
    expect(known).toEqual(expect.arrayContaining(Object.keys(loadBoard('ADAFRUIT_TRINKET_M0').pins)));
    expect(new Set(known).size).toBe(known.length - 1);
  });

  it('have the serial lines that their board says, with two ring buffers on the heap', () => {
    const program = `
from machine import UART
def show(*args, **kw):
    try:
        print(UART(*args, **kw))
    except ValueError as e:
        print(e)
show()
show(0)
show(2, 9600, 7, 1, 2, flow=3, rxbuf=100, txbuf=10)
show(3, flow=4)
show(3, invert=4)
show(3, rxbuf=40000)
u = UART(3)
u.deinit()
for use in (u.any, u.read, lambda: u.write('a'), u.sendbreak):
    try:
        use()
    except OSError as e:
        print(e.errno)
u.init(9600)
print(u.any())
`;
    expect(runOn('TEENSY41', program).lines).toEqual([
      'UART(1, baudrate=115200, bits=8, parity=None, stop=1, flow=None, rxbuf=256, txbuf=256, timeout=1, timeout_char=1, invert=None, irq=0)',
      "UART(0) doesn't exist",
      'UART(2, baudrate=9600, bits=7, parity=1, stop=2, flow=RTS|CTS, rxbuf=100, txbuf=32, timeout=1, timeout_char=2, invert=None, irq=0)',
      'bad flow mask',
      'bad inversion mask',
      'rxbuf too large',
      ...['5', '5', '5', '5'],
      '0',
    ]);
    // The object, 257 bytes for what comes in and 256 for what is sent.
    expect(blocksOf('TEENSY41', 'import machine', 'machine.UART(1)')).toBe(7 + 17 + 16);
    expect(loadBoard('TEENSY40').buses.uart?.[8]).toBeUndefined();
    expect(runOn('MIMXRT1015_EVK', 'from machine import UART\nUART(1, flow=1)').out).toContain(
      'ValueError: rts not available',
    );
  });
});
