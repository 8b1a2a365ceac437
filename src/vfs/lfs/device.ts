import { objGetInt } from '../../runtime/ops.js';
import { mpConstNone } from '../../runtime/types.js';
import { HostError } from '../../world/host.js';
import {
  type BlockDevice,
  MP_BLOCKDEV_IOCTL_BLOCK_COUNT,
  MP_BLOCKDEV_IOCTL_BLOCK_ERASE,
  MP_BLOCKDEV_IOCTL_BLOCK_SIZE,
  MP_BLOCKDEV_IOCTL_INIT,
  MP_BLOCKDEV_IOCTL_SYNC,
} from '../blockDevice.js';

/** A failure with the number that littlefs has for it. */
export class LfsError extends HostError {
  readonly errno: number;

  constructor(errno: number) {
    super('EIO');
    this.errno = errno;
  }
}

/** The numbers of littlefs' failures (LFS2_ERR_*), positive. */
export const LFS_NOENT = 2;
export const LFS_BADF = 9;
export const LFS_EXIST = 17;
export const LFS_NOTDIR = 20;
export const LFS_ISDIR = 21;
export const LFS_INVAL = 22;
export const LFS_FBIG = 27;
export const LFS_NOSPC = 28;
export const LFS_NAMETOOLONG = 36;
export const LFS_NOTEMPTY = 39;

/** Whether `e` is a failure of littlefs or of its device, not what a program's method raised. */
export function isLfsError(e: unknown, errno: number): boolean {
  return e instanceof LfsError && e.errno === errno;
}

/** What a file system on littlefs is told about its device, bytes. */
export interface LfsSizes {
  readonly readSize: number;
  readonly progSize: number;
}

/** A block device as littlefs uses it: reads and writes of multiples of some bytes, and blocks that are erased first. */
export class LfsDevice {
  readonly blockBytes: number;
  /** 0: as the file system says. */
  blocks: number;
  readonly readSize: number;
  readonly progSize: number;
  /** The failure of a block that holds nothing valid, or can't be written. */
  readonly corrupt: number;
  private readonly device: BlockDevice;

  /** Starts the device and asks for its size. Raises TypeError, and what its methods raise. */
  constructor(device: BlockDevice, sizes: LfsSizes, corrupt: number) {
    this.device = device;
    this.readSize = sizes.readSize;
    this.progSize = sizes.progSize;
    this.corrupt = corrupt;
    this.ask(MP_BLOCKDEV_IOCTL_INIT, 1);
    this.blockBytes = device.ioctlInt(MP_BLOCKDEV_IOCTL_BLOCK_SIZE, 0);
    this.blocks = device.ioctlInt(MP_BLOCKDEV_IOCTL_BLOCK_COUNT, 0);
    device.blockBytes = this.blockBytes;
  }

  /** An answer of None is a 0. */
  private ask(op: number, arg: number): number {
    const answer = this.device.ioctl(op, arg);
    return answer === mpConstNone ? 0 : Number(objGetInt(answer));
  }

  private check(result: number): void {
    if (result < 0) throw new LfsError(-result);
  }

  isCorrupt(e: unknown): boolean {
    return isLfsError(e, this.corrupt);
  }

  /** Throws LfsError, as all below. */
  read(block: number, offset: number, into: Uint8Array): void {
    this.check(this.device.readAt(block, offset, into));
  }

  prog(block: number, offset: number, bytes: Uint8Array): void {
    this.check(this.device.writeAt(block, offset, bytes));
  }

  erase(block: number): void {
    this.check(this.device.ioctlInt(MP_BLOCKDEV_IOCTL_BLOCK_ERASE, block));
  }

  sync(): void {
    this.check(this.ask(MP_BLOCKDEV_IOCTL_SYNC, 0));
  }
}

export function word32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** Numbers of 32 bits, the lowest byte first. */
export function words32(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value, true);
  return bytes;
}
