/**
 * The two kinds of profile as Zod schemas, boards and builds: what one file may hold (everything optional, since a file may extend another)
 * and what a profile must have once its `extends` are applied.
 */

import type { z } from 'zod';
import { ARCHITECTURES, type Architecture } from '../abi/architecture.js';
import { PROVENANCES } from '../abi/board.js';
import { bootStepSchema } from './bootStepSchema.js';
import { loadZod } from './loadZod.js';
import { memorySchema } from './memorySchema.js';
import { releaseSchemas, VERSION } from './releaseSchema.js';

export type TargetFile = z.infer<Schemas['targetFile']>;
export type FirmwareFile = z.infer<Schemas['firmwareFile']>;
export type VersionFile = z.infer<Schemas['versionFile']>;

type Schemas = ReturnType<typeof buildSchemas>;

/** The kinds of file that there are, by their schemas' names. */
export type ProfileKind = keyof Schemas;
export type ProfileKinds = { readonly [K in ProfileKind]: z.infer<Schemas[K]> };

let built: Schemas | undefined;

/** The schemas, built when they are first asked for. */
export function schemas(): Schemas {
  built ??= buildSchemas(loadZod());
  return built;
}

function buildSchemas(z: typeof import('zod').z) {
  const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'a name of letters, digits, ".", "_" and "-"');
  const reference = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_./-]*$/, 'the name of a profile, as "stm32/port"');
  const memory = memorySchema(z);

  const provenance = z
    .record(z.string(), z.enum(PROVENANCES))
    .describe(
      'How well each value is known: read from released firmware or a board (exact), from firmware that was linked for it ' +
        '(linked), that of a board which is configured alike (sibling), computed from the sources (derived), or modelled.',
    );

  const via = z
    .enum(['file', 'raw-repl', 'raw-paste', 'string'])
    .describe('How a program reaches the board when the command line does not say.');

  const pin = z
    .string('the name of a pin')
    .regex(/^[A-Za-z0-9]\w*$/, 'the name of a pin')
    .describe("A pin as the chip's documents and `Pin.cpu` call it.");
  const pinTable = z.record(
    z.string().regex(/^[A-Za-z]\w*$/, 'a name that Python can write after "Pin.board."'),
    pin.nullable(),
  );
  const bus = z.strictObject({
    name: z.string().optional().describe('What the board calls it, as in I2C("X").'),
    scl: pin.optional(),
    sda: pin.optional(),
    nss: pin.optional(),
    sck: pin.optional(),
    miso: pin.optional(),
    mosi: pin.optional(),
    tx: pin.optional(),
    rx: pin.optional(),
    rts: pin.optional(),
    cts: pin.optional(),
    clock: z
      .int('Hz')
      .min(1, 'Hz')
      .optional()
      .describe(
        'Hz of a clock of its own, from which a CAN bus makes its bits; without it, that of the first bus of peripherals.',
      ),
    repl: z.boolean().optional().describe('The prompt is on this serial port.'),
  });
  const busNumber = z
    .int('the number of a bus')
    .min(0, 'the number of a bus')
    .max(99, 'the number of a bus')
    .optional();
  const pinFunctions = z.record(pin, z.string('what it does, such as "2.3"')).optional();
  const buses = z.record(z.string().regex(/^\d{1,2}$/, 'the number of a bus'), bus).optional();

  /** One file under `targets/`. */
  const targetFile = z
    .strictObject({
      $schema: z.string().optional(),
      extends: reference.optional().describe('The profile whose values hold where this file has none.'),
      abstract: z.literal(true).optional().describe('A port or chip file: boards extend it, nothing runs on it.'),
      id: name.optional(),
      description: z.string().optional(),
      kind: z
        .enum(['board', 'host', 'test'])
        .optional()
        .describe('A board (the default), a host that MicroPython runs on as a process, or a build for tests only.'),
      port: name.optional(),
      mcu: z.string().optional(),
      arch: z.enum(Object.keys(ARCHITECTURES) as [Architecture, ...Architecture[]]).optional(),
      wordBytes: z
        .union([z.literal(4), z.literal(8)], '4 or 8')
        .optional()
        .describe('Bytes of a pointer.'),
      ram: z.array(memory.region).optional().describe('The memory that a heap may lie in.'),
      ...memory.ofBuild,
      pins: pinTable
        .optional()
        .describe(
          "Pin.board: the chip's pin by the board's name; null takes away a name that the extended profile has.",
        ),
      leds: z.array(pin).optional().describe('Pins of the LEDs, that of LED(1) first.'),
      ledLevels: z
        .array(z.literal([0, 1]))
        .optional()
        .describe('The level that lights each LED; 1 where absent.'),
      switch: z
        .strictObject({ pin, pressed: z.union([z.literal(0), z.literal(1)], '0 or 1') })
        .nullable()
        .optional()
        .describe("The user's switch, and the level of its pin while it is pressed."),
      buses: z
        .strictObject({ i2c: buses, spi: buses, uart: buses, can: buses })
        .optional()
        .describe('The buses that are wired, by number; each kind replaces that of the extended profile.'),
      defaultBuses: z
        .strictObject({ i2c: busNumber, spi: busNumber, uart: busNumber })
        .optional()
        .describe('On samd: the bus of each kind that a program gets which says no number.'),
      pinFunctions: z
        .strictObject({ adc: pinFunctions, i2s: pinFunctions, pwm: pinFunctions })
        .optional()
        .describe(
          'What the chip can do at a pin, where the driver needs to know: "i2s" the bus and its line ("2.sck"), "pwm" the ' +
            'timer and its output ("3.1"), "adc" the converter and its channel. Each kind replaces that of the extended profile.',
        ),
      freq: z
        .array(
          z
            .int('a frequency in Hz')
            .min(1, 'a frequency in Hz')
            .max(2 ** 31, 'a frequency in Hz'),
        )
        .min(1, 'one frequency or more')
        .optional()
        .describe('Hz after a reset: the processor, and what else machine.freq() tells.'),
      firmware: name.optional().describe('The firmware profile that the board runs when none is named.'),
      via: via.optional(),
      provenance: provenance.optional(),
      notes: z.string().optional(),
    })
    .describe(
      'A board: the hardware, and the firmware that it takes. The memory is that of its firmware, but for what is said here.',
    );

  const macroTable = z
    .record(z.string(), z.union([z.int(), z.string(), z.null()], 'a whole number, a text or null'))
    .describe('What the build sets, by the names of py/mpconfig.h; null goes back to the default.');

  const fileSystem = z.strictObject({
    type: z.enum(['fat', 'lfs1', 'lfs2', 'posix']),
    mount: z.string(),
    bytes: z.int().min(0),
    blockBytes: z.int().min(0),
    state: z.enum(['blank', 'formatted']).optional().describe('What the flash holds when the board comes up.'),
    files: z
      .record(z.string(), z.string())
      .optional()
      .describe('Files that the firmware makes with a new file system.'),
  });

  const bootStep = bootStepSchema(z);
  const frames = z.record(z.string(), z.string().regex(/^[-es.]*$/));

  /** One file under `firmware-profiles/<version>/`. */
  const firmwareFile = z
    .strictObject({
      $schema: z.string().optional(),
      extends: reference.optional().describe('The profile whose values hold where this file has none.'),
      abstract: z.literal(true).optional().describe('A port file: builds extend it, no board runs it.'),
      id: name.optional(),
      description: z.string().optional(),
      version: z.string().regex(VERSION, 'a version such as "v1.23.0"').optional(),
      gitTag: z.string().optional(),
      buildDate: z.string().optional(),
      objRepr: z.enum(['A', 'B', 'C', 'D']).optional(),
      float: z.enum(['none', 'float', 'double']).optional(),
      longInt: z.enum(['none', 'longlong', 'mpz']).optional(),
      ...memory.ofBuild,
      heapBytes: memory.bytes
        .optional()
        .describe('The size of the heap that this build allocates on a host, in place of that of `heap`.'),
      macros: macroTable.optional(),
      romQstrs: z
        .string()
        .regex(/^qstrs\/[\w.-]+\.json$/, 'a file such as "qstrs/unix-x64.json"')
        .optional(),
      romHasPins: z
        .literal(true)
        .optional()
        .describe("The names of the board's pins are among the strings in ROM, beside those of `romQstrs`."),
      errorTexts: z
        .string()
        .regex(/^error-texts\/[\w.-]+\.json$/, 'a file such as "error-texts/unix-x64.json"')
        .nullable()
        .optional()
        .describe('All error texts of the build, where MICROPY_ROM_TEXT_COMPRESSION compresses them together.'),
      modules: z
        .array(z.string().regex(/^\w+$/, 'the name of a module'))
        .optional()
        .describe('Names of the built-in modules.'),
      moduleMembers: z
        .string()
        .regex(/^modules\/[\w.-]+\.json$/, 'a file such as "modules/unix-x64.json"')
        .nullable()
        .optional(),
      frozen: z.array(z.string()).optional().describe('Paths of the frozen modules.'),
      frozenFrom: z
        .array(z.string().regex(/^[\w-]+(\/[\w-]+)*$/, 'a folder such as "frozen/esp32"'))
        .optional()
        .describe(
          'Folders beside this file that hold the sources of frozen modules, searched in this order, before those of the profile that it extends.',
        ),
      boot: z.strictObject({ fileSystem: fileSystem.nullable(), steps: z.array(bootStep) }).optional(),
      romFs: z
        .strictObject({
          start: memory.address,
          bytes: z.int().min(0).describe('0: the firmware has no room for it after all.'),
          blockBytes: memory.bytes,
        })
        .optional()
        .describe('The part of the flash for a file system in ROM.'),
      gcCollect: z
        .enum(['now', 'top-level'])
        .optional()
        .describe("What the port's gc_collect does: collect at once, or when control is back at the host's top level."),
      staleLocals: z
        .array(
          z.strictObject({
            what: z.enum([
              'lexer',
              'emitter',
              'moduleScope',
              'lastScope',
              'qstrTable',
              'constItems',
              'treeChunk',
              'oldestTreeChunk',
              'compilerWord',
              'rawCode',
              'romfs',
              'sortKeys',
              'attrBase',
              'calledFun',
              'handledExc',
            ]),
            minStateBytes: z.int().min(0).optional(),
            maxStateBytes: z.int().min(0).optional(),
            until: z.enum(['smallInt', 'attr', 'slice']).optional(),
            below: z.int().min(4).multipleOf(4).optional(),
          }),
        )
        .optional()
        .describe(
          'Pointers that C frames below a running program keep after their last use, as measured on the build.',
        ),
      compilerFrames: z
        .strictObject({ rules: frames, functions: frames, emitter: frames })
        .optional()
        .describe(
          "Frames of the compiler's C functions, as the build's machine code has them: a letter a word, `-` for what is no address in the heap, `e` the bytecode emitter's, `s` a scope's, `.` for a word that is not written.",
        ),
      via: via.optional(),
      provenance: provenance.optional(),
      notes: z.string().optional(),
    })
    .describe('A MicroPython build.');

  return { targetFile, firmwareFile, ...releaseSchemas(z) };
}
