import { describe, expect, it } from 'vitest';
import { runOn } from './boardRun.js';

/** What a serial line takes from the heap when it is set up again, by release. */

const again = (make: string): string => `
import gc
from machine import UART
u = ${make}
def took(f):
    before = gc.mem_alloc()
    f()
    return gc.mem_alloc() - before
took(lambda: None)
idle = took(lambda: None)
print(took(lambda: u.init(9600)) - idle, took(lambda: u.init(9600, rxbuf=1000)) - idle)
`;

describe('UART.init', () => {
  it('makes new ring buffers only where their size changes from 1.25 on', () => {
    expect(runOn('RPI_PICO', again('UART(1)')).lines).toEqual(['0 1008']);
    expect(runOn('ADAFRUIT_ITSYBITSY_M4_EXPRESS', again('UART(3)')).lines).toEqual(['0 1008']);
    expect(runOn('RPI_PICO', again('UART(1)'), {}, {}, 'v1.23.0/rp2-RPI_PICO').lines).toEqual(['544 1280']);
  });
});

describe('UART() of esp32', () => {
  const program = `
from machine import UART
u = UART(1)
print(UART(1, 9600) is u)
print(u)
try:
    UART(0, rxbuf=512)
except ValueError as e:
    print(e)
`;

  it('gives the same object each time from 1.27 on, and says its interrupts', () => {
    const { lines } = runOn('ESP32_GENERIC', program);
    expect(lines[0]).toBe('True');
    expect(lines[1]).toMatch(/^UART\(1, baudrate=9600, .*, irq=0\)$/);
    expect(lines[2]).toBe('REPL UART buffer size is fixed');
  });

  it('gives a new one before', () => {
    const { lines } = runOn('ESP32_GENERIC', program, {}, {}, 'v1.23.0/esp32-ESP32_GENERIC');
    expect(lines[0]).toBe('False');
    expect(lines[1]).toMatch(/^UART\(1, baudrate=115201, .*timeout_char=0\)$/);
    expect(lines[2]).toBe('UART buffer size is fixed');
  });
});
