import { macro } from '../abi/board.js';
import type { MarkSink } from '../gc/heap.js';
import { ArrayItems, BYTEARRAY_TYPECODE, MpArray } from '../runtime/array.js';
import { loadMethod, loadMethodMaybe } from '../runtime/attr.js';
import { callMethodNKw } from '../runtime/call.js';
import { MP_OBJ_NULL, type MpObj, traceSlots } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { mpConstFalse, mpConstNone, mpConstTrue, typeByteArray } from '../runtime/types.js';
import { HostError } from '../world/host.js';

const QSTR_readblocks = q('readblocks');
const QSTR_writeblocks = q('writeblocks');
const QSTR_ioctl = q('ioctl');
const QSTR_sync = q('sync');
const QSTR_count = q('count');

export const MP_BLOCKDEV_IOCTL_INIT = 1;
export const MP_BLOCKDEV_IOCTL_SYNC = 3;
export const MP_BLOCKDEV_IOCTL_BLOCK_COUNT = 4;
export const MP_BLOCKDEV_IOCTL_BLOCK_SIZE = 5;
export const MP_BLOCKDEV_IOCTL_BLOCK_ERASE = 6;

/** A method with room for what it is called on and with. */
function methodSlots(nArgs: number): MpObj[] {
  return new Array<MpObj>(2 + nArgs).fill(MP_OBJ_NULL);
}

/** The memory of a C function that a block device's method gets: a bytearray that is nowhere on the heap. */
function bytesAsArray(bytes: Uint8Array): MpArray {
  return new MpArray(typeByteArray, BYTEARRAY_TYPECODE, bytes.length, new ArrayItems(bytes, 0));
}

/** A block device: an object with the methods that file systems use (extmod/vfs_blockdev.c). */
export class BlockDevice {
  /** Bytes of a block of `read` and `write`. */
  blockBytes = 512;
  private readonly readblocks = methodSlots(3);
  private readonly writeblocks = methodSlots(3);
  private readonly ioctlMethod = methodSlots(2);
  private readonly sync = methodSlots(0);
  private readonly count = methodSlots(0);

  /** Looks its methods up (mp_vfs_blockdev_init). Raises AttributeError where it is none. */
  constructor(bdev: MpObj) {
    loadMethod(bdev, QSTR_readblocks, this.readblocks, 0);
    loadMethodMaybe(bdev, QSTR_writeblocks, this.writeblocks, 0);
    loadMethodMaybe(bdev, QSTR_ioctl, this.ioctlMethod, 0);
    if (this.ioctlMethod[0] !== MP_OBJ_NULL) return;
    // The protocol of old had two methods more in its place.
    loadMethodMaybe(bdev, QSTR_sync, this.sync, 0);
    loadMethod(bdev, QSTR_count, this.count, 0);
  }

  trace(heap: MarkSink): void {
    for (const slots of [this.readblocks, this.writeblocks, this.ioctlMethod, this.sync, this.count]) {
      traceSlots(heap, slots);
    }
  }

  get canWrite(): boolean {
    return this.writeblocks[0] !== MP_OBJ_NULL;
  }

  /** From now on nothing can be written. */
  forbidWrites(): void {
    this.writeblocks[0] = MP_OBJ_NULL;
  }

  private transfer(slots: MpObj[], block: number, bytes: Uint8Array, offset: number | null): MpObj {
    slots[2] = block;
    slots[3] = bytesAsArray(bytes);
    if (offset !== null) slots[4] = offset;
    return callMethodNKw(offset === null ? 2 : 3, 0, slots, 0);
  }

  /** Reads whole blocks; throws HostError where the device says that it can't, and the release heeds it. */
  read(block: number, bytes: Uint8Array): void {
    checkResult(this.transfer(this.readblocks, block, bytes, null));
  }

  /** Writes whole blocks; throws HostError where nothing can be written, and as `read`. */
  write(block: number, bytes: Uint8Array): void {
    if (!this.canWrite) throw new HostError('EROFS');
    checkResult(this.transfer(this.writeblocks, block, bytes, null));
  }

  /** Reads from within a block; returns 0 or the device's error number. */
  readAt(block: number, offset: number, bytes: Uint8Array): number {
    return resultOf(this.transfer(this.readblocks, block, bytes, offset));
  }

  /** Writes within a block; returns 0 or the device's error number. */
  writeAt(block: number, offset: number, bytes: Uint8Array): number {
    if (!this.canWrite) return -MP_EROFS;
    return resultOf(this.transfer(this.writeblocks, block, bytes, offset));
  }

  /** Asks the device something, None where it doesn't know. */
  ioctl(op: number, arg: number): MpObj {
    const { ioctlMethod } = this;
    if (ioctlMethod[0] !== MP_OBJ_NULL) {
      ioctlMethod[2] = op;
      ioctlMethod[3] = arg;
      return callMethodNKw(2, 0, ioctlMethod, 0);
    }
    if (op === MP_BLOCKDEV_IOCTL_SYNC && this.sync[0] !== MP_OBJ_NULL) callMethodNKw(0, 0, this.sync, 0);
    if (op === MP_BLOCKDEV_IOCTL_BLOCK_COUNT) return callMethodNKw(0, 0, this.count, 0);
    return mpConstNone;
  }

  /** As `ioctl`, for a number. Raises TypeError where it is none. */
  ioctlInt(op: number, arg: number): number {
    return Number(objGetInt(this.ioctl(op, arg)));
  }
}

const MP_EIO = 5;
const MP_EINVAL = 22;
const MP_EROFS = 30;

/** UHEAP_BLOCKDEV_RESULTS */
function resultsHeeded(): number {
  return macro(mp.board, 'UHEAP_BLOCKDEV_RESULTS');
}

/** What a transfer of whole blocks says; a file system that has no numbers for it takes all errors for one. */
function checkResult(o: MpObj): void {
  if (resultsHeeded() !== 0 && resultOf(o) !== 0) throw new HostError('EIO');
}

/** The error number, negative, that a method's result says; 0: none. Raises TypeError. */
function resultOf(o: MpObj): number {
  if (o === mpConstNone) return 0;
  const heeded = resultsHeeded();
  if (heeded === 0) return Number(o);
  if (heeded >= 2 && (o === mpConstTrue || o === mpConstFalse)) return o === mpConstTrue ? 0 : -MP_EIO;
  const result = heeded >= 3 ? Number(objGetInt(o)) : Number(o);
  return result > 0 ? -MP_EINVAL : result;
}
