import type { MpQstr } from './obj.js';
import { q } from './qstrStatic.js';

/**
 * Error numbers that firmwares know by name (py/moderrno.c), in the order of the module's table. The numbers are
 * MicroPython's own, which are those of Linux.
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

const byNumber = new Map(ERRNO_NAMES.map(([name, errno]) => [errno, q(name)]));

/** Name of an error number, or null (mp_errno_to_str). */
export function errnoToStr(errno: number): MpQstr | null {
  return byNumber.get(errno) ?? null;
}
