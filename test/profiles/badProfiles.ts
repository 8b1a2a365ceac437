/** Profiles with one thing wrong each, and the line that says so. */

export interface BadProfile {
  readonly what: string;
  /** Keys that replace those of the sound profile (undefined: left out), or the whole file's text. */
  readonly change: Readonly<Record<string, unknown>> | string;
  readonly message: string | readonly string[];
  /** The profile's name where it matters. */
  readonly name?: string;
}

export const GOOD_TARGET = {
  extends: 'stm32/stm32f405',
  id: 'GOOD',
  heap: { start: '0x20004000', end: '0x2001c000' },
  firmware: 'stm32-PYBV11',
} as const;

export const GOOD_FIRMWARE = {
  extends: 'stm32-PYBV11',
  id: 'good',
  macros: { MICROPY_ALLOC_PATH_MAX: 256 },
} as const;

export const BAD_TARGETS: readonly BadProfile[] = [
  {
    what: 'no JSON',
    change: '{ "id": ',
    message: 'BAD.json: line 1, column 9: expected a value, found the end of the file',
  },
  { what: 'no object', change: '[]', message: 'BAD.json: expected an object, found []' },
  {
    what: 'an empty profile',
    change: '{}',
    message: [
      'BAD.json: id: expected the name of the board, found nothing',
      'BAD.json: port: expected the name of a MicroPython port, found nothing',
      'BAD.json: mcu: expected the name of a chip, found nothing',
      'BAD.json: arch: expected an architecture such as "cortex-m4", found nothing',
      'BAD.json: firmware: expected the name of a firmware profile, found nothing',
      'BAD.json: via: expected a way for programs to reach the board, such as "raw-repl", found nothing',
    ],
  },
  {
    what: 'a heap that nobody has read, in no memory',
    change: { extends: 'stm32/port', mcu: 'STM32', arch: 'cortex-m4', heap: null },
    message: 'BAD.json: ram: expected the memory that the heap lies in, found nothing',
  },
  {
    what: 'what each release has other, which is in the profiles of their firmware',
    change: { releases: { 'v1.28.0': { heap: { start: '0x20002344', end: '0x2001bff8' } } } },
    message:
      'BAD.json: releases: expected no such key, as what a release has other lies with its firmware: firmware-profiles/<version>/NAME.json with "heap" and what else differs (docs/adding-a-board.md), found "releases"',
  },
  {
    what: 'a firmware whose heap is not in its RAM',
    change: { ram: [{ name: 'RAM', start: '0x20000000', bytes: 65536 }], heap: undefined },
    message:
      'BAD.json: heap: expected an area inside the RAM, 0x20000000..0x20010000, found "0x20002344..0x2001bff8" of stm32-PYBV11',
  },
  {
    what: 'a mistyped key',
    change: { extraHeap: [] },
    message: 'BAD.json: extraHeap: expected a known key (did you mean extraHeaps?), found "extraHeap"',
  },
  {
    what: 'a key that every object of JavaScript has',
    change: { toString: 1 },
    message: 'BAD.json: toString: expected a known key, found "toString"',
  },
  {
    what: 'a mistyped key in an area',
    change: { heap: { start: '0x20004000', stop: '0x2001c000' } },
    message: [
      'BAD.json: heap.end: expected an address such as "0x20000000", found nothing',
      'BAD.json: heap.stop: expected a known key, found "stop"',
    ],
  },
  {
    what: 'an address as a number',
    change: { heap: { start: 536887296, end: '0x2001c000' } },
    message: 'BAD.json: heap.start: expected an address such as "0x20000000", found 536887296',
  },
  {
    what: 'an address without 0x',
    change: { heap: { start: '20004000', end: '0x2001c000' } },
    message: 'BAD.json: heap.start: expected an address such as "0x20000000", found "20004000"',
  },
  {
    what: 'a heap of no bytes',
    change: { heap: { address: '0x20004000', bytes: 0 } },
    message: 'BAD.json: heap.bytes: expected a number of bytes, 1 or more, found 0',
  },
  {
    what: 'a heap that is a number',
    change: { heap: 65536 },
    message: 'BAD.json: heap: expected { start, end } or { address, bytes }, found 65536',
  },
  {
    what: 'a heap that ends before it starts',
    change: { heap: { start: '0x2001c000', end: '0x20004000' } },
    message: 'BAD.json: heap.end: expected an address above 0x2001c000, found "0x20004000"',
  },
  {
    what: 'a heap below the RAM',
    change: { heap: { start: '0x1fff0000', end: '0x2001c000' } },
    message: 'BAD.json: heap: expected an area inside the RAM, 0x20000000..0x20020000, found "0x1fff0000..0x2001c000"',
  },
  {
    what: 'a heap beyond the RAM',
    change: { heap: { start: '0x20004000', end: '0x20024000' } },
    message: 'BAD.json: heap: expected an area inside the RAM, 0x20000000..0x20020000, found "0x20004000..0x20024000"',
  },
  {
    what: 'an added area that is not aligned',
    change: { extraHeaps: [{ start: '0x2001c002', end: '0x20020000' }] },
    message: 'BAD.json: extraHeaps.0.start: expected a multiple of 4, found "0x2001c002"',
  },
  {
    what: 'a heap that overlaps another area',
    change: { extraHeaps: [{ start: '0x20018000', end: '0x20020000' }] },
    message:
      'BAD.json: extraHeaps.0: expected an area that does not overlap heap, 0x20004000..0x2001c000, found "0x20018000..0x20020000"',
  },
  {
    what: 'two areas of a build that has one heap',
    change: {
      heap: { start: '0x20004000', end: '0x20010000' },
      extraHeaps: [{ start: '0x20010000', end: '0x20020000' }],
    },
    message:
      'firmware-profiles/v1.28.0/stm32-PYBV11.json: macros.MICROPY_GC_SPLIT_HEAP: expected 1, as BAD has 2 heap areas, found 0',
  },
  {
    what: 'an extra area outside the RAM',
    change: { extraHeaps: [{ start: '0x10000000', end: '0x10010000' }] },
    message:
      'BAD.json: extraHeaps.0: expected an area inside the RAM, 0x20000000..0x20020000, found "0x10000000..0x10010000"',
  },
  {
    what: 'RAM regions that overlap',
    change: {
      ram: [
        { name: 'RAM', start: '0x20000000', bytes: 131072 },
        { name: 'RAM2', start: '0x20010000', bytes: 131072 },
      ],
    },
    message:
      'BAD.json: ram.1: expected an area that does not overlap ram.0, 0x20000000..0x20020000, found "0x20010000..0x20030000"',
  },
  {
    what: 'a heap too small for its own tables',
    change: { heap: { start: '0x20004000', end: '0x20004040' } },
    message: 'BAD.json: heap: expected room for its own tables and a block, found 64 bytes at 0x20004000',
  },
  {
    what: 'a word size that does not fit',
    change: { wordBytes: 8 },
    message: 'BAD.json: wordBytes: expected 4, as cortex-m4 has, found 8',
  },
  {
    what: 'a word size that no machine has',
    change: { wordBytes: 2 },
    message: 'BAD.json: wordBytes: expected 4 or 8, found 2',
  },
  {
    what: 'an unknown architecture',
    change: { arch: 'cortex-m5' },
    message:
      'BAD.json: arch: expected "cortex-m0", "cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "xtensa-lx6", "xtensa-lx7", "xtensa-lx106", "riscv32imc", "i386", "x86_64", "aarch64" or "wasm32", found "cortex-m5"',
  },
  {
    what: 'an unknown firmware',
    change: { firmware: 'stm32-PYBV12' },
    message:
      'BAD.json: firmware: expected the name of a firmware profile (did you mean stm32-PYBV10 or stm32-PYBV11 or stm32-PYBV3?), found "stm32-PYBV12"',
  },
  {
    what: 'an unknown profile to extend',
    change: { extends: 'stm32/stm32f406' },
    message:
      'BAD.json: extends: expected the name of a profile (did you mean stm32/stm32f405 or stm32/STM32F439 or stm32/stm32f411?), found "stm32/stm32f406"',
  },
  {
    what: 'a profile that extends itself',
    change: { extends: 'LOOP' },
    message: 'LOOP.json: extends: expected a profile that does not extend this one, found "LOOP"',
    name: 'LOOP',
  },
  {
    what: 'another name than the file',
    change: { id: 'OTHER' },
    message: 'BAD.json: id: expected "BAD", as the file is called, found "OTHER"',
  },
  {
    what: 'a way that no program takes',
    change: { via: 'usb' },
    message: 'BAD.json: via: expected "file", "raw-repl", "raw-paste" or "string", found "usb"',
  },
  {
    what: 'a negative stack limit',
    change: { stackLimitBytes: -1 },
    message: 'BAD.json: stackLimitBytes: expected a number of bytes, found -1',
  },
  {
    what: 'a build that the architecture can not run',
    change: { extends: 'unix/UNIX_X64', heap: { address: '0x10000000', bytes: 65536 }, firmware: 'unix-nanbox' },
    message:
      'firmware-profiles/v1.28.0/unix-nanbox.json: objRepr: expected "A" or "B", as BAD has 64-bit words, found "D"',
  },
  {
    what: 'things wrong in themselves and together',
    change: {
      extraHeap: [],
      via: 'usb',
      wordBytes: 8,
      heap: { start: '0x20004001', end: '0x20024000' },
      extraHeaps: [{ start: '0x20010000', end: '0x20014000' }],
    },
    message: [
      'BAD.json: via: expected "file", "raw-repl", "raw-paste" or "string", found "usb"',
      'BAD.json: extraHeap: expected a known key (did you mean extraHeaps?), found "extraHeap"',
      'BAD.json: wordBytes: expected 4, as cortex-m4 has, found 8',
      'BAD.json: heap: expected an area inside the RAM, 0x20000000..0x20020000, found "0x20004001..0x20024000"',
      'BAD.json: extraHeaps.0: expected an area that does not overlap heap, 0x20004001..0x20024000, found "0x20010000..0x20014000"',
    ],
  },
  {
    what: 'three things wrong',
    change: { arch: 'arm', via: 'usb', heap: { start: 'a', end: 'b' } },
    message: [
      'BAD.json: arch: expected "cortex-m0", "cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "xtensa-lx6", "xtensa-lx7", "xtensa-lx106", "riscv32imc", "i386", "x86_64", "aarch64" or "wasm32", found "arm"',
      'BAD.json: heap.start: expected an address such as "0x20000000", found "a"',
      'BAD.json: heap.end: expected an address such as "0x20000000", found "b"',
      'BAD.json: via: expected "file", "raw-repl", "raw-paste" or "string", found "usb"',
    ],
  },
];

