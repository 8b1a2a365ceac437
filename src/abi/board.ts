import type { Architecture } from './architecture.js';
import type { BootStep } from './bootStep.js';
import type { MacroName, TextMacroName } from './macroNames.js';
import { macroTextValue, macroValue } from './macroValue.js';
import { ask, withChanges } from './reads.js';
import type { Release } from './release.js';

/** Object representation: how a Python value is packed into a word (`py/mpconfig.h MICROPY_OBJ_REPR_*`). */
export type ObjRepr = 'A' | 'B' | 'C' | 'D';
/** `MICROPY_FLOAT_IMPL` */
export type FloatImpl = 'none' | 'float' | 'double';
/** `MICROPY_LONGINT_IMPL` */
export type LongIntImpl = 'none' | 'longlong' | 'mpz';

/** What a word of the VM's own C frame keeps, in each running frame of Python code. */
export type FrameSlot = 'attrBase' | 'calledFun' | 'handledExc';

/** What compiling a program leaves on the C stack. */
export type CompiledPart =
  | 'lexer'
  | 'emitter'
  | 'moduleScope'
  | 'lastScope'
  | 'qstrTable'
  | 'constItems'
  | 'treeChunk'
  | 'oldestTreeChunk'
  | 'rawCode';

/** A pointer that a C frame of a running program, or below it, keeps after its last use. */
export interface StaleLocal {
  /**
   * The freed lexer, bytecode emitter, first or last scope of the compiler, its table of interned names (`qstrTable`), what its
   * list of constants has (`constItems`), the parse tree's newest chunk (`treeChunk`) or its oldest, which is freed last
   * (`oldestTreeChunk`), the raw code of the main module, or what the compiler's own frames left at `below`
   * (`compilerWord`, see `CompilerFrames`);
   * while the boot runs, what was to be the file system in ROM (`romfs`, extmod/vfs_rom.c vfs_rom_make_new); while a list is
   * sorted, the last pivot of each nested call, and the right operand of its last comparison while the next key is asked for
   * (`sortKeys`, py/objlist.c mp_quicksort); in each running
   * frame the object of the last LOAD_ATTR (`attrBase`), what the last CALL_FUNCTION called (`calledFun`), or the exception
   * after which the frame went on last (`handledExc`).
   */
  readonly what: CompiledPart | 'compilerWord' | 'romfs' | 'sortKeys' | FrameSlot;
  /**
   * The smallest and the largest state of the main module, in bytes (values and exception blocks), that leave the word
   * alone: another one lies over it, or puts the frame above over it. Absent: none does.
   */
  readonly minStateBytes?: number | undefined;
  readonly maxStateBytes?: number | undefined;
  /**
   * The word lies in the main module's frame of the VM, in a slot that LOAD_CONST_SMALL_INT, BUILD_SLICE or LOAD_ATTR (with
   * UNPACK_EX, calls with `*args` and `with`) writes to.
   */
  readonly until?: 'smallInt' | 'attr' | 'slice' | undefined;
  /** Of a `compilerWord`: how many bytes below the first word of compile_scope's frame it lies, a multiple of 4. */
  readonly below?: number | undefined;
}

/**
 * The frames of the compiler's C functions in a build, as its machine code has them: a letter a word, the first being the
 * one that the function's caller had on top. `-` is written with what is no address in the heap, `e` with that of the
 * bytecode emitter, `s` with that of the scope that a function is made of, `.` is left as it was. A function that is not
 * there has no frame of its own: the C compiler put it into those that call it.
 */
export interface CompilerFrames {
  /** By rule of the grammar: the function that compiles its nodes (py/compile.c compile_function). */
  readonly rules: Readonly<Record<string, string>>;
  /** Other functions of py/compile.c and py/emitcommon.c, by name. */
  readonly functions: Readonly<Record<string, string>>;
  /**
   * Methods of the bytecode emitter (py/emit.h emit_method_table_t), each with all that it calls. What it does in another
   * way is another entry: with `:` and a word after the name.
   */
  readonly emitter: Readonly<Record<string, string>>;
}

/** How a program reaches the board, which changes what is on the heap beside it. */
export type Via = 'file' | 'raw-repl' | 'raw-paste' | 'string';

/** Bytes of RAM from `start` up to but not including `end`, as the port gives them to `gc_init` and `gc_add`. */
export interface HeapArea {
  readonly start: number;
  readonly end: number;
}

