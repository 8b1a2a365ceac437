import { argParseAllKwArray, MP_ARG_BOOL, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, MP_ARG_REQUIRED, mpArg, } from '../../../runtime/args.js';
import { funKw } from '../../../runtime/fun.js';
import { mMalloc } from '../../../runtime/malloc.js';
import { raiseOSError } from '../../../runtime/raise.js';
import { mp } from '../../../runtime/state.js';
import { mpConstNone } from '../../../runtime/types.js';
import { BlockDevice } from '../blockDevice.js';
import { flashErrno, flashOf } from '../flash.js';
import { LfsDevice } from './device.js';
import { LfsFlash } from './lfsFlash.js';
/** What littlefs is given to work with, and file systems made anew (extmod/vfs_lfsx.c init_config). */
const MP_EINVAL = 22;
export const ERRNOS = { EBUSY: MP_EINVAL };
export const MAKE_ARGS = [
    mpArg('', MP_ARG_REQUIRED | MP_ARG_OBJ),
    mpArg('readsize', MP_ARG_KW_ONLY | MP_ARG_INT, 32),
    mpArg('progsize', MP_ARG_KW_ONLY | MP_ARG_INT, 32),
    mpArg('lookahead', MP_ARG_KW_ONLY | MP_ARG_INT, 32),
    mpArg('mtime', MP_ARG_KW_ONLY | MP_ARG_BOOL, 1),
];
/** The buffers that littlefs works with, which are chunks of their own (init_config). */
export class LfsBuffers {
    /** Each buffer is reachable as soon as it is there; the caller puts the root stack back. Raises MemoryError. */
    constructor(version, blockBytes, readSize, progSize, lookahead) {
        const cache = Math.min(blockBytes, 4 * Math.max(readSize, progSize));
        const sizes = version.format === 'lfs1' ? [readSize, progSize, Math.floor(lookahead / 8)] : [cache, cache, lookahead];
        this.fileBuffer = version.format === 'lfs1' ? progSize : cache;
        this.ptrs = sizes.map((bytes) => {
            const ptr = mMalloc(bytes, null);
            mp.roots[mp.rootTop++] = ptr;
            return ptr;
        });
    }
}
/** Asks the block device and allocates the buffers (init_config). Raises OSError, AttributeError, MemoryError. */
export function initConfig(version, bdev, args) {
    const device = new BlockDevice(bdev);
    const [read, prog, lookahead, keepsTime] = args.map(Number);
    const known = flashOf(bdev);
    const own = known === null ? new LfsDevice(device, { readSize: read, progSize: prog }) : null;
    const blockBytes = (own ?? known).blockBytes;
    const buffers = new LfsBuffers(version, blockBytes, read, prog, lookahead);
    const options = { version: version.format, cacheBytes: buffers.fileBuffer, keepsTime: keepsTime !== 0 };
    return { flash: known ?? new LfsFlash(own, options), device, buffers };
}
/** Turns failures into OSError. */
export function mapped(use) {
    try {
        return use();
    }
    catch (e) {
        return raiseOSError(flashErrno(e, ERRNOS));
    }
}
export function makeFileSystem(version) {
    return funKw('mkfs', 0, (nArgs, nKw, args, off) => {
        const [bdev, ...rest] = argParseAllKwArray(nArgs, nKw, args, off, MAKE_ARGS);
        const top = mp.rootTop;
        mapped(() => initConfig(version, bdev, rest).flash.mkfs(version.format));
        mp.rootTop = top;
        return mpConstNone;
    });
}
