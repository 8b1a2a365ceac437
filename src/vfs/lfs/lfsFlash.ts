import { HostError, type HostFiles } from '../../world/host.js';
import type { Flash, FlashFormat } from '../flash.js';
import type { LfsDevice } from './device.js';
import { Lfs1Store } from './lfs1.js';
import { Lfs2Store } from './lfs2.js';
import type { Allocator, LfsStore } from './store.js';
import { BlockAllocator, LfsVolume } from './volume.js';

/** What a file system is made or mounted with. */
export interface LfsOptions {
  readonly version: 'lfs1' | 'lfs2';
  /** Bytes that littlefs 2 keeps of a block. */
  readonly cacheBytes: number;
  readonly keepsTime: boolean;
}

/** A program's own block device with a littlefs on it: its blocks are really read and written. */
export class LfsFlash implements Flash {
  private readonly device: LfsDevice;
  private readonly options: LfsOptions;
  private mounted: LfsVolume | null = null;

  constructor(device: LfsDevice, options: LfsOptions) {
    this.device = device;
    this.options = options;
  }

  /** Throws HostError where there is no such file system. */
  mount(): void {
    const { version, cacheBytes, keepsTime } = this.options;
    const { device } = this;
    const mount = (allocator: Allocator): LfsStore =>
      version === 'lfs1' ? Lfs1Store.mount(device, allocator) : Lfs2Store.mount(device, allocator, cacheBytes);
    this.mounted = new LfsVolume(device, mount, keepsTime && version === 'lfs2');
  }

  mkfs(): void {
    const { device } = this;
    const allocator = new BlockAllocator(device.blocks, () => {});
    if (this.options.version === 'lfs1') Lfs1Store.format(device, allocator);
    else Lfs2Store.format(device, allocator, this.options.cacheBytes);
  }

  get format(): FlashFormat | null {
    return this.mounted === null ? null : this.options.version;
  }

  private get lfs(): LfsVolume {
    if (this.mounted === null) throw new HostError('ENODEV');
    return this.mounted;
  }

  get files(): HostFiles {
    return this.lfs;
  }

  get blockBytes(): number {
    return this.device.blockBytes;
  }

  get blocks(): number {
    return this.device.blocks;
  }

  freeBlocks(): number {
    return this.device.blocks - this.lfs.usedBlocks();
  }
}
