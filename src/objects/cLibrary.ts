import type { Board } from '../abi/board.js';

/**
 * Whose mathematics (`pow`, `sin`, ...) a firmware is linked with. `accurate`: the C libraries of hosts, and newlib,
 * whose results are nearly always the nearest number. `libm`, `libmDbl`: what MicroPython brings along in `lib/`, for
 * floats of single and double precision, descended from fdlibm.
 */
export type CLibrary = 'accurate' | 'libm' | 'libmDbl';

/** Ports that link the C library of their system or SDK. */
const PORTS_WITH_SYSTEM_LIBRARY: ReadonlySet<string> = new Set(['unix', 'webassembly', 'esp32', 'windows']);

export function cLibraryOf(board: Pick<Board, 'port' | 'floatImpl'>): CLibrary {
  if (PORTS_WITH_SYSTEM_LIBRARY.has(board.port)) return 'accurate';
  return board.floatImpl === 'double' ? 'libmDbl' : 'libm';
}