/** One pool of strings interned in the firmware's ROM (`py/qstr.h qstr_pool_t`). */
export interface RomQstrPool {
  readonly name: string;
  /** Sorted pools are searched by bisection and come after the unsorted, index-addressed static pool. */
  readonly sorted: boolean;
  /** The pool's `alloc` field; the first pool on the heap has room for twice the last ROM pool's. */
  readonly alloc: number;
  /** In pool order; each string holds one character for a byte of the UTF-8 text (latin-1 coded). */
  readonly strings: readonly string[];
}

/** All strings in ROM. A string's qstr number is its index over all pools, which starts at 0 with `MP_QSTRnull`. */
export interface RomQstrs {
  readonly pools: readonly RomQstrPool[];
  /** How many qstrs the ROM pools hold together: the number that the first qstr on the heap gets. */
  readonly count: number;
  /** `alloc` of the last ROM pool. */
  readonly lastPoolAlloc: number;
}

/** What `MICROPY_GC_SPLIT_HEAP_AUTO` ports answer in `gc_get_max_new_split`. */
export type HeapGrowth =
  /** Always the same limit (the WebAssembly port); new areas lie one after another from `address`. */
  | { readonly kind: 'limit'; readonly maxNewSplit: number; readonly address: number }
  /** What ESP-IDF's system heap has left, from which the first area came too. */
  | {
      readonly kind: 'esp-idf';
      readonly alwaysInternalBytes: number;
      readonly regions: readonly IdfRegion[];
      readonly uses: IdfUses;
    };

/** What takes memory of ESP-IDF's heap, step by step; a profile says how much each does. */
export type IdfUseName =
  | 'network'
  | 'wifi'
  | 'wifiActive'
  | 'wifiJoined'
  | 'espnow'
  | 'bluetooth'
  | 'socket'
  | 'connection'
  | 'traffic'
  | 'tlsHandshake'
  | 'thread';

/** The blocks, in bytes, that a step takes one after the other, and whether they may lie outside the chip. */
export interface IdfUse {
  readonly blocks: readonly number[];
  readonly memory: 'internal' | 'any';
}

export type IdfUses = Readonly<Partial<Record<IdfUseName, IdfUse>>>;

/** A region of ESP-IDF's system heap. */
export interface IdfRegion {
  readonly name: string;
  readonly start: number;
  readonly bytes: number;
  /** What memory it is: DRAM, DRAM that can hold code too, RTC memory, PSRAM. */
  readonly memory: 'dram' | 'diram' | 'rtc' | 'spiram';
  /** When malloc turns to it: 0 first, 2 last; by its memory where absent (`soc_memory_types` of ESP-IDF). */
  readonly priority?: 0 | 1 | 2 | undefined;
  /** Bytes of the blocks that the system has taken from it by the time MicroPython's heap is allocated, in this order. */
  readonly taken: readonly number[];
}

