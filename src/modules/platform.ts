import { ARCHITECTURES } from '../abi/architecture.js';
import type { Board } from '../abi/board.js';
import { fun0, funKw } from '../runtime/fun.js';
import { MpStr } from '../runtime/obj.js';
import { portOf } from '../runtime/port.js';
import { computeHash, q } from '../runtime/qstrStatic.js';
import { type MpState, mp } from '../runtime/state.js';
import { MpTuple } from '../runtime/tuple.js';
import { typeStr, typeTuple } from '../runtime/types.js';
import { defineModule } from './registry.js';

/** The module `platform` (extmod/modplatform.c): texts in ROM about how the firmware was built. */

/** The compiler that a board's firmware was built with (MICROPY_PLATFORM_COMPILER). */
export function compilerOf(board: Board): string {
  return portOf(board).toolchain.compiler;
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
    const { toolchain } = portOf(board);
    const { system, compiler, libc, libcVersion } = toolchain;
    const version = board.firmware.version.replace(/^v/, '');
    const what = [system, version, architecture(board), toolchain.platformVersion(board)].join('-');
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
