import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/** `sys.implementation._mpy` of a board: what tools choose a package's `.mpy` files by. */
function header(target: string, firmware?: string): number {
  const host = new MemoryHost();
  const machine = new Machine(loadBoard(target, { firmware }), host);
  machine.run({ name: 'main.py', text: 'import sys\nprint(sys.implementation._mpy)\n', via: 'raw-paste' });
  return Number(host.out);
}

describe('sys.implementation._mpy', () => {
  // Architectures by their numbers in py/persistentcode.h, above version 6.3.
  it.each([
    ['MICROBIT', 0],
    ['RPI_PICO', 4],
    ['RPI_PICO2', 7],
    ['ESP32_GENERIC_S3', 10],
    ['ESP32_GENERIC_C3', 11],
    ['RPI_PICO2_RISCV', 11],
  ])('of %s names architecture %i', (target, architecture) => {
    expect(header(target)).toBe(0x306 | (architecture << 10));
  });

  it('names none where the release makes no code for RISC-V', () => {
    expect(header('ESP32_GENERIC_C3', '1.23/')).toBe(0x306);
  });
});
