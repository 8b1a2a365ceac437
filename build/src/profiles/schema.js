import { TEXT_MACRO_DEFAULTS } from '../abi/macroDefaults.js';
import { isMacroName } from '../abi/macroValue.js';
import { loadZod } from './loadZod.js';
import { MACRO_NAMES, nearest } from './nearest.js';
/**
 * Of each architecture: the bytes of a pointer, how 64-bit values are aligned in a struct, the bytes of an `enum`, and
 * the bits of a digit of large ints that `py/mpz.h` chooses.
 */
export const ARCHITECTURES = {
    'cortex-m0': { wordBytes: 4, align64: 8, enumBytes: 1, mpzDigSize: 16 },
    'cortex-m0plus': { wordBytes: 4, align64: 8, enumBytes: 1, mpzDigSize: 16 },
    'cortex-m3': { wordBytes: 4, align64: 8, enumBytes: 1, mpzDigSize: 16 },
    'cortex-m4': { wordBytes: 4, align64: 8, enumBytes: 1, mpzDigSize: 16 },
    'cortex-m7': { wordBytes: 4, align64: 8, enumBytes: 1, mpzDigSize: 16 },
    'cortex-m33': { wordBytes: 4, align64: 8, enumBytes: 1, mpzDigSize: 16 },
    'xtensa-lx6': { wordBytes: 4, align64: 8, enumBytes: 4, mpzDigSize: 16 },
    'xtensa-lx7': { wordBytes: 4, align64: 8, enumBytes: 4, mpzDigSize: 16 },
    'xtensa-lx106': { wordBytes: 4, align64: 8, enumBytes: 4, mpzDigSize: 16 },
    riscv32imc: { wordBytes: 4, align64: 8, enumBytes: 4, mpzDigSize: 16 },
    i386: { wordBytes: 4, align64: 4, enumBytes: 4, mpzDigSize: 16 },
    x86_64: { wordBytes: 8, align64: 8, enumBytes: 4, mpzDigSize: 32 },
    aarch64: { wordBytes: 8, align64: 8, enumBytes: 4, mpzDigSize: 16 },
    wasm32: { wordBytes: 4, align64: 8, enumBytes: 4, mpzDigSize: 16 },
};
let built;
/** The schemas, built when they are first asked for. */
export function schemas() {
    built ??= buildSchemas(loadZod());
    return built;
}
function buildSchemas(z) {
    const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'a name of letters, digits, ".", "_" and "-"');
    const reference = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_./-]*$/, 'the name of a profile, as "stm32/port"');
    const address = z
        .string('an address such as "0x20000000"')
        .regex(/^0x[0-9a-fA-F]{1,8}$/, 'an address such as "0x20000000"')
        .describe('An address, in hexadecimal.');
    const bytes = z
        .int('a number of bytes, 1 or more')
        .min(1, 'a number of bytes, 1 or more')
        .max(2 ** 31, 'a number of bytes below 2 GiB');
    const region = z.strictObject({
        name: z.string().optional(),
        start: address,
        bytes,
    });
    const area = z.strictObject({ start: address, end: address });
    const allocatedHeap = z
        .strictObject({
        address: address.describe('A fixed address that stands for what malloc returns.'),
        seenAt: z
            .string('an address such as "0x7ffff7be7010"')
            .regex(/^0x[0-9a-fA-F]{1,12}$/, 'an address such as "0x7ffff7be7010"')
            .optional()
            .describe('What a program takes the address for: where a host puts large allocations.'),
        bytes,
    })
        .describe('A heap that the port allocates when it starts.');
    const growth = z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('limit'), maxNewSplit: bytes, address }),
        z.strictObject({
            kind: z.literal('esp-idf'),
            alwaysInternalBytes: z
                .int()
                .min(0)
                .optional()
                .describe('CONFIG_SPIRAM_MALLOC_ALWAYSINTERNAL: larger requests go to PSRAM first.'),
            regions: z
                .array(region.extend({
                name: z.string(),
                memory: z.enum(['dram', 'diram', 'rtc', 'spiram']),
                taken: z.array(bytes).describe('Bytes that the system has allocated before MicroPython starts.'),
            }))
                .min(1, 'one region or more')
                .describe("The regions of ESP-IDF's heap, in the order in which it registers them."),
        }),
    ]);
    const provenance = z
        .record(z.string(), z.enum(['exact', 'derived', 'modelled']))
        .describe('How well each value is known: read from real firmware, computed from the sources, or modelled.');
    const via = z
        .enum(['file', 'raw-repl', 'raw-paste', 'string'])
        .describe('How a program reaches the board when the command line does not say.');
    /** One file under `targets/`. */
    const targetFile = z
        .strictObject({
        $schema: z.string().optional(),
        extends: reference.optional().describe('The profile whose values hold where this file has none.'),
        abstract: z.literal(true).optional().describe('A port or chip file: boards extend it, nothing runs on it.'),
        id: name.optional(),
        description: z.string().optional(),
        port: name.optional(),
        mcu: z.string().optional(),
        arch: z.enum(Object.keys(ARCHITECTURES)).optional(),
        wordBytes: z
            .union([z.literal(4), z.literal(8)], '4 or 8')
            .optional()
            .describe('Bytes of a pointer.'),
        ram: z.array(region).optional().describe('The memory that a heap may lie in.'),
        heap: z.union([area, allocatedHeap], '{ start, end } or { address, bytes }').optional(),
        extraHeaps: z.array(area).optional().describe('Areas that the port adds with gc_add.'),
        heapGrowth: growth.nullable().optional(),
        stackLimitBytes: z.int('a number of bytes').min(0, 'a number of bytes').optional(),
        firmware: name.optional().describe('The firmware profile that the board runs when none is named.'),
        via: via.optional(),
        provenance: provenance.optional(),
        notes: z.string().optional(),
    })
        .describe('A board: the hardware and where the heap lies.');
    const macroTable = z
        .record(z.string(), z.union([z.int(), z.string(), z.null()], 'a whole number, a text or null'))
        .superRefine((table, context) => {
        for (const key of Object.keys(table)) {
            if (!isMacroName(key)) {
                context.addIssue({
                    code: 'custom',
                    path: [key],
                    message: `a configuration macro of MicroPython 1.23.0${nearest(key, MACRO_NAMES)}`,
                    params: { foundKey: true },
                });
            }
            else if (typeof table[key] === 'string' && !Object.hasOwn(TEXT_MACRO_DEFAULTS, key)) {
                context.addIssue({ code: 'custom', path: [key], message: 'a whole number' });
            }
        }
    })
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
    const bootStep = z
        .object({ do: z.string() })
        .catchall(z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]));
    /** One file under `firmware-profiles/<version>/`. */
    const firmwareFile = z
        .strictObject({
        $schema: z.string().optional(),
        extends: reference.optional().describe('The profile whose values hold where this file has none.'),
        abstract: z.literal(true).optional().describe('A port file: builds extend it, no board runs it.'),
        id: name.optional(),
        description: z.string().optional(),
        version: z
            .string()
            .regex(/^v\d+\.\d+\.\d+$/, 'a version such as "v1.23.0"')
            .optional(),
        gitTag: z.string().optional(),
        buildDate: z.string().optional(),
        objRepr: z.enum(['A', 'B', 'C', 'D']).optional(),
        float: z.enum(['none', 'float', 'double']).optional(),
        longInt: z.enum(['none', 'longlong', 'mpz']).optional(),
        heapBytes: bytes.optional().describe('The size of the heap that this build allocates on a host.'),
        macros: macroTable.optional(),
        romQstrs: z
            .string()
            .regex(/^qstrs\/[\w.-]+\.json$/, 'a file such as "qstrs/unix-x64.json"')
            .optional(),
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
            .describe('Folders beside this file that hold the sources of frozen modules, searched in this order, before those of the profile that it extends.'),
        boot: z.strictObject({ fileSystem: fileSystem.nullable(), steps: z.array(bootStep) }).optional(),
        gcCollect: z
            .enum(['now', 'top-level'])
            .optional()
            .describe("What the port's gc_collect does: collect at once, or when control is back at the host's top level."),
        growthRule: z
            .enum(['blocks', 'areas'])
            .optional()
            .describe("How the size of a heap's next area is reckoned: from its blocks, or, up to v1.21, from its areas' bytes."),
        staleLocals: z
            .array(z.strictObject({
            what: z.enum(['lexer', 'emitter', 'lastScope', 'rawCode', 'attrBase', 'calledFun', 'handledExc']),
            minStateBytes: z.int().min(0).optional(),
            maxStateBytes: z.int().min(0).optional(),
            untilSmallInt: z.boolean().optional(),
        }))
            .optional()
            .describe('Pointers that C frames below a running program keep after their last use, as measured on the build.'),
        via: via.optional(),
        provenance: provenance.optional(),
        notes: z.string().optional(),
    })
        .describe('A MicroPython build.');
    /** The strings interned in a firmware's ROM. */
    const romQstrs = z.object({
        origin: z.string(),
        pools: z
            .array(z.strictObject({
            name: z.string(),
            sorted: z.boolean(),
            alloc: z.int().min(1),
            strings: z.array(z.string()),
        }))
            .min(1, 'one pool or more'),
    });
    /** The error texts of a build, each once. */
    const errorTexts = z.object({
        origin: z.string(),
        texts: z.array(z.string()),
    });
    /** The members of each built-in module and their types. */
    const moduleMembers = z.object({
        origin: z.string(),
        members: z.record(z.string(), z.record(z.string(), z.string())),
    });
    /** How the frozen modules of a folder are compiled. */
    const frozenManifest = z.strictObject({
        origin: z.string(),
        opt: z.record(z.string(), z.int().min(0).max(3)),
    });
    return { targetFile, firmwareFile, romQstrs, errorTexts, moduleMembers, frozenManifest };
}
