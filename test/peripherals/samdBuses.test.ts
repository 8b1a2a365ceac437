import { describe, expect, it } from 'vitest';
import { listTargets, loadBoard } from '../../src/profiles/profiles.js';
import { blocksOf, runOn } from './boardRun.js';

const SHOW = `
from machine import I2C, SPI, UART
def show(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except (TypeError, ValueError) as e:
        print(e)
`;

describe('buses of samd boards', () => {
  it('are those that the board chose, at the pins that it calls so, where a program says neither', () => {
    const program = `${SHOW}show(I2C)\nshow(SPI)\nshow(UART)`;
    expect(runOn('SEEED_WIO_TERMINAL', program).lines).toEqual([
      'I2C(4, freq=400000, scl="PA12", sda="PA13", timeout=50000)',
      'SPI(5, baudrate=1000000, firstbit=0, polarity=0, phase=0, bits=8, sck="PB03", mosi="PB02", miso="PB00")',
      'UART(2, baudrate=115200, bits=8, parity=None, stop=1, tx="PB26", rx="PB27", timeout=1, timeout_char=1, rxbuf=256, txbuf=256, rts=None, cts=None, irq=0)',
    ]);
    expect(runOn('SEEED_XIAO_SAMD21', program).lines).toEqual([
      'I2C(2, freq=400000, scl="PA09", sda="PA08", timeout=50000)',
      'SPI(0, baudrate=1000000, firstbit=0, polarity=0, phase=0, bits=8, sck="PA07", mosi="PA06", miso="PA05")',
      'UART(4, baudrate=115200, bits=8, parity=None, stop=1, tx="PB08", rx="PB09", timeout=1, timeout_char=1, rxbuf=256, txbuf=256)',
    ]);
    expect(runOn('ADAFRUIT_ITSYBITSY_M4_EXPRESS', program).lines.map((line) => line.split(',')[0])).toEqual([
      'I2C(2',
      'SPI(1',
      'UART(3',
    ]);
  });

  it('have to be named on boards that chose none', () => {
    const program = `${SHOW}show(I2C)\nshow(I2C, 0)\nshow(SPI)\nshow(SPI, 1)\nshow(UART)\nshow(UART, 0)\n
show(I2C, 0, scl='PA05', sda='PA04')
show(SPI, 1, sck='PA17', mosi='PA16')
`;
    expect(runOn('SAMD_GENERIC_D21X18', program).lines).toEqual([
      'argument num/types mismatch',
      'argument num/types mismatch',
      'argument num/types mismatch',
      'missing sck/mosi',
      'argument num/types mismatch',
      'invalid or missing rx/tx',
      'I2C(0, freq=400000, scl="PA05", sda="PA04", timeout=50000)',
      'SPI(1, baudrate=1000000, firstbit=0, polarity=0, phase=0, bits=8, sck="PA17", mosi="PA16", miso=None)',
    ]);
  });

  it('refuse pins that the chip does not have them at', () => {
    const program = `${SHOW}
show(I2C, 1)
show(I2C, scl='PA08', sda='PA09')
show(I2C, 3, scl='PA23', sda='PA22', timeout=1500)
show(SPI, 2)
show(SPI, mosi='PA05', miso='PA06')
show(SPI, miso=None)
show(UART, 0)
show(UART, tx='PA08')
`;
    expect(runOn('SEEED_XIAO_SAMD21', program).lines).toEqual([
      'wrong serial device',
      'invalid sda/scl pin',
      'I2C(3, freq=400000, scl="PA23", sda="PA22", timeout=1000)',
      'wrong serial device',
      'invalid sck/mosi pin',
      'SPI(0, baudrate=1000000, firstbit=0, polarity=0, phase=0, bits=8, sck="PA07", mosi="PA06", miso=None)',
      'wrong serial device',
      'invalid or missing rx/tx',
    ]);
    expect(runOn('SEEED_WIO_TERMINAL', `${SHOW}show(SPI, mosi='PB00')`).lines).toEqual(['invalid pin for sck or mosi']);
  });

  it('are as many as the chip has SERCOMs', () => {
    const program = `${SHOW}show(I2C, 4)\nshow(I2C, 7)\nshow(I2C, 8)`;
    expect(runOn('ADAFRUIT_TRINKET_M0', program).lines[0]).toBe("I2C(4) doesn't exist");
    expect(runOn('SEEED_XIAO_SAMD21', program).lines[1]).toBe("I2C(7) doesn't exist");
    expect(runOn('SEEED_WIO_TERMINAL', program).lines.slice(1)).toEqual([
      'wrong serial device',
      "I2C(8) doesn't exist",
    ]);
  });

  it('take a buffer for what comes in and one for what goes out', () => {
    const small = blocksOf('SEEED_XIAO_SAMD21', 'import machine', 'machine.UART()');
    expect(blocksOf('SEEED_XIAO_SAMD21', 'import machine', 'machine.UART(txbuf=1056)') - small).toBe(50);
    expect(blocksOf('SEEED_XIAO_SAMD21', 'import machine', 'machine.UART(rxbuf=1056)') - small).toBe(50);
  });

  it('work by default on every board that chose them', () => {
    const boards = listTargets().filter(
      ({ id, file, heapBytes }) =>
        file.startsWith('targets/samd/') && heapBytes !== null && Object.keys(loadBoard(id).defaultBuses).length > 0,
    );
    expect(boards.length).toBe(13);
    for (const { id } of boards) {
      const { lines } = runOn(id, `${SHOW}show(I2C)\nshow(SPI)\nshow(UART)`);
      const { defaultBuses, pins } = loadBoard(id);
      const { i2c, spi, uart } = defaultBuses;
      const serial = pins.TX === undefined ? 'invalid or missing rx/tx' : `UART(${uart}`;
      const made = lines.map((line) => line.split(',')[0]);
      expect(made, id).toEqual([`I2C(${i2c}`, `SPI(${spi}`, serial]);
    }
  });
});

describe('the files of a samd board', () => {
  it("are in a chip on an SPI bus, whose object takes memory, or in another or the board's own, which take none", () => {
    const blocks = (board: string): number => blocksOf(board, 'import samd', 'samd.Flash()');
    expect(blocks('ADAFRUIT_FEATHER_M0_EXPRESS')).toBeGreaterThan(0);
    expect(blocks('SPARKFUN_SAMD51_THING_PLUS')).toBeGreaterThan(0);
    expect(blocks('ADAFRUIT_ITSYBITSY_M4_EXPRESS')).toBe(0);
    expect(blocks('SEEED_XIAO_SAMD21')).toBe(0);
    expect(blocks('SAMD_GENERIC_D51X19')).toBe(0);
  });

  it('have the size and the blocks of their flash', () => {
    const size = (board: string): string => runOn(board, "import os\nprint(os.statvfs('/')[:3])").lines[0]!;
    expect(size('SAMD_GENERIC_D51X19')).toBe('(2048, 2048, 32)');
    expect(size('SEEED_XIAO_SAMD21')).toBe('(1536, 1536, 42)');
    expect(size('ADAFRUIT_FEATHER_M0_EXPRESS')).toBe('(4096, 4096, 512)');
  });
});
