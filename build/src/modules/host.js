import { mp } from '../runtime/state.js';
/** Type bits of a mode. */
export const S_IFDIR = 0x4000;
export const S_IFREG = 0x8000;
/** A failure of the host's files: `code` is the name of C's error number. */
export class HostError extends Error {
    constructor(code) {
        super(code);
        this.code = code;
    }
}
/** Error numbers of C libraries by name: glibc's, which MicroPython's own numbers follow, and WASI's. */
const ERRNOS = [
    ['EPERM', 1, 63],
    ['ENOENT', 2, 44],
    ['EIO', 5, 29],
    ['EBADF', 9, 8],
    ['EAGAIN', 11, 6],
    ['ENOMEM', 12, 48],
    ['EACCES', 13, 2],
    ['EBUSY', 16, 10],
    ['EEXIST', 17, 20],
    ['EXDEV', 18, 75],
    ['ENODEV', 19, 43],
    ['ENOTDIR', 20, 54],
    ['EISDIR', 21, 31],
    ['EINVAL', 22, 28],
    ['EMFILE', 24, 33],
    ['EFBIG', 27, 22],
    ['ENOSPC', 28, 51],
    ['ESPIPE', 29, 70],
    ['EROFS', 30, 69],
    ['EPIPE', 32, 64],
    ['ENAMETOOLONG', 36, 37],
    ['ENOTEMPTY', 39, 55],
    ['ELOOP', 40, 32],
];
/** Which column of ERRNOS a C library has; by architecture since a port to it brings its library. */
const ERRNO_COLUMN = { wasm32: 2 };
/** The error number that the running firmware's C library has for a failure of the host; throws on what is none. */
export function hostErrno(error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    const row = ERRNOS.find(([name]) => name === code);
    if (row === undefined)
        throw error;
    return row[ERRNO_COLUMN[mp.board.arch] ?? 1];
}
let seed = 0x2545f491;
/** Fills `buf` with random bytes, as a board's random number generator does. */
export function hostRandom(buf) {
    const { random } = theHost();
    if (random !== undefined) {
        random(buf);
        return;
    }
    for (let i = 0; i < buf.length; i++) {
        seed ^= seed << 13;
        seed ^= seed >>> 17;
        seed ^= seed << 5;
        buf[i] = seed & 0xff;
    }
}
const hosts = new WeakMap();
/** Gives a machine its host; called once, when it is built. */
export function setHost(state, host) {
    hosts.set(state, host);
}
/** The running machine's host. */
export function theHost() {
    const host = hosts.get(mp);
    if (host === undefined)
        throw new Error('the machine has no host');
    return host;
}