export const BAD_WIRING: readonly BadProfile[] = [
  {
    what: 'a pin with a name that no program can write',
    change: { pins: { 'X-1': 'A0' } },
    message: `BAD.json: pins.X-1: expected a name that Python can write after "Pin.board.", found "X-1"`,
  },
  {
    what: 'a name for no pin',
    change: { pins: { X1: 'A 0' } },
    message: 'BAD.json: pins.X1: expected the name of a pin, found "A 0"',
  },
  {
    what: 'an LED with a colour',
    change: { leds: [{ red: 'A13' }] },
    message: 'BAD.json: leds.0: expected the name of a pin, found {"red":"A13"}',
  },
  {
    what: 'a switch that is pressed a little',
    change: { switch: { pin: 'B3', pressed: 0.5 } },
    message: 'BAD.json: switch.pressed: expected 0 or 1, found 0.5',
  },
  {
    what: 'a bus of an unknown kind',
    change: { buses: { i3c: {} } },
    message: 'BAD.json: buses.i3c: expected a known key, found "i3c"',
  },
  {
    what: 'a bus without a number',
    change: { buses: { i2c: { X: { scl: 'B6', sda: 'B7' } } } },
    message: 'BAD.json: buses.i2c.X: expected the number of a bus, found "X"',
  },
  {
    what: 'a default bus without a number',
    change: { defaultBuses: { i2c: 'X' } },
    message: 'BAD.json: defaultBuses.i2c: expected the number of a bus, found "X"',
  },
  {
    what: 'a pin that no bus has',
    change: { buses: { i2c: { 1: { reset: 'B6' } } } },
    message: 'BAD.json: buses.i2c.1.reset: expected a known key, found "reset"',
  },
  {
    what: 'a frequency of nothing',
    change: { freq: [0] },
    message: 'BAD.json: freq.0: expected a frequency in Hz, found 0',
  },
];