/** The file system that a port mounts at boot. */
export interface BootFileSystem {
  readonly type: 'fat' | 'lfs1' | 'lfs2' | 'posix';
  readonly mount: string;
  /** Bytes of the block device. */
  readonly bytes: number;
  readonly blockBytes: number;
  /** What the flash holds when the recorded boards came up. `formatted` where it is not said. */
  readonly state?: 'blank' | 'formatted' | undefined;
  /** The files that the firmware makes with a new file system: text by path. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

/** A bus of the chip that the board has wired, or names; its pins by what they do, as the chip names them. */
export interface Bus {
  /** What the board calls it: `X` on a pyboard. */
  readonly name?: string | undefined;
  readonly scl?: string | undefined;
  readonly sda?: string | undefined;
  readonly nss?: string | undefined;
  readonly sck?: string | undefined;
  readonly miso?: string | undefined;
  readonly mosi?: string | undefined;
  readonly tx?: string | undefined;
  readonly rx?: string | undefined;
  readonly rts?: string | undefined;
  readonly cts?: string | undefined;
  /** Hz of a clock of its own, from which a CAN bus makes its bits. */
  readonly clock?: number | undefined;
  /** The prompt is on this serial port, whose object is static. */
  readonly repl?: boolean | undefined;
}

export type BusKind = 'i2c' | 'spi' | 'uart' | 'can';

/** What is wired to the chip (`pins.csv` and `mpconfigboard.h` of a board). Pins are named as the chip names them. */
export interface Wiring {
  /** `Pin.board`: the chip's pin by the board's name, in the firmware's order. */
  readonly pins: Readonly<Record<string, string>>;
  /** Pins of the LEDs; the first is `LED(1)`. */
  readonly leds: readonly string[];
  /** The level that lights each of them; 1 where there is none. */
  readonly ledLevels: readonly (0 | 1)[];
  /** The user's switch, and its level when it is pressed. */
  readonly switch: { readonly pin: string; readonly pressed: 0 | 1 } | null;
  /** The buses of each kind by number. A kind that is absent is not known. */
  readonly buses: Readonly<Partial<Record<BusKind, Readonly<Record<string, Bus>>>>>;
  /** The bus of each kind that a program gets which says no number, on ports where that is the board's choice. */
  readonly defaultBuses: Readonly<Partial<Record<BusKind, number | undefined>>>;
  /** What the chip can do at a pin by driver, as the port's driver reads it. A driver that is absent is not known. */
  readonly pinFunctions: Readonly<Partial<Record<'adc' | 'i2s' | 'pwm', Readonly<Record<string, string>> | undefined>>>;
  /** Speeds in Hz after a reset: of the processor, and where `machine.freq()` tells them, of its buses. Empty: not known. */
  readonly freq: readonly number[];
}

/** What happens between reset and the user's program. */
export interface Boot {
  readonly fileSystem: BootFileSystem | null;
  readonly steps: readonly BootStep[];
}

/** The Python source of a module in ROM. */
export interface FrozenSource {
  readonly text: string;
  /** mpy-cross's `-O`, 0 to 3: 3 leaves out assertions and line numbers. */
  readonly optimise: number;
  /** What mpy-cross makes of it, a byte a character, where that is known. */
  readonly mpy?: string | undefined;
}

/** The error texts of a build, each once. */
export interface ErrorTexts {
  readonly texts: readonly string[];
  /** The words that have a byte of their own, where the firmware told them; else they follow from the texts. */
  readonly words?: readonly string[] | undefined;
}

/** Sources of frozen modules by their path in ROM, as `asyncio/core.py`. */
export interface FrozenLibrary {
  /** Null where uheap has no source for the module. The same object for the same text, for all boards. */
  source(path: string): FrozenSource | null;
}

/**
 * How well a value is known, the best first: read from released firmware or from a board; from firmware that was linked for
 * the board here; from that of a board which is configured alike; computed from the sources; or a guess from what is known
 * of others.
 */
export const PROVENANCES = ['exact', 'linked', 'sibling', 'derived', 'modelled'] as const;
export type Provenance = (typeof PROVENANCES)[number];

/** The MicroPython build on the board. */
export interface Firmware {
  readonly id: string;
  /** As `v1.23.0`. */
  readonly version: string;
  /** As the banner and `sys.version` print it. */
  readonly buildDate: string;
  readonly gitTag: string;
}

/**
 * Everything about a board and its firmware that the engines need, resolved from the profiles and frozen.
 * The engines take this and never read a profile.
 */
export interface Board extends Wiring {
  readonly id: string;
  readonly description: string;
  readonly port: string;
  readonly mcu: string;
  readonly arch: Architecture;
  /** Bytes of a machine word: of a pointer and of `size_t`. 4 on nanbox. */
  readonly wordBytes: 4 | 8;
  /** Bytes of `mp_obj_t` and of `mp_uint_t`. 8 on nanbox. */
  readonly objBytes: 4 | 8;
  /** How a `double` or `long long` is aligned inside a struct: 4 on i386, else 8. */
  readonly align64: 4 | 8;
  /** Bytes of an `enum`: 1 where the ABI packs them (bare-metal ARM), else 4. */
  readonly enumBytes: 1 | 4;
  readonly objRepr: ObjRepr;
  readonly floatImpl: FloatImpl;
  readonly longIntImpl: LongIntImpl;
  /** `MICROPY_BYTES_PER_GC_BLOCK` */
  readonly bytesPerBlock: number;
  /** The first is the one that `gc_init` gets; the others follow by `gc_add`. On hosts a fixed address stands for what malloc gives. */
  readonly heapAreas: readonly HeapArea[];
  /** Bytes by which the addresses that a program sees are above those of `heapAreas`: 0 but for hosts. */
  readonly addressOffset: number;
  readonly heapGrowth: HeapGrowth | null;
  /** What `mp_stack_set_limit` gets, in bytes; 0 when the build has no check. */
  readonly stackLimitBytes: number;
  /**
   * Every macro of the build by its own name, those left at their default too, and the rules of its release. Read them
   * with `macro()`, which knows the names.
   */
  readonly macros: Readonly<Record<string, number | string>>;
  readonly romQstrs: RomQstrs;
  /** Names of the built-in modules. */
  readonly modules: readonly string[];
  /** Members of each built-in module and their types, for the builds where they were recorded. */
  readonly moduleMembers: Readonly<Record<string, Readonly<Record<string, string>>>> | null;
  /** All error texts of the build, where it compresses them together; null where it doesn't. */
  readonly errorTexts: ErrorTexts | null;
  /** Paths of the modules frozen into the firmware. */
  readonly frozenFiles: readonly string[];
  /** The sources that stand for the frozen modules. */
  readonly frozen: FrozenLibrary;
  readonly boot: Boot;
  /** The part of the flash for a file system in ROM; null where there is none, or it is not known. */
  readonly romFs: RomFsPart | null;
  readonly via: Via;
  /**
   * What the build's C frames below a running program still point to, though they are done with it (found by measuring:
   * it depends on the C compiler).
   */
  readonly staleLocals: readonly StaleLocal[];
  /** Null where no machine code of the build was read. */
  readonly compilerFrames: CompilerFrames | null;
  /** What the port's `gc_collect` does: collect at once, or only when control is back at the host's top level. */
  readonly gcCollect: 'now' | 'top-level';
  readonly firmware: Firmware;
  /** What the firmware's release of MicroPython is, whatever the build. */
  readonly release: Release;
  /** By the name of the value (`heap`, `macros`, `romQstrs`, `modules`, `boot`, ...). */
  readonly provenance: Readonly<Record<string, Provenance>>;
}

/** A part of the flash, for a file system in ROM. */
export interface RomFsPart {
  /** Its address. */
  readonly start: number;
  /** Bytes; 0: the firmware could have a file system there, but has no room for it. */
  readonly bytes: number;
  /** Bytes of a block, as its device counts. */
  readonly blockBytes: number;
}

/** Of a board with another heap: the board that it was made of. */
const origins = new WeakMap<object, object>();

/** The board with another heap. All else is the same, and what is made of it once serves both (`sameRom`). */
export function withHeap(board: Board, heapAreas: readonly HeapArea[], heapGrowth: HeapGrowth | null): Board {
  const other = withChanges(board, { heapAreas: Object.freeze(heapAreas), heapGrowth });
  origins.set(other, sameRom(board));
  return other;
}

/** What to keep things by that are made of a board's firmware and chip, whatever its heap: the board itself, or the one that it was made of. */
export function sameRom<T extends object>(board: T): T {
  return (origins.get(board) as T | undefined) ?? board;
}

/** Whether a build has a built-in module. */
export function hasModule(board: Board, name: string): boolean {
  return ask(board, listsModule, name);
}

function listsModule({ modules }: Board, name: string): boolean {
  return modules.includes(name);
}

/** Whether a module is frozen into the firmware: its path, as `asyncio/core.py`. */
export function isFrozen(board: Board, path: string): boolean {
  return ask(board, listsFrozen, path);
}

function listsFrozen({ frozenFiles }: Board, path: string): boolean {
  return frozenFiles.includes(path);
}

/** The value of a macro in this build, with the default of `py/mpconfig.h` for those that it does not set. */
export function macro(board: Pick<Board, 'macros'>, name: MacroName): number {
  return macroValue(board.macros, name);
}

/** Whether a feature macro is on in this build. */
export function macroOn(board: Pick<Board, 'macros'>, name: MacroName): boolean {
  return macroValue(board.macros, name) !== 0;
}

/** The text of a macro that names something; `''` when the build has none. */
export function macroText(board: Pick<Board, 'macros'>, name: TextMacroName): string {
  return macroTextValue(board.macros, name);
}

/** Whether a firmware has what a row says that it needs: a macro that is on, or `!` and one that is off. */
export function macroNeed(board: Pick<Board, 'macros'>, need: MacroNeed): boolean {
  return need.startsWith('!') ? !macroOn(board, need.slice(1) as MacroName) : macroOn(board, need as MacroName);
}

/** A macro, or `!` and a macro. */
export type MacroNeed = MacroName | `!${MacroName}`;
