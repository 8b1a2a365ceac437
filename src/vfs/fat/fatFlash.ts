import { macro } from '../../abi/board.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
import { HostError, type VolumeFiles } from '../../world/host.js';
import { type BlockDevice, MP_BLOCKDEV_IOCTL_BLOCK_SIZE, MP_BLOCKDEV_IOCTL_INIT } from '../blockDevice.js';
import type { Flash, FlashFormat } from '../flash.js';
import { makeFat } from './mkfs.js';
import { FatVolume } from './volume.js';

const MIN_SECTOR_BYTES = 512;

/** A program's own block device with a FAT file system on it: its blocks are really read and written. */
export class FatFlash implements Flash {
  private readonly device: BlockDevice;
  /** Undefined: nobody has looked since the file system was made. */
  private mounted: FatVolume | null | undefined;

  /** Throws HostError where the device says no. A device without a file system is no failure. */
  constructor(device: BlockDevice) {
    this.device = device;
    this.prepare();
    this.mounted = FatVolume.mount(device);
  }

  /** Starts the device and asks for the size of its sectors, in firmware that has more than one. */
  private prepare(): void {
    const { device } = this;
    const state = device.ioctl(MP_BLOCKDEV_IOCTL_INIT, 0);
    if (state !== mpConstNone && Number(state) !== 0) throw new HostError('EBUSY');
    const maxBytes = macro(mp.board, 'MICROPY_FATFS_MAX_SS');
    if (maxBytes === MIN_SECTOR_BYTES) return;
    const bytes = device.ioctl(MP_BLOCKDEV_IOCTL_BLOCK_SIZE, 0);
    device.blockBytes = bytes === mpConstNone ? MIN_SECTOR_BYTES : Number(bytes);
    const { blockBytes } = device;
    const isPower = (blockBytes & (blockBytes - 1)) === 0;
    if (!isPower || blockBytes < MIN_SECTOR_BYTES || blockBytes > maxBytes) throw new HostError('EIO');
  }

  get format(): FlashFormat | null {
    return this.mounted === null ? null : 'fat';
  }

  /** The partition that it lies in, from 1 on; 0: on all of the device; null: there is none. */
  get partition(): number | null {
    return this.mounted?.layout.partition ?? null;
  }

  private get fat(): FatVolume {
    if (this.mounted === undefined) {
      this.prepare();
      this.mounted = FatVolume.mount(this.device);
    }
    if (this.mounted === null) throw new HostError('ENODEV');
    return this.mounted;
  }

  get files(): VolumeFiles {
    return this.fat;
  }

  get blockBytes(): number {
    return this.fat.clusterBytes;
  }

  get blocks(): number {
    return this.fat.layout.entries - 2;
  }

  freeBlocks(): number {
    return this.fat.table.freeClusters();
  }

  mkfs(): void {
    makeFat(this.device, () => this.prepare());
    this.mounted = undefined;
  }
}
