import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { type FitOptions, Fits, fitProject } from '../../src/report/fit.js';
import { type Project, textProject } from '../../src/report/projectFiles.js';

const LOGGER = textProject({ 'main.py': readFileSync('examples/sensor_logger.py', 'utf8') });

const program = (...lines: readonly string[]): Project => textProject({ 'main.py': `${lines.join('\n')}\n` });

/** How often a program was run for each board, when one after the other is asked about. */
function bootsOf(ids: readonly string[], project: Project, options: FitOptions = {}): number[] {
  let boots = 0;
  const fits = new Fits(project, { ...options, booted: () => boots++ });
  return ids.map((id) => {
    const before = boots;
    fits.of(loadBoard(id));
    return boots - before;
  });
}

/** They differ in their strings in ROM, pins, frozen modules and names, and have the same heap. */
const ALIKE = ['ESP32_GENERIC', 'ESP32_GENERIC_OTA', 'SIL_WESP32', 'OLIMEX_ESP32_POE'];

describe('fits of one program on many boards', () => {
  it('run it once on boards of which it reads the same', () => {
    const [first, ...others] = bootsOf(ALIKE, LOGGER, { smallest: true });
    expect(first).toBeGreaterThan(10);
    expect(others).toEqual([0, 0, 0]);
    // They have other pins, which are for programs that use them.
    const boards = ['ADAFRUIT_FEATHER_RP2040', 'ADAFRUIT_ITSYBITSY_RP2040', 'ADAFRUIT_QTPY_RP2040'];
    expect(bootsOf(boards, program('x = [1]'))).toEqual([2, 0, 0]);
    expect(bootsOf(boards, program('import machine', 'print(dir(machine.Pin.board))'))).toEqual([2, 2, 2]);
  });

  it('run it again where it reads a name or a pin', () => {
    expect(bootsOf(ALIKE, program('import sys', 'print(sys.implementation)'))).toEqual([2, 2, 2, 2]);
    expect(bootsOf(['ESP32_GENERIC', 'ESP32_GENERIC_C3'], LOGGER)).toEqual([2, 2]);
  });

  it('run it again where a string of it is in ROM of one and not of the other', () => {
    const [pico, other] = ['LOLIN_C3_MINI', 'ESP32_GENERIC_C3'].map((id) => loadBoard(id));
    const strings = ({ romQstrs }: typeof pico & object): string[] =>
      romQstrs.pools.flatMap((pool) => [...pool.strings]);
    const known = new Set(strings(other!));
    const only = strings(pico!).find((text) => /^[a-z_]+$/.test(text) && !known.has(text))!;
    expect(only).toBeDefined();
    const fits = new Fits(program(`${only} = 1`), {});
    for (const board of [pico!, other!]) expect(fits.of(board)).toEqual(fitProject(board, program(`${only} = 1`)));
  });

  it.each([
    ['the sensor logger', LOGGER],
    ['os.uname', program('import os', "x = ['%s' % os.uname().machine for _ in range(50)]")],
    [
      'addresses',
      program('x = [str(object()) for _ in range(50)]', 'print(sorted(id(o) for o in x)[0], hash(object))'),
    ],
    [
      'a module that only some have',
      program('try:', '    import espnow', 'except ImportError:', '    x = bytearray(900)'),
    ],
    ['a frozen module', program('import neopixel', 'x = [neopixel.NeoPixel for _ in range(9)]')],
    [
      'what is caught',
      program(
        'keep = []',
        'try:',
        '    for i in range(60):',
        '        keep.append(bytearray(500))',
        'except MemoryError:',
        '    n = len(keep)',
        '    keep = None',
        '    print(n)',
      ),
    ],
    ['too much', program('x = bytearray(1 << 22)')],
    ['a name that is nowhere', program('import gc, tiem')],
  ])(
    'say of each board what a run on it says: %s',
    (_, project) => {
      const boards = [
        ...ALIKE,
        'ESP32_GENERIC_C3',
        'LOLIN_C3_MINI',
        'ESP8266_GENERIC',
        'RPI_PICO',
        'WAVESHARE_RP2040_PLUS',
      ];
      const options = { smallest: true };
      const fits = new Fits(project, options);
      for (const id of boards) {
        const board = loadBoard(id);
        expect(fits.of(board)).toEqual(fitProject(board, project, options));
      }
    },
    60_000,
  );

  it('know nothing of a run that was cut short', () => {
    let pressed = false;
    let boots = 0;
    const fits = new Fits(program('pass'), { interrupted: () => pressed, booted: () => boots++ });
    const board = loadBoard('ESP32_GENERIC');
    pressed = true;
    fits.of(board);
    pressed = false;
    const before = boots;
    fits.of(board);
    expect(boots).toBeGreaterThan(before);
  });
});