const FLASH = { type: 'fat', mount: '/flash', bytes: 114688, blockBytes: 512, state: 'formatted' };

function boot(...steps: object[]): { readonly boot: object } {
  return { boot: { fileSystem: FLASH, steps } };
}

export const BAD_BOOTS: readonly BadProfile[] = [
  {
    what: 'a boot step that there is not',
    change: boot({ do: 'frobnicate' }),
    message: 'boot.steps.0.do: expected the name of a boot step, such as "mount-flash", found "frobnicate"',
  },
  {
    what: 'a mistyped boot step',
    change: boot({ do: 'mount-flsh', mount: '/flash' }),
    message: 'boot.steps.0.do: expected the name of a boot step (did you mean mount-flash?), found "mount-flsh"',
  },
  ...['toString', '__proto__', 'constructor', 'hasOwnProperty'].map((name) => ({
    what: `a boot step that every object of JavaScript has: ${name}`,
    change: boot({ do: name }),
    message: `boot.steps.0.do: expected the name of a boot step, such as "mount-flash", found "${name}"`,
  })),
  {
    what: 'a boot step without a name',
    change: boot({ script: '_boot.py' }),
    message: 'boot.steps.0.do: expected the name of a boot step, such as "mount-flash", found nothing',
  },
  {
    what: 'a step without its details',
    change: boot({ do: 'chunks' }),
    message: [
      'boot.steps.0.kept: expected a list of chunks as a heap map shows them, found nothing',
      'boot.steps.0.garbage: expected a list of chunks as a heap map shows them, found nothing',
    ],
  },
  {
    what: 'a chunk without a head',
    change: boot({ do: 'chunks', kept: ['=='], garbage: [] }),
    message: 'boot.steps.0.kept.0: expected a chunk as a heap map shows it: "h==", found "=="',
  },
  {
    what: 'a detail of another step',
    change: boot({ do: 'sys-argv', file: 'main.py' }),
    message: 'boot.steps.0.file: expected a known key, found "file"',
  },
  {
    what: 'a threshold below nothing',
    change: boot({ do: 'gc-threshold', bytes: -1 }),
    message: 'boot.steps.0.bytes: expected a number of bytes, 1 or more, found -1',
  },
  {
    what: 'a script that is not frozen',
    change: boot({ do: 'frozen-script', script: '_boot.py' }),
    message: 'boot.steps.0.script: expected one of the frozen modules, found "_boot.py"',
  },
  {
    what: 'a frozen script that there is no source of',
    change: { frozen: ['mine.py'], ...boot({ do: 'frozen-script', script: 'mine.py' }) },
    message: 'boot.steps.0.script: expected a script whose source is in a folder of "frozenFrom", found "mine.py"',
  },
  {
    what: 'a flash to mount and no file system',
    change: { boot: { fileSystem: null, steps: [{ do: 'mount-flash', mount: '/flash' }] } },
    message: 'boot.fileSystem: expected a file system, which boot.steps.0 mounts, found null',
  },
  {
    what: 'no builtins',
    change: { ...boot(), modules: [] },
    message: 'modules: expected a list of modules with "builtins" among them, found []',
  },
];

