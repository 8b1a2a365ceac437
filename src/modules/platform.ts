import { ARCHITECTURES } from '../abi/architecture.js';
import type { Board } from '../abi/board.js';
import { fun0, funKw } from '../runtime/fun.js';
import { MpStr } from '../runtime/obj.js';
import { computeHash, q } from '../runtime/qstrStatic.js';
import { type MpState, mp } from '../runtime/state.js';
import { MpTuple } from '../runtime/tuple.js';
import { typeStr, typeTuple } from '../runtime/types.js';
import { defineModule } from './registry.js';

/** The module `platform` (extmod/modplatform.c): texts in ROM about how the firmware was built. */

/** What the compiler's macros say. */
interface Toolchain {
  readonly system: string;
  readonly compiler: string;
  readonly libc: string;
  readonly libcVersion: string;
}

const ARM: Toolchain = { system: 'MicroPython', compiler: 'GCC 12.2.1', libc: 'newlib', libcVersion: '3.3.0' };

const BY_PORT: Readonly<Record<string, Toolchain>> = {
  unix: { system: 'Linux', compiler: 'GCC 12.2.0', libc: 'glibc', libcVersion: '2.36' },
  // Clang calls itself GCC 4.2.1, and emscripten a Unix.
  webassembly: { system: 'Unix', compiler: 'GCC 4.2.1', libc: '', libcVersion: '' },
  esp32: { system: 'MicroPython', compiler: 'GCC 11.2.0', libc: 'newlib', libcVersion: '4.1.0' },
  esp8266: { system: 'MicroPython', compiler: 'GCC 10.1.0', libc: 'newlib', libcVersion: '4.0.0' },
};

function toolchainOf({ port }: Board): Toolchain {
  return BY_PORT[port] ?? ARM;
}

/** The compiler that a board's firmware was built with (MICROPY_PLATFORM_COMPILER). */
export function compilerOf(board: Board): string {
  return toolchainOf(board).compiler;
}

/** MICROPY_PLATFORM_VERSION of the stm32 port: the HAL of the chip's family. */
const STM32_HAL: readonly (readonly [family: string, version: string])[] = [
  ['STM32F0', 'HAL1.9.0'],
  ['STM32F4', 'HAL1.16.0'],
  ['STM32F7', 'HAL1.7.0'],
  ['STM32G0', 'HAL1.5.1'],
  ['STM32G4', 'HAL1.3.0'],
  ['STM32H5', 'HAL1.0.0'],
  ['STM32H7', 'HAL1.11.0'],
  ['STM32L0', 'HAL1.11.2'],
  ['STM32L1', 'HAL1.10.3'],
  ['STM32L4', 'HAL1.17.0'],
  ['STM32WB', 'HAL1.10.0'],
  ['STM32WL', 'HAL1.1.0'],
];

const VERSION_BY_PORT: Readonly<Record<string, string>> = { esp32: 'IDFv5.0.4', samd: 'ASF4' };

function platformVersion({ port, mcu }: Board): string {
  if (port !== 'stm32') return VERSION_BY_PORT[port] ?? '';
  return STM32_HAL.find(([family]) => mcu.startsWith(family))?.[1] ?? '';
}

function architecture({ arch }: Board): string {
  return ARCHITECTURES[arch].platform;
}

function romStr(data: string): MpStr {
  return new MpStr(typeStr, data, 0, computeHash(data));
}

/** The objects that the functions return: the same each time. */
class PlatformTexts {
  readonly platform: MpStr;
  readonly compiler: MpStr;
  readonly libcVer: MpTuple;

  constructor({ board }: MpState) {
    const { system, compiler, libc, libcVersion } = toolchainOf(board);
    const version = board.firmware.version.replace(/^v/, '');
    const what = [system, version, architecture(board), platformVersion(board)].join('-');
    this.platform = romStr(`${what}-with-${libc}${libcVersion}`);
    this.compiler = romStr(compiler);
    this.libcVer = new MpTuple(typeTuple, [romStr(libc), romStr(libcVersion)]);
  }
}

const texts = new WeakMap<MpState, PlatformTexts>();

function platformTexts(): PlatformTexts {
  let known = texts.get(mp);
  if (known === undefined) {
    known = new PlatformTexts(mp);
    texts.set(mp, known);
  }
  return known;
}

defineModule({
  name: 'platform',
  extensible: true,
  rows: [
    ['__name__', q('platform')],
    ['platform', funKw('platform', 0, () => platformTexts().platform)],
    ['python_compiler', fun0('python_compiler', () => platformTexts().compiler)],
    ['libc_ver', funKw('libc_ver', 0, () => platformTexts().libcVer)],
  ],
});
