import { ArrayItems, BYTEARRAY_TYPECODE, MpArray } from '../runtime/array.js';
import { loadMethod, loadMethodMaybe } from '../runtime/attr.js';
import { callMethodNKw } from '../runtime/call.js';
import { MP_OBJ_NULL, traceSlots } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mpConstNone, typeByteArray } from '../runtime/types.js';
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
function methodSlots(nArgs) {
    return new Array(2 + nArgs).fill(MP_OBJ_NULL);
}
/** The memory of a C function that a block device's method gets: a bytearray that is nowhere on the heap. */
function bytesAsArray(bytes) {
    return new MpArray(typeByteArray, BYTEARRAY_TYPECODE, bytes.length, new ArrayItems(bytes, 0));
}
/** A block device: an object with the methods that file systems use (extmod/vfs_blockdev.c). */
export class BlockDevice {
    /** Looks its methods up (mp_vfs_blockdev_init). Raises AttributeError where it is none. */
    constructor(bdev) {
        /** Bytes of a block of `read` and `write`. */
        this.blockBytes = 512;
        this.readblocks = methodSlots(3);
        this.writeblocks = methodSlots(3);
        this.ioctlMethod = methodSlots(2);
        this.sync = methodSlots(0);
        this.count = methodSlots(0);
        loadMethod(bdev, QSTR_readblocks, this.readblocks, 0);
        loadMethodMaybe(bdev, QSTR_writeblocks, this.writeblocks, 0);
        loadMethodMaybe(bdev, QSTR_ioctl, this.ioctlMethod, 0);
        if (this.ioctlMethod[0] !== MP_OBJ_NULL)
            return;
        // The protocol of old had two methods more in its place.
        loadMethodMaybe(bdev, QSTR_sync, this.sync, 0);
        loadMethod(bdev, QSTR_count, this.count, 0);
    }
    trace(heap) {
        for (const slots of [this.readblocks, this.writeblocks, this.ioctlMethod, this.sync, this.count]) {
            traceSlots(heap, slots);
        }
    }
    get canWrite() {
        return this.writeblocks[0] !== MP_OBJ_NULL;
    }
    transfer(slots, block, bytes, offset) {
        slots[2] = block;
        slots[3] = bytesAsArray(bytes);
        if (offset !== null)
            slots[4] = offset;
        return callMethodNKw(offset === null ? 2 : 3, 0, slots, 0);
    }
    /** Reads whole blocks. */
    read(block, bytes) {
        this.transfer(this.readblocks, block, bytes, null);
    }
    /** Writes whole blocks; throws HostError where nothing can be written. */
    write(block, bytes) {
        if (!this.canWrite)
            throw new HostError('EROFS');
        this.transfer(this.writeblocks, block, bytes, null);
    }
    /** Reads from within a block; returns 0 or the device's error number. */
    readAt(block, offset, bytes) {
        return resultOf(this.transfer(this.readblocks, block, bytes, offset));
    }
    /** Writes within a block; returns 0 or the device's error number. */
    writeAt(block, offset, bytes) {
        if (!this.canWrite)
            return -MP_EROFS;
        return resultOf(this.transfer(this.writeblocks, block, bytes, offset));
    }
    /** Asks the device something, None where it doesn't know. */
    ioctl(op, arg) {
        const { ioctlMethod } = this;
        if (ioctlMethod[0] !== MP_OBJ_NULL) {
            ioctlMethod[2] = op;
            ioctlMethod[3] = arg;
            return callMethodNKw(2, 0, ioctlMethod, 0);
        }
        if (op === MP_BLOCKDEV_IOCTL_SYNC && this.sync[0] !== MP_OBJ_NULL)
            callMethodNKw(0, 0, this.sync, 0);
        if (op === MP_BLOCKDEV_IOCTL_BLOCK_COUNT)
            return callMethodNKw(0, 0, this.count, 0);
        return mpConstNone;
    }
    /** As `ioctl`, for a number. Raises TypeError where it is none. */
    ioctlInt(op, arg) {
        return Number(objGetInt(this.ioctl(op, arg)));
    }
}
const MP_EROFS = 30;
function resultOf(o) {
    return o === mpConstNone ? 0 : Number(o);
}
