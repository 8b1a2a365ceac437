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
import { LfsDevice, LfsError } from './device.js';
import { HostLfs } from './hostLfs.js';
import type { Littlefs } from './littlefs.js';
import { onDevice } from './onDevice.js';

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

/** A device, the buffers for it, and what can be done with both. */
interface LfsConfig {
  readonly device: BlockDevice;
  readonly buffers: LfsBuffers;
  /** Makes an empty file system. Throws HostError, as `mount`. */
  format(): void;
  mount(isReadOnly: () => boolean): Littlefs;
}

/** The time in nanoseconds since 1970, 8 bytes, the lowest first. */
function now(): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, mp.clock.timeNs(), true);
  return bytes;
}

/** Asks the block device and allocates the buffers (init_config). Raises OSError, AttributeError, MemoryError. */
export function initConfig(version: LfsVersion, bdev: MpObj, args: readonly MpObj[]): LfsConfig {
  const device = new BlockDevice(bdev);
  const [readSize, progSize, lookahead, keepsTime] = args.map(Number) as [number, number, number, number];
  const { format, corrupt } = version;
  const flash = flashOf(bdev);
  if (flash !== null) {
    const buffers = new LfsBuffers(version, flash.blockBytes, readSize, progSize, lookahead);
    return { device, buffers, ...ofFlash(version, flash) };
  }
  const own = new LfsDevice(device, { readSize, progSize }, corrupt);
  const buffers = new LfsBuffers(version, own.blockBytes, readSize, progSize, lookahead);
  const options = { cacheBytes: buffers.fileBuffer, lookahead, now: keepsTime === 0 ? () => null : now };
  return {
    device,
    buffers,
    format: () => onDevice(format).format(own, options),
    mount: () => onDevice(format).mount(own, options),
  };
}

function ofFlash({ format, corrupt }: LfsVersion, flash: Flash): Pick<LfsConfig, 'format' | 'mount'> {
  return {
    format: () => flash.mkfs(format),
    mount(isReadOnly) {
      if (flash.format !== format) throw new LfsError(corrupt);
      return new HostLfs(flash, format === 'lfs2', isReadOnly);
    },
  };
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
    mapped(() => initConfig(version, bdev, rest).format());
    mp.roots.release(top);
    return mpConstNone;
  });
}
