import { objGetInt } from '../../runtime/ops.js';
import { mpConstNone } from '../../runtime/types.js';
import { HostError } from '../../world/host.js';
import { MP_BLOCKDEV_IOCTL_BLOCK_COUNT, MP_BLOCKDEV_IOCTL_BLOCK_ERASE, MP_BLOCKDEV_IOCTL_BLOCK_SIZE, MP_BLOCKDEV_IOCTL_INIT, MP_BLOCKDEV_IOCTL_SYNC, } from '../blockDevice.js';
/** A failure with the number that littlefs has for it. */
export class LfsError extends HostError {
    constructor(errno) {
        super('EIO');
        this.errno = errno;
    }
}
/** What erased blocks are filled up with. */
const FILL = 0xff;
/** A block device as littlefs uses it: reads and writes of multiples of some bytes, and blocks that are erased first. */
export class LfsDevice {
    /** Starts the device and asks for its size. Raises TypeError, and what its methods raise. */
    constructor(device, sizes) {
        this.device = device;
        this.readSize = sizes.readSize;
        this.progSize = sizes.progSize;
        this.ask(MP_BLOCKDEV_IOCTL_INIT, 1);
        this.blockBytes = device.ioctlInt(MP_BLOCKDEV_IOCTL_BLOCK_SIZE, 0);
        this.blocks = device.ioctlInt(MP_BLOCKDEV_IOCTL_BLOCK_COUNT, 0);
        device.blockBytes = this.blockBytes;
    }
    /** An answer of None is a 0. */
    ask(op, arg) {
        const answer = this.device.ioctl(op, arg);
        return answer === mpConstNone ? 0 : Number(objGetInt(answer));
    }
    check(result) {
        if (result < 0)
            throw new LfsError(-result);
    }
    /** Reads from a block. Throws LfsError. */
    read(block, offset, size) {
        if (block >= this.blocks || offset + size > this.blockBytes)
            throw new HostError('EIO');
        const { readSize } = this;
        const start = offset - (offset % readSize);
        const end = Math.min(this.blockBytes, Math.ceil((offset + size) / readSize) * readSize);
        const bytes = new Uint8Array(end - start);
        this.check(this.device.readAt(block, start, bytes));
        return bytes.subarray(offset - start, offset - start + size);
    }
    readBlock(block) {
        return this.read(block, 0, this.blockBytes);
    }
    /** Writes to a block, from a multiple of `progSize` on; what is missing to the next one is filled up. Throws LfsError. */
    prog(block, offset, bytes) {
        const padded = new Uint8Array(Math.ceil(bytes.length / this.progSize) * this.progSize).fill(FILL);
        padded.set(bytes);
        this.check(this.device.writeAt(block, offset, padded));
    }
    /** Throws LfsError. */
    erase(block) {
        this.check(this.device.ioctlInt(MP_BLOCKDEV_IOCTL_BLOCK_ERASE, block));
    }
    /** Throws LfsError. */
    sync() {
        this.check(this.ask(MP_BLOCKDEV_IOCTL_SYNC, 0));
    }
}
export function word32(bytes, at) {
    return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}
/** Numbers of 32 bits, the lowest byte first. */
export function words32(...values) {
    const bytes = new Uint8Array(values.length * 4);
    const view = new DataView(bytes.buffer);
    for (const [i, value] of values.entries())
        view.setUint32(i * 4, value, true);
    return bytes;
}
