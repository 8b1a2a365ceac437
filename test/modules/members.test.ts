import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { builtinModule } from '../../src/modules/registry.js';
import { listTargets, loadBoard } from '../../src/profiles/profiles.js';
import type { MpMap } from '../../src/runtime/map.js';
import { MpModule } from '../../src/runtime/module.js';
import { MpObject, MpQstr, MpType } from '../../src/runtime/obj.js';
import { q } from '../../src/runtime/qstrStatic.js';

/**
 * Members of the ports' modules and types, from the tables in MicroPython 1.23.0's C sources: by port and by path, with
 * the rows of all configurations. A firmware has those of them whose names are in its ROM.
 */
const TABLES = JSON.parse(readFileSync(join(import.meta.dirname, 'members.json'), 'utf8')) as Record<
  string,
  Record<string, string>
>;

function mapNames(map: MpMap): string[] {
  return map.slots.filter((key, i) => i % 2 === 0 && key instanceof MpQstr).map((key) => (key as MpQstr).data);
}

function members(value: unknown): { map: MpMap; names: string[] } | null {
  const map = value instanceof MpModule ? value.globals.map : value instanceof MpType ? value.locals : null;
  return map === null || map === undefined ? null : { map, names: mapNames(map) };
}

/** What is at a path such as `machine.Pin`, or null. */
function find(path: string): unknown {
  const [module, ...rest] = path.split('.');
  let value: unknown = builtinModule(q(module!));
  for (const name of rest) {
    const found = members(value);
    if (found === null) return null;
    const i = found.names.indexOf(name);
    value = i < 0 ? null : found.map.slots[2 * i + 1];
    if (value instanceof MpObject && !(value instanceof MpType)) value = value.type;
  }
  return value;
}

/** Modules that firmwares have and uheap hasn't, with the reason. */
const ABSENT_MODULES: Readonly<Record<string, string>> = {
  cexample: 'an example of a module of the user in C',
  cppexample: 'an example of a module of the user in C++',
  example_package: 'an example of a package of the user in C',
  ffi: 'calls into libraries of the computer',
  microbit: 'display of the micro:bit',
  music: 'sound of the micro:bit',
  openamp: "the chip's second core",
  termios: "the computer's terminal",
};

/**
 * Names of a table that are in ROM for other reasons, or rows that are absent: by port and path, or by path for all
 * ports. `*` stands for all names.
 */
const OTHERWISE: Readonly<Record<string, string>> = {
  // Rows under `#if 0`, or under a macro of another configuration, whose names another module has.
  cmath: 'acos acosh asin asinh atan atanh cosh isfinite isinf isnan sinh tan tanh',
  'machine.ADC': 'deinit init read width block',
  'machine.UART': 'irq',
  'machine.WDT': 'timeout_ms',
  'nrf machine.Pin': 'debug',
  os: 'errno sep sync dupterm_notify VfsFat VfsLfs1 VfsLfs2',
  vfs: 'VfsFat VfsLfs1 VfsLfs2',
  random: 'random',
  re: 'DEBUG sub',
  io: 'IOBase',
  builtins: 'compile bytearray open set',
  'nrf time': 'time',
  // Of an object that is not built, and rows that are switched off.
  ubluepy: 'Descriptor',
  'ubluepy.Peripheral': 'addCharacteristic getCharacteristics',
  'unix select': 'select',
  'esp8266 machine.Timer': 'callback',
  'stm32 machine': 'DAC PWM',
  'stm32 pyb': 'DAC I2C bootloader freq hid info mount stop sync unique_id',
  // Of ESP-IDF 5.2 and later; releases are built with 5.0.
  'esp32 network':
    'AUTH_WPA3_EXT_PSK AUTH_WPA3_EXT_PSK_MIXED_MODE STAT_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD ' +
    'STAT_NO_AP_FOUND_IN_RSSI_THRESHOLD STAT_NO_AP_FOUND_W_COMPATIBLE_SECURITY',
  'esp32 socket.socket': 'fileno',
  // Of esp32 only.
  'machine.I2S': '__del__',
  // The frozen package machine asks for it on chips without it too (test/peripherals/pcnt.test.ts).
  'esp32 esp32': 'PCNT',
  // Names in ROM that only a frozen module (unittest) has; and absent: tracing, which only a build for tests has.
  sys: 'atexit exc_info settrace',
  // Absent: the country of a radio, and the numbers of an SAMD's flash memory.
  'rp2 _rp2': 'country',
  'samd.Flash': 'flash_version',
};

function isOtherwise(port: string, path: string, name: string): boolean {
  return [path, `${port} ${path}`].some((key) => OTHERWISE[key]?.split(' ').includes(name) === true);
}

/** Boards whose heap is known, and whose strings in ROM are their own firmware's. */
const OWN = listTargets().filter(
  ({ heapBytes, provenance }) => heapBytes !== null && provenance.romQstrs !== 'modelled',
);

describe.each(OWN.map(({ id }) => id))('%s', (id) => {
  const board = loadBoard(id);
  const machine = new Machine(board, new MemoryHost());

  it('has every module of its firmware', () => {
    const missing = machine.inside(() => board.modules.filter((name) => builtinModule(q(name)) === null));
    expect(missing.filter((name) => ABSENT_MODULES[name] === undefined)).toEqual([]);
  });

  it("has every member that the firmware's tables have", () => {
    const rom = new Set(board.romQstrs.pools.flatMap(({ strings }) => strings));
    const missing = machine.inside(() =>
      Object.entries(TABLES[board.port] ?? {}).flatMap(([path, names]) => {
        const found = members(find(path));
        if (found === null) return [];
        return names
          .split(' ')
          .filter((name) => rom.has(name) && !found.names.includes(name) && !isOtherwise(board.port, path, name))
          .map((name) => `${path}.${name}`);
      }),
    );
    expect(missing).toEqual([]);
  });
});
