import { HostError } from '../../world/host.js';
import { type LfsDevice, word32, words32 } from './device.js';

/**
 * How littlefs keeps the bytes of a file: a list of blocks from the last one back. A block begins with as many pointers
 * as its number has zero bits at its end, and one more: to the block before, to the one 2 before, 4 before, and so on.
 */

export interface Ctz {
  readonly head: number;
  readonly size: number;
}

/** A block and an offset in it. */
export interface BlockPlace {
  readonly block: number;
  readonly offset: number;
}

function trailingZeros(n: number): number {
  return 31 - Math.clz32(n & -n);
}

function bitCount(n: number): number {
  let count = 0;
  for (let rest = n; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Which block of a file a position is in, and where in that block. */
export function ctzPlace(position: number, blockBytes: number): { index: number; offset: number } {
  const step = blockBytes - 2 * 4;
  let index = Math.floor(position / step);
  if (index === 0) return { index: 0, offset: position };
  index = Math.floor((position - 4 * (bitCount(index - 1) + 2)) / step);
  return { index, offset: position - step * index - 4 * bitCount(index) };
}

/** Finds the block of a position in a file. Throws HostError. */
export function ctzFind(device: LfsDevice, file: Ctz, position: number): BlockPlace {
  if (file.size === 0) throw new HostError('EIO');
  const target = ctzPlace(position, device.blockBytes);
  let current = ctzPlace(file.size - 1, device.blockBytes).index;
  let block = file.head;
  while (current > target.index) {
    const distance = current - target.index;
    const skip = Math.min(31 - Math.clz32(distance), trailingZeros(current));
    block = word32(device.read(block, 4 * skip, 4), 0);
    current -= 1 << skip;
  }
  return { block, offset: target.offset };
}

/** Calls `visit` with all blocks of a file. Throws HostError. */
export function ctzBlocks(device: LfsDevice, file: Ctz, visit: (block: number) => void): void {
  if (file.size === 0) return;
  let block = file.head;
  for (let index = ctzPlace(file.size - 1, device.blockBytes).index; ; index--) {
    visit(block);
    if (index === 0) return;
    block = word32(device.read(block, 0, 4), 0);
  }
}

/** The pointers at the beginning of the block that follows a file of whole blocks. Throws HostError. */
export function ctzPointers(device: LfsDevice, head: number, index: number): Uint8Array {
  if (index === 0) return new Uint8Array(0);
  const pointers: number[] = [];
  let block = head;
  for (let i = 0; i <= trailingZeros(index); i++) {
    if (i > 0) block = word32(device.read(block, 4 * (i - 1), 4), 0);
    pointers.push(block);
  }
  return words32(...pointers);
}
