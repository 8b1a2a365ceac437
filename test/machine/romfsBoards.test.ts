import { describe, expect, it } from 'vitest';
import { runOn } from '../peripherals/boardRun.js';

/** Which boards keep a part of their flash for a file system in ROM, by their `mpconfigboard.h` and linker files. */

const PROGRAM = "import vfs\nprint(hasattr(vfs, 'VfsRom'), hasattr(vfs, 'rom_ioctl'))";

describe('the flash for a file system in ROM, at 1.28.0', () => {
  it.each([
    'ARDUINO_GIGA',
    'ARDUINO_NICLA_VISION',
    'ARDUINO_PORTENTA_H7',
    'WEACTSTUDIO_MINI_STM32H743',
    'ADAFRUIT_ITSYBITSY_M4_EXPRESS',
    'ADAFRUIT_FEATHER_M0_EXPRESS',
    'SAMD21_XPLAINED_PRO',
    'SPARKFUN_REDBOARD_TURBO',
    'TEENSY41',
    'PCA10056',
    'MICROBIT',
  ])('%s has one', (board) => {
    expect(runOn(board, PROGRAM).lines).toEqual(['True True']);
  });

  it.each(['PYBV11', 'NUCLEO_H743ZI', 'SAMD_GENERIC_D21X18', 'RPI_PICO', 'ESP32_GENERIC'])('%s has none', (board) => {
    expect(runOn(board, PROGRAM).lines).toEqual(['False False']);
  });

  it('leaves at boot, on ports that collect nothing then, what looking for it took: three chunks of a block', () => {
    const used = (board: string): number =>
      Number(runOn(board, 'import gc\na = gc.mem_alloc()\ngc.collect()\nprint(a - gc.mem_alloc())').lines[0]);
    expect(used('WEACTSTUDIO_MINI_STM32H743') - used('NUCLEO_H743ZI')).toBe(48);
  });
});
