import type { Board } from '../abi/board.js';
import type { BootStep, BootStepName } from '../abi/bootStep.js';
import type { ResetCauses } from './chipReset.js';
import { LateTable } from './lateTable.js';
import type { NetStack } from './netStack.js';
import type { MpObj, MpType } from './obj.js';
import type { PinPort } from './pinPort.js';

/**
 * What a port of MicroPython provides, as the rooms above and below ask for it. Each port is a file of `src/ports/` that
 * fills this in; nothing else in `src/` knows the name of a port.
 */
export interface PortContract<Name extends string = string> {
  readonly name: Name;
  /** What else profiles may call it: a port's name in other releases. */
  readonly otherNames?: readonly string[];
  /** False for the port that stands for all that uheap doesn't know: a run's summary says so. */
  readonly isKnown: boolean;
  /** Machine code that a program's native functions become lies outside of the heap (MP_PLAT_ALLOC_EXEC). */
  readonly codeOffHeap: boolean;
  /** Numbers of errors: Linux's, or those of newlib, the C library of builds without MICROPY_USE_INTERNAL_ERRNO. */
  readonly errno: 'linux' | 'newlib';
  readonly toolchain: Toolchain;
  readonly console: ConsolePort;
  readonly time: TimePort;
  /** MICROPY_PY_RANDOM_SEED_INIT_FUNC: the generator is seeded when `random` is first imported. */
  readonly seedsRandom: boolean;
  /** Modules whose integers the parser puts in place of `module.NAME` (MICROPY_PORT_CONSTANTS). */
  readonly constModules: readonly string[];
  /** What only this port has in modules that others have too, by the module's name (MICROPY_PY_MACHINE_EXTRA_GLOBALS). */
  readonly rows: Readonly<Record<string, readonly PortRow[]>>;
  /** In bytes of the flash: where the files begin, and what the SDK keeps after them. */
  readonly flash: { readonly filesFrom: number; readonly afterFiles: number };
  /** How the part of the flash for a file system in ROM is read and written. */
  readonly romFs: RomFsPort;
  readonly interrupts: InterruptRules;
  readonly machine: MachinePort;
  readonly network: NetworkPort;
  /** Steps of its `main.c` that only this port makes. */
  readonly bootSteps: Partial<BootStepTable>;
}

/**
 * Whose mathematics (`pow`, `sin`, ...) a firmware is linked with: the C library of a Linux host (glibc) or of
 * emscripten (musl), or else one descended from fdlibm: what MicroPython brings along in `lib/libm` and `lib/libm_dbl`,
 * and the newlib of the ESP toolchains.
 */
export type CLibrary = 'glibc' | 'musl' | 'fdlibm';

/** What a firmware is built with and for, as `platform` and `sys.version` tell it. */
export interface Toolchain {
  readonly mathLibrary: CLibrary;
  readonly system: string;
  readonly compiler: string;
  readonly libc: string;
  readonly libcVersion: string;
  /** MICROPY_PLATFORM_VERSION: the vendor's library. */
  platformVersion(board: Board): string;
}

/** `vfs.rom_ioctl` and what it gives. */
export interface RomFsPort {
  /** The type of the block device that the part is; null where it is a memoryview, and `rom_ioctl` writes to it. */
  device(board: Board): MpType | null;
  /** What the device's `readblocks` and `writeblocks` return; null: None. */
  readonly answers: { readonly read: 0 | null; readonly write: 0 | null };
  /** Whether the device erases a block of it when told to (ports/samd erases one of the files' in its place). */
  readonly erases: boolean;
  /** Writing erases what it has to. */
  readonly replaces: boolean;
  /** `rom_ioctl` refuses what lies beyond the part, and a part that there is not. */
  readonly isChecked: boolean;
  /** Bytes that `rom_ioctl` erases at a time. */
  readonly eraseBytes: number;
  /** Bytes of the image that the firmware itself has, where there is no part for one. */
  readonly builtIn: readonly number[];
}

export interface ConsolePort {
  /** A process on a host: its terminal edits lines and ends them, a script has its path, and the end of input ends it. */
  readonly isProcess: boolean;
  /** The board starts all over where `boot.py` or `main.py` asks for it by a SystemExit; else that is passed over. */
  readonly scriptsRestart: boolean;
  /** What the port prints when a soft reset begins, before `MPY: soft reboot`. */
  readonly beforeReset: string;
}

