import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { blocksOf, runOn } from './boardRun.js';

/** What the expressions print, each on a line; exceptions as they show themselves. */
function shown(target: string, expressions: readonly string[], firmware?: string): string[] {
  const tries = expressions.map((e) => `try:\n    print(${e})\nexcept Exception as e:\n    print(repr(e))\n`);
  const program = `from machine import I2C, SPI, Pin\n${tries.join('')}`;
  return runOn(target, program, {}, {}, firmware).lines;
}

describe('machine.I2C of nrf boards', () => {
  it('needs its pins, has two buses in ROM and prints the number', () => {
    const bus = 'I2C(1, Pin(2), Pin(3))';
    expect(
      shown('MICROBIT', [bus, `${bus} is I2C(1, scl=Pin(2), sda=Pin(3), freq=100000)`, 'I2C(2, Pin(2), Pin(3))']),
    ).toEqual(['I2C(1)', 'True', 'ValueError("I2C doesn\'t exist",)']);
    expect(blocksOf('MICROBIT', 'from machine import I2C', 'I2C(0, 2, 3)')).toBe(0);
    const missing = shown('PCA10040', ['I2C(0)', 'I2C(0, 2)', 'I2C(0, 2, 3, 100000)', 'I2C("0", 2, 3)']);
    expect(missing).toHaveLength(4);
    for (const line of missing) expect(line).toMatch(/^TypeError\(/);
  });
});

describe('machine.SPI of nrf boards', () => {
  it('has the buses of the chip, of which a program has to name one', () => {
    const buses = ['SPI()', 'SPI(1)', 'SPI(2)', 'SPI(3)', 'SPI(4)', 'SPI("SPI0") is SPI(1)', 'SPI("SPI1")'];
    const kinds = (target: string): string[] => shown(target, buses).map((line) => line.replace(/, baudrate.*/, ')'));
    const none = 'ValueError("SPI doesn\'t exist",)';
    expect(kinds('MICROBIT')).toEqual([none, 'SPI(1)', none, none, none, 'True', none]);
    expect(kinds('PCA10040')).toEqual([none, 'SPI(1)', 'SPI(2)', none, none, 'True', none]);
    expect(kinds('ARDUINO_NANO_33_BLE_SENSE')).toEqual([none, 'SPI(1)', 'SPI(2)', 'SPI(3)', none, 'True', none]);
    expect(Object.keys(loadBoard('PCA10056').buses.spi ?? {})).toHaveLength(4);
  });

  it('prints its settings since 1.27, the speed as the chip divides its clock', () => {
    const of = (target: string, firmware: string): string[] =>
      runOn(
        target,
        `from machine import SPI
a = SPI(0, 3000000, 2, 1)
print(a)
for hz in (16000000, 33000000, -1):
    print(SPI(0, hz))
SPI(0, 2000000, polarity=-1).init(phase=1)
print(a)
try:
    a.init(400000)
except TypeError:
    print('keywords only')
`,
        {},
        {},
        firmware,
      ).lines;
    expect(of('MICROBIT', 'v1.28.0/nrf-MICROBIT')).toEqual([
      'SPI(0, baudrate=4000000, polarity=1, phase=1)',
      'SPI(0, baudrate=1000000, polarity=0, phase=0)',
      'SPI(0, baudrate=1000000, polarity=0, phase=0)',
      'SPI(0, baudrate=125000, polarity=0, phase=0)',
      'SPI(0, baudrate=1000000, polarity=0, phase=1)',
      'keywords only',
    ]);
    const nano = 'ARDUINO_NANO_33_BLE_SENSE';
    expect(of(nano, `v1.28.0/nrf-${nano}`)[1]).toBe('SPI(0, baudrate=16000000, polarity=0, phase=0)');
    expect(of('MICROBIT', 'v1.23.0/nrf-MICROBIT')).toEqual([...Array<string>(5).fill('SPI(0)'), 'keywords only']);
  });

  it('looks at pins only where a program names all three', () => {
    const lines = shown('MICROBIT', ['SPI(0, sck="none") is SPI(0)', 'SPI(0, sck="none", mosi=1, miso=2)']);
    expect(lines[0]).toBe('True');
    expect(lines[1]).toMatch(/^ValueError\(.*pin/);
  });
});

describe('the files of an nrf board', () => {
  it("have blocks of its chip's pages", () => {
    const program = "import os\nprint(os.statvfs('/flash')[0])";
    expect(runOn('MICROBIT', program).lines).toEqual(['1024']);
    expect(runOn('PCA10028', program, {}, {}, 'v1.23.0/nrf-PCA10028').lines).toEqual(['1024']);
    expect(runOn('PCA10056', program).lines).toEqual(['4096']);
  });
});
