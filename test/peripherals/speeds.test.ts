import { describe, expect, it } from 'vitest';
import { runOn } from './boardRun.js';

/** What each board prints of the speeds that a program asks for. */
const SPEEDS = [
  { board: 'PYBV11', id: 1, spi: [656250, 328125], i2c: [336000, 100000], uart: [115226, 9600] },
  { board: 'RPI_PICO', id: 0, spi: [1000000, 333333], i2c: [399361, 100000], uart: [115200, 9600] },
  { board: 'RPI_PICO', release: 'v1.23.0/rp2-RPI_PICO', id: 0, spi: [992063, 332446], i2c: [399361, 100000] },
  { board: 'RPI_PICO2', id: 0, spi: [1000000, 333333], i2c: [400000, 100000] },
  { board: 'ESP32_GENERIC', id: 1, spi: [1000000, 333333], uart: [115201, 9600] },
  { board: 'ESP32_GENERIC_S3', id: 1, spi: [1000000, 333333], uart: [115211, 9600] },
  { board: 'ESP8266_GENERIC', id: 1, spi: [1000000, 333333] },
];

const HZ = /(?:baudrate|freq)=(\d+)/;

describe.each(SPEEDS)('on $board $release', ({ board, release, id, spi, i2c, uart }) => {
  const speeds = (program: string): number[] =>
    runOn(board, `from machine import I2C, SPI, UART\n${program}`, {}, {}, release).lines.map((line) =>
      Number(HZ.exec(line)?.[1]),
    );

  it('SPI tells the speed that it really has, after init too', () => {
    const program = `s = SPI(${id}, baudrate=1000000)\nprint(s)\ns.init(baudrate=333333)\nprint(s)`;
    expect(speeds(program)).toEqual(spi);
  });

  it.skipIf(i2c === undefined)('I2C tells the speed that it really has', () => {
    expect(speeds(`print(I2C(${id}, freq=400000))\nprint(I2C(${id}, freq=100000))`)).toEqual(i2c);
  });

  it.skipIf(uart === undefined)('UART tells the speed that it really has', () => {
    expect(speeds(`print(UART(${id}, 115200))\nprint(UART(${id}, 9600))`)).toEqual(uart);
  });
});

describe('speeds that the chip cannot have', () => {
  it('are refused by the esp8266 port', () => {
    const program = 'from machine import SPI\nSPI(1, baudrate=50000000)';
    expect(runOn('ESP8266_GENERIC', program).out).toContain('ValueError: impossible baudrate');
  });

  it('are the nearest elsewhere', () => {
    const program = 'from machine import SPI\nprint(SPI(1, baudrate=70000000), SPI(2, baudrate=30000000))';
    expect(runOn('ESP32_GENERIC', program).out).toMatch(/baudrate=80000000.*baudrate=26666666/);
  });
});

describe('an I2C bus of esp32', () => {
  it('tells its timeout from 1.27 on', () => {
    const program = 'from machine import I2C\nprint(I2C(0))';
    expect(runOn('ESP32_GENERIC', program).lines).toEqual(['I2C(0, scl=18, sda=19, freq=400000, timeout=50000)']);
    const before = runOn('ESP32_GENERIC', program, {}, {}, 'v1.23.0/esp32-ESP32_GENERIC').lines;
    expect(before).toEqual(['I2C(0, scl=18, sda=19, freq=400000)']);
  });
});
