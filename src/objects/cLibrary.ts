import type { Board } from '../abi/board.js';

/**
 * Whose mathematics (`pow`, `sin`, ...) a firmware is linked with: the C library of a Linux host (glibc) or of
 * emscripten (musl), or else one descended from fdlibm: what MicroPython brings along in `lib/libm` and `lib/libm_dbl`,
 * and the newlib of the ESP toolchains.
 */
export type CLibrary = 'glibc' | 'musl' | 'fdlibm';

const BY_PORT: Readonly<Record<string, CLibrary>> = { unix: 'glibc', webassembly: 'musl' };

export function cLibraryOf(board: Pick<Board, 'port'>): CLibrary {
  return BY_PORT[board.port] ?? 'fdlibm';
}
