import { macro } from '../../abi/board.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
import { HostError } from '../../world/host.js';
import { MP_BLOCKDEV_IOCTL_BLOCK_SIZE, MP_BLOCKDEV_IOCTL_INIT } from '../blockDevice.js';
import { makeFat } from './mkfs.js';
import { FatVolume } from './volume.js';
const MIN_SECTOR_BYTES = 512;
/** A program's own block device with a FAT file system on it: its blocks are really read and written. */
export class FatFlash {
    /** Throws HostError where the device says no. A device without a file system is no failure. */
    constructor(device) {
        this.device = device;
        this.prepare();
        this.mounted = FatVolume.mount(device);
    }
    /** Starts the device and asks for the size of its sectors, in firmware that has more than one. */
    prepare() {
        const { device } = this;
        const state = device.ioctl(MP_BLOCKDEV_IOCTL_INIT, 0);
        if (state !== mpConstNone && Number(state) !== 0)
            throw new HostError('EBUSY');
        const maxBytes = macro(mp.board, 'MICROPY_FATFS_MAX_SS');
        if (maxBytes === MIN_SECTOR_BYTES)
            return;
        const bytes = device.ioctl(MP_BLOCKDEV_IOCTL_BLOCK_SIZE, 0);
        device.blockBytes = bytes === mpConstNone ? MIN_SECTOR_BYTES : Number(bytes);
        const { blockBytes } = device;
        const isPower = (blockBytes & (blockBytes - 1)) === 0;
        if (!isPower || blockBytes < MIN_SECTOR_BYTES || blockBytes > maxBytes)
            throw new HostError('EIO');
    }
    get format() {
        return this.mounted === null ? null : 'fat';
    }
    get fat() {
        if (this.mounted === undefined) {
            this.prepare();
            this.mounted = FatVolume.mount(this.device);
        }
        if (this.mounted === null)
            throw new HostError('ENODEV');
        return this.mounted;
    }
    get files() {
        return this.fat;
    }
    get blockBytes() {
        return this.fat.clusterBytes;
    }
    get blocks() {
        return this.fat.layout.entries - 2;
    }
    freeBlocks() {
        return this.fat.table.freeClusters();
    }
    mkfs() {
        this.prepare();
        makeFat(this.device);
        this.mounted = undefined;
    }
}