export interface TimePort {
  /** What `time.time()` gives: a float of microseconds or milliseconds, or an int, which some ports make of 64 bits. */
  readonly time: 'float-us' | 'float-ms' | 'int' | 'int64';
  /** What `time.sleep()` makes of a float: seconds and microseconds, or whole milliseconds. */
  readonly sleep: 'us' | 'ms';
  /** Whether `time.ticks_cpu()` counts. */
  readonly countsCycles: boolean;
}

/** How the interrupts of pins run the handlers that a program gives to `Pin.irq`. */
export interface InterruptRules {
  /** What `hard=True` does: the handler runs at once, or a ValueError with this text. Ports without the argument never see it. */
  readonly hard: 'accepted' | { readonly refusedWith: string };
  /** How handlers run that are not asked to be hard: `hard` is at once, with the heap locked. */
  readonly runs: 'scheduled' | 'hard';
  /** What is printed when a hard handler raises, before the traceback. */
  complaint(pin: { readonly name: string; readonly id: number }): string;
}

/** The type of a driver on a board, or null where the port or the board has none. */
export type DriverOf = (board: Board) => MpType | null;

/** A member of a module that only some ports have, in the order of the firmware's table. */
export type PortRow = readonly [name: string, value: MpObj | ((board: Board) => MpObj | null)];

/** What the ports' USB hardware and firmware differ in. */
interface UsbPort {
  /** Endpoints in each direction (TinyUSB's CFG_TUD_ENDPPOINT_MAX). */
  endpoints(board: Board): number;
  readonly vid: number;
  readonly pid: number;
}

/** The drivers of the module `machine` (ports' modmachine.c, machine_*.c). */
export interface MachinePort {
  readonly pin: PinPort;
  readonly adc: DriverOf;
  readonly adcBlock: DriverOf;
  readonly dac: DriverOf;
  readonly i2c: DriverOf;
  readonly i2s: DriverOf;
  readonly pwm: DriverOf;
  readonly rtc: DriverOf;
  readonly spi: DriverOf;
  readonly timer: DriverOf;
  readonly uart: DriverOf;
  /** Null: the port makes no USB devices of a program's own. */
  readonly usb: UsbPort | null;
  readonly wdt: DriverOf;
  /** The chip's pins of the channels 0, 1, ... of its analogue-to-digital converter; `-`: none. */
  adcPins(board: Board): readonly string[];
  /** Types that the port has without a macro of their own: the firmware's names tell. */
  readonly namedTypes: boolean;
  /** Bytes of `unique_id()`. */
  readonly idBytes: number;
  /** Hz of boards that don't say: of the processor, and on some ports of the buses that `freq()` tells. */
  readonly freq: readonly number[];
  /** What `freq(hz, ...)` sets: the speeds from then on, or null where nothing changes; null: the port has no `freq`. Raises. */
  readonly setFreq: ((board: Board, hz: readonly number[]) => readonly number[] | null) | null;
  /** Whether `sleep` and `lightsleep` wait as long as they are told. */
  readonly sleepsFor: boolean;
  readonly resetCauses: ResetCauses;
}

export interface NetworkPort {
  /** Where sockets come from in builds without MICROPY_PY_LWIP: ESP-IDF, or chips with drivers. */
  readonly sockets: 'esp-idf' | 'chips';
  /** Whose numbers the states of connections have where MICROPY_PY_LWIP is on. */
  readonly lwip: '1.4' | '2';
  readonly stack: NetStack;
  readonly tls: 'axtls' | 'mbedtls';
  readonly wlan: DriverOf;
}

/** What boot steps may use. */
export interface BootContext {
  /** Environment variables of the host. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type BootStepTable = {
  readonly [N in BootStepName]: (step: BootStep<N>, context: BootContext) => void;
};

/** The ports by their names. */
export const ports = new LateTable<PortContract>();

/** The name of the port that stands for all that have no file. */
const GENERIC = 'generic';

/** Makes a port known; called once for each file of `src/ports/`. */
export function definePort(port: PortContract): void {
  for (const name of [port.name, ...(port.otherNames ?? [])]) ports.define(name, port);
}

/** The port of a board; for one that uheap doesn't know, the generic one. */
export function portOf({ port }: Pick<Board, 'port'>): PortContract {
  const found = ports.get(port) ?? ports.get(GENERIC);
  if (found === undefined) throw new Error('src/ports/index.ts must be loaded before a machine is made');
  return found;
}

/** What a boot step does that some port provides: the board's own, or else another's, as a profile may ask for. */
export function portBootStep<N extends BootStepName>(board: Board, name: N): BootStepTable[N] | undefined {
  const own = portOf(board).bootSteps[name];
  if (own !== undefined) return own;
  return ports.all().find(({ bootSteps }) => bootSteps[name] !== undefined)?.bootSteps[name];
}
