import { HostError } from '../../world/host.js';
import { Lfs1Store } from './lfs1.js';
import { Lfs2Store } from './lfs2.js';
import { BlockAllocator, LfsVolume } from './volume.js';
/** A program's own block device with a littlefs on it: its blocks are really read and written. */
export class LfsFlash {
    constructor(device, options) {
        this.mounted = null;
        this.device = device;
        this.options = options;
    }
    /** Throws HostError where there is no such file system. */
    mount() {
        const { version, cacheBytes, keepsTime } = this.options;
        const { device } = this;
        const mount = (allocator) => version === 'lfs1' ? Lfs1Store.mount(device, allocator) : Lfs2Store.mount(device, allocator, cacheBytes);
        this.mounted = new LfsVolume(device, mount, keepsTime && version === 'lfs2');
    }
    mkfs() {
        const { device } = this;
        const allocator = new BlockAllocator(device.blocks, () => { });
        if (this.options.version === 'lfs1')
            Lfs1Store.format(device, allocator);
        else
            Lfs2Store.format(device, allocator, this.options.cacheBytes);
    }
    get format() {
        return this.mounted === null ? null : this.options.version;
    }
    get lfs() {
        if (this.mounted === null)
            throw new HostError('ENODEV');
        return this.mounted;
    }
    get files() {
        return this.lfs;
    }
    get blockBytes() {
        return this.device.blockBytes;
    }
    get blocks() {
        return this.device.blocks;
    }
    freeBlocks() {
        return this.device.blocks - this.lfs.usedBlocks();
    }
}