export const BAD_FIRMWARE: readonly BadProfile[] = [
  {
    what: 'an unknown macro',
    change: { macros: { MICROPY_ENABLE_FINALIZER: 1 } },
    message:
      'firmware-profiles/v1.23.0/bad.json: macros.MICROPY_ENABLE_FINALIZER: expected a configuration macro of MicroPython (did you mean MICROPY_ENABLE_FINALISER?), found "MICROPY_ENABLE_FINALIZER"',
  },
  {
    what: 'a macro of another kind',
    change: { macros: { MICROPY_ENABLE_FINALISER: 'yes' } },
    message:
      'firmware-profiles/v1.23.0/bad.json: macros.MICROPY_ENABLE_FINALISER: expected a whole number, found "yes"',
  },
  {
    what: 'a macro that is true',
    change: { macros: { MICROPY_ENABLE_FINALISER: true } },
    message:
      'firmware-profiles/v1.23.0/bad.json: macros.MICROPY_ENABLE_FINALISER: expected a whole number, a text or null, found true',
  },
  {
    what: 'a macro that another key decides',
    change: { macros: { MICROPY_FLOAT_IMPL: 2 } },
    message:
      'firmware-profiles/v1.23.0/bad.json: macros.MICROPY_FLOAT_IMPL: expected no value, since "float" decides it, found 2',
  },
  {
    what: 'an odd block size',
    change: { macros: { MICROPY_BYTES_PER_GC_BLOCK: 24 } },
    message:
      'firmware-profiles/v1.23.0/bad.json: macros.MICROPY_BYTES_PER_GC_BLOCK: expected a power of two, 16 or more, found 24',
  },
  {
    what: 'representation C without floats',
    change: { objRepr: 'C', float: 'none' },
    message: 'firmware-profiles/v1.23.0/bad.json: float: expected "float", which representation C needs, found "none"',
  },
  {
    what: 'representation C with doubles',
    change: { objRepr: 'C', float: 'double' },
    message:
      'firmware-profiles/v1.23.0/bad.json: float: expected "float", which representation C needs, found "double"',
  },
  {
    what: 'representation D with single floats',
    change: { objRepr: 'D', float: 'float' },
    message:
      'firmware-profiles/v1.23.0/bad.json: float: expected "double", which representation D needs, found "float"',
  },
  {
    what: 'an unknown representation',
    change: { objRepr: 'E' },
    message: 'firmware-profiles/v1.23.0/bad.json: objRepr: expected "A", "B", "C" or "D", found "E"',
  },
  {
    what: 'a version that is not the folder',
    change: { version: 'v1.22.0' },
    message:
      'firmware-profiles/v1.23.0/bad.json: version: expected "v1.23.0", as the folder is called, found "v1.22.0"',
  },
  {
    what: 'a version that is none',
    change: { version: '1.23' },
    message: 'firmware-profiles/v1.23.0/bad.json: version: expected a version such as "v1.23.0", found "1.23"',
  },
  {
    what: 'strings of ROM that are not there',
    change: { romQstrs: 'qstrs/none.json' },
    message:
      'firmware-profiles/v1.23.0/bad.json: romQstrs: expected a file beside the profile, found "qstrs/none.json"',
  },
  {
    what: 'strings of ROM elsewhere',
    change: { romQstrs: '/etc/passwd' },
    message:
      'firmware-profiles/v1.23.0/bad.json: romQstrs: expected a file such as "qstrs/unix-x64.json", found "/etc/passwd"',
  },
  {
    what: 'a firmware of nothing',
    change: '{ "id": "bad" }',
    message: [
      'firmware-profiles/v1.23.0/bad.json: version: expected a version such as "v1.23.0", found nothing',
      'firmware-profiles/v1.23.0/bad.json: objRepr: expected "A", "B", "C" or "D", found nothing',
      'firmware-profiles/v1.23.0/bad.json: float: expected "none", "float" or "double", found nothing',
      'firmware-profiles/v1.23.0/bad.json: longInt: expected "none", "longlong" or "mpz", found nothing',
      'firmware-profiles/v1.23.0/bad.json: macros: expected an object of configuration macros, found nothing',
      'firmware-profiles/v1.23.0/bad.json: romQstrs: expected a file such as "qstrs/unix-x64.json", found nothing',
      'firmware-profiles/v1.23.0/bad.json: modules: expected a list of module names, found nothing',
      'firmware-profiles/v1.23.0/bad.json: frozen: expected a list of paths, found nothing',
    ],
  },
  {
    what: 'representation C without floats, an unknown macro, a mistyped key and an odd block size',
    change: { objRepr: 'C', float: 'none', objrepr: 'A', macros: { MICROPY_ENABEL_GC: 1 }, buildDate: 1 },
    message: [
      'firmware-profiles/v1.23.0/bad.json: buildDate: expected a text, found 1',
      'firmware-profiles/v1.23.0/bad.json: objrepr: expected a known key (did you mean objRepr?), found "objrepr"',
      'firmware-profiles/v1.23.0/bad.json: macros.MICROPY_ENABEL_GC: expected a configuration macro of MicroPython (did you mean MICROPY_ENABLE_GC?), found "MICROPY_ENABEL_GC"',
      'firmware-profiles/v1.23.0/bad.json: float: expected "float", which representation C needs, found "none"',
    ],
  },
  {
    what: 'a mistyped key',
    change: { objrepr: 'A' },
    message:
      'firmware-profiles/v1.23.0/bad.json: objrepr: expected a known key (did you mean objRepr?), found "objrepr"',
  },
  {
    what: 'modules that are no names',
    change: { modules: ['a b'] },
    message: 'firmware-profiles/v1.23.0/bad.json: modules.0: expected the name of a module, found "a b"',
  },
  {
    what: 'a provenance that is none',
    change: { provenance: { heap: 'guessed' } },
    message:
      'firmware-profiles/v1.23.0/bad.json: provenance.heap: expected "exact", "linked", "sibling", "derived" or "modelled", found "guessed"',
  },
  {
    what: 'an unknown firmware to extend',
    change: { extends: 'stm32-PYBV12' },
    message:
      'firmware-profiles/v1.23.0/bad.json: extends: expected the name of a profile (did you mean stm32-PYBV10 or stm32-PYBV11 or stm32-PYBV3?), found "stm32-PYBV12"',
  },
];
