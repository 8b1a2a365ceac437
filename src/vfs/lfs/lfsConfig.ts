import {
  argParseAllKwArray,
  MP_ARG_BOOL,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { funKw } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import type { MpObj, MpObject } from '../../runtime/obj.js';
import { raiseOSError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
import { BlockDevice } from '../blockDevice.js';
import { type ErrnoTable, type Flash, flashErrno, flashOf } from '../flash.js';
import { LfsDevice } from './device.js';
import { LfsFlash } from './lfsFlash.js';

/** What littlefs is given to work with, and file systems made anew (extmod/vfs_lfsx.c init_config). */

const MP_EINVAL = 22;

export const ERRNOS: ErrnoTable = { EBUSY: MP_EINVAL };

export const MAKE_ARGS = [
  mpArg('', MP_ARG_REQUIRED | MP_ARG_OBJ),
  mpArg('readsize', MP_ARG_KW_ONLY | MP_ARG_INT, 32),
  mpArg('progsize', MP_ARG_KW_ONLY | MP_ARG_INT, 32),
  mpArg('lookahead', MP_ARG_KW_ONLY | MP_ARG_INT, 32),
  mpArg('mtime', MP_ARG_KW_ONLY | MP_ARG_BOOL, 1),
];

/** What the two versions differ in. */
export interface LfsVersion {
  readonly format: 'lfs1' | 'lfs2';
  /** The error for blocks that hold no such file system (`LFS1_ERR_CORRUPT`, `LFS2_ERR_CORRUPT`). */
  readonly corrupt: number;
  readonly vfsBytes: () => number;
  readonly fileBytes: () => number;
  readonly dirIterBytes: () => number;
}

/** The buffers that littlefs works with, which are chunks of their own (init_config). */
export class LfsBuffers {
  /** Bytes of a file's own buffer. */
  readonly fileBuffer: number;
  readonly ptrs: readonly number[];

  /** Each buffer is reachable as soon as it is there; the caller puts the root stack back. Raises MemoryError. */
  constructor(version: LfsVersion, blockBytes: number, readSize: number, progSize: number, lookahead: number) {
    const cache = Math.min(blockBytes, 4 * Math.max(readSize, progSize));
    const sizes =
      version.format === 'lfs1' ? [readSize, progSize, Math.floor(lookahead / 8)] : [cache, cache, lookahead];
    this.fileBuffer = version.format === 'lfs1' ? progSize : cache;
    this.ptrs = sizes.map((bytes) => {
      const ptr = mMalloc(bytes, null);
      mp.roots.keepPtr(ptr);
      return ptr;
    });
  }
}

/** A device and the buffers for it. */
interface LfsConfig {
  readonly flash: Flash;
  readonly device: BlockDevice;
  readonly buffers: LfsBuffers;
}

/** Asks the block device and allocates the buffers (init_config). Raises OSError, AttributeError, MemoryError. */
export function initConfig(version: LfsVersion, bdev: MpObj, args: readonly MpObj[]): LfsConfig {
  const device = new BlockDevice(bdev);
  const [read, prog, lookahead, keepsTime] = args.map(Number) as [number, number, number, number];
  const known = flashOf(bdev);
  const own = known === null ? new LfsDevice(device, { readSize: read, progSize: prog }) : null;
  const blockBytes = (own ?? known!).blockBytes;
  const buffers = new LfsBuffers(version, blockBytes, read, prog, lookahead);
  const options = { version: version.format, cacheBytes: buffers.fileBuffer, keepsTime: keepsTime !== 0 };
  return { flash: known ?? new LfsFlash(own!, options), device, buffers };
}

/** Turns failures into OSError. */
export function mapped<T>(use: () => T): T {
  try {
    return use();
  } catch (e) {
    return raiseOSError(flashErrno(e, ERRNOS));
  }
}

export function makeFileSystem(version: LfsVersion): MpObject {
  return funKw('mkfs', 0, (nArgs, nKw, args, off) => {
    const [bdev, ...rest] = argParseAllKwArray(nArgs, nKw, args, off, MAKE_ARGS) as [MpObj, ...MpObj[]];
    const top = mp.roots.mark();
    mapped(() => initConfig(version, bdev, rest).flash.mkfs(version.format));
    mp.roots.release(top);
    return mpConstNone;
  });
}
