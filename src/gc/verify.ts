import { type Area, AT_FREE, AT_HEAD, AT_TAIL } from './area.js';

/** Checks every invariant of an area outside a collection, block by block. @throws Error that names the first broken one */
export function verifyArea(area: Area): void {
  const fail = (block: number, what: string): never => {
    throw new Error(`heap is broken: ${what} (block ${block}, address 0x${area.address(block).toString(16)})`);
  };
  const { nBlocks } = area;
  if (area.atb[area.atb.length - 1] !== 0) {
    fail(nBlocks, 'the gap byte is not free');
  }
  const freeRuns: [start: number, length: number][] = [];
  let used = 0;
  let lastUsed = 0;
  for (let block = 0; block < nBlocks; ) {
    const kind = area.kind(block);
    if (kind !== AT_FREE && kind !== AT_HEAD) {
      fail(block, kind === AT_TAIL ? 'a tail without a head' : 'a mark outside a collection');
    }
    let n = 1;
    while (block + n < nBlocks && area.kind(block + n) === (kind === AT_FREE ? AT_FREE : AT_TAIL)) {
      n++;
    }
    if (kind === AT_FREE) {
      freeRuns.push([block, n]);
    } else {
      if (area.chunkBlocks(block) !== n) {
        fail(block, `${n} blocks, but measured as ${area.chunkBlocks(block)}`);
      }
      used += n;
      lastUsed = block + n - 1;
    }
    for (let b = block; b < block + n; b++) {
      if (!(kind === AT_HEAD && b === block) && (area.isTraced(b) || area.hasFinaliser(b))) {
        fail(b, 'an owner or a finaliser without a head');
      }
      if (area.isTraced(b) && area.ownerAt(b) === null) {
        fail(b, 'nobody to be traced');
      }
    }
    block += n;
  }
  if (used !== area.usedBlocks) {
    fail(0, `${used} blocks in use, but counted ${area.usedBlocks}`);
  }
  if (lastUsed > area.lastUsedBlock) {
    fail(lastUsed, `in use after the last used block ${area.lastUsedBlock}`);
  }
  area.freeRuns.verify(freeRuns);
}
