import type { MpQstr } from './obj.js';
import { portOf } from './port.js';
import { q } from './qstrStatic.js';
import { mp } from './state.js';

/**
 * Error numbers that firmwares know by name (py/moderrno.c), in the order of the module's table. The numbers are
 * MicroPython's own, which are those of Linux; `errnoOf` has the ones that differ elsewhere.
 */
export const ERRNO_NAMES: readonly (readonly [name: string, errno: number])[] = [
  ['EPERM', 1],
  ['ENOENT', 2],
  ['EIO', 5],
  ['EBADF', 9],
  ['EAGAIN', 11],
  ['ENOMEM', 12],
  ['EACCES', 13],
  ['EEXIST', 17],
  ['ENODEV', 19],
  ['EISDIR', 21],
  ['EINVAL', 22],
  ['EOPNOTSUPP', 95],
  ['EADDRINUSE', 98],
  ['ECONNABORTED', 103],
  ['ECONNRESET', 104],
  ['ENOBUFS', 105],
  ['ENOTCONN', 107],
  ['ETIMEDOUT', 110],
  ['ECONNREFUSED', 111],
  ['EHOSTUNREACH', 113],
  ['EALREADY', 114],
  ['EINPROGRESS', 115],
];

/** Numbers of newlib, the C library of firmwares without MICROPY_USE_INTERNAL_ERRNO, where they differ. */
const NEWLIB: ReadonlyMap<number, number> = new Map([
  [98, 112],
  [103, 113],
  [106, 127],
  [107, 128],
  [110, 116],
  [113, 118],
  [114, 120],
  [115, 119],
]);

/** The running firmware's number of an error that is `errno` on Linux. */
export function errnoOf(errno: number): number {
  return portOf(mp.board).errno === 'newlib' ? (NEWLIB.get(errno) ?? errno) : errno;
}

const names = new Map(ERRNO_NAMES.map(([name, errno]) => [errno, q(name)]));
const newlibNames = new Map(ERRNO_NAMES.map(([name, errno]) => [NEWLIB.get(errno) ?? errno, q(name)]));

/** Name of an error number, or null (mp_errno_to_str). */
export function errnoToStr(errno: number): MpQstr | null {
  return (portOf(mp.board).errno === 'newlib' ? newlibNames : names).get(errno) ?? null;
}
