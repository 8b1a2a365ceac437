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
});
