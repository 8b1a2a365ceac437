import { HostError } from '../../host.js';
import { word32, words32 } from './device.js';
function trailingZeros(n) {
    return 31 - Math.clz32(n & -n);
}
function bitCount(n) {
    let count = 0;
    for (let rest = n; rest !== 0; rest &= rest - 1)
        count++;
    return count;
}
/** Which block of a file a position is in, and where in that block. */
export function ctzPlace(position, blockBytes) {
    const step = blockBytes - 2 * 4;
    let index = Math.floor(position / step);
    if (index === 0)
        return { index: 0, offset: position };
    index = Math.floor((position - 4 * (bitCount(index - 1) + 2)) / step);
    return { index, offset: position - step * index - 4 * bitCount(index) };
}
/** Finds the block of a position in a file. Throws HostError. */
export function ctzFind(device, file, position) {
    if (file.size === 0)
        throw new HostError('EIO');
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
export function ctzBlocks(device, file, visit) {
    if (file.size === 0)
        return;
    let block = file.head;
    for (let index = ctzPlace(file.size - 1, device.blockBytes).index;; index--) {
        visit(block);
        if (index === 0)
            return;
        block = word32(device.read(block, 0, 4), 0);
    }
}
/** The pointers at the beginning of the block that follows a file of whole blocks. Throws HostError. */
export function ctzPointers(device, head, index) {
    if (index === 0)
        return new Uint8Array(0);
    const pointers = [];
    let block = head;
    for (let i = 0; i <= trailingZeros(index); i++) {
        if (i > 0)
            block = word32(device.read(block, 4 * (i - 1), 4), 0);
        pointers.push(block);
    }
    return words32(...pointers);
}
