import { ARCHITECTURES } from '../abi/architecture.js';
import type { MpQstr } from './obj.js';
import { portOf } from './port.js';
import { q } from './qstrStatic.js';
import { mp } from './state.js';

/**
 * Error numbers by C library: glibc's, which MicroPython's own numbers follow, newlib's, which firmwares without
 * MICROPY_USE_INTERNAL_ERRNO have, and WASI's; and whether the module `errno` has the name (py/moderrno.c).
 */
const ERRNOS: readonly (readonly [name: string, linux: number, newlib: number, wasi: number, isInModule: boolean])[] = [
  ['EPERM', 1, 1, 63, true],
  ['ENOENT', 2, 2, 44, true],
  ['EIO', 5, 5, 29, true],
  ['EBADF', 9, 9, 8, true],
  ['EAGAIN', 11, 11, 6, true],
  ['ENOMEM', 12, 12, 48, true],
  ['EACCES', 13, 13, 2, true],
  ['EBUSY', 16, 16, 10, false],
  ['EEXIST', 17, 17, 20, true],
  ['EXDEV', 18, 18, 75, false],
  ['ENODEV', 19, 19, 43, true],
  ['ENOTDIR', 20, 20, 54, false],
  ['EISDIR', 21, 21, 31, true],
  ['EINVAL', 22, 22, 28, true],
  ['EMFILE', 24, 24, 33, false],
  ['EFBIG', 27, 27, 22, false],
  ['ENOSPC', 28, 28, 51, false],
  ['ESPIPE', 29, 29, 70, false],
  ['EROFS', 30, 30, 69, false],
  ['EPIPE', 32, 32, 64, false],
  ['ENAMETOOLONG', 36, 91, 37, false],
  ['ENOTEMPTY', 39, 90, 55, false],
  ['ELOOP', 40, 92, 32, false],
  ['EDESTADDRREQ', 89, 121, 17, false],
  ['EOPNOTSUPP', 95, 95, 58, true],
  ['EADDRINUSE', 98, 112, 3, true],
  ['ECONNABORTED', 103, 113, 13, true],
  ['ECONNRESET', 104, 104, 15, true],
  ['ENOBUFS', 105, 105, 42, true],
  ['EISCONN', 106, 127, 30, false],
  ['ENOTCONN', 107, 128, 53, true],
  ['ETIMEDOUT', 110, 116, 73, true],
  ['ECONNREFUSED', 111, 111, 14, true],
  ['EHOSTUNREACH', 113, 118, 23, true],
  ['EALREADY', 114, 120, 7, true],
  ['EINPROGRESS', 115, 119, 26, true],
];

/** What the module `errno` has, in the order of its table: names and MicroPython's own numbers. */
export const ERRNO_NAMES: readonly (readonly [name: string, errno: number])[] = ERRNOS.filter(
  ([, , , , isInModule]) => isInModule,
).map(([name, linux]) => [name, linux]);

const newlib = new Map(ERRNOS.map(([, linux, number]) => [linux, number]));

/** The running firmware's number of an error that is `errno` on Linux. */
export function errnoOf(errno: number): number {
  return portOf(mp.board).errno === 'newlib' ? (newlib.get(errno) ?? errno) : errno;
}

const names = new Map(ERRNO_NAMES.map(([name, errno]) => [errno, q(name)]));
const newlibNames = new Map(ERRNO_NAMES.map(([name, errno]) => [newlib.get(errno) ?? errno, q(name)]));

/** Name of an error number, or null (mp_errno_to_str). */
export function errnoToStr(errno: number): MpQstr | null {
  return (portOf(mp.board).errno === 'newlib' ? newlibNames : names).get(errno) ?? null;
}

/** The error number that the running firmware's C library has for a failure of the host; throws on what is none. */
export function hostErrno(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const row = ERRNOS.find(([name]) => name === code);
  if (row === undefined) throw error;
  const [, linux, , wasi] = row;
  return ARCHITECTURES[mp.board.arch].errno === 'wasi' ? wasi : linux;
}
