import { AT_FREE, AT_HEAD, AT_TAIL, type Area } from './area.js';

/** Checks every invariant of an area outside a collection, block by block. @throws Error that names the first broken one */
export function verifyArea(area: Area): void {
  const fail = (block: number, what: string): never => {
    throw new Error(`heap is broken: ${what} (block ${block}, address 0x${area.address(block).toString(16)})`);
  };
  const { nBlocks, lengths, freeRuns } = area;
  if (area.atb[area.atb.length - 1] !== 0) {
    fail(nBlocks, 'the gap byte is not free');
  }
  const longestInLeaf = new Int32Array(freeRuns.starts.length);
  let used = 0;
  let lastUsed = 0;
  for (let block = 0; block < nBlocks; ) {
    const kind = area.kind(block);
    const goesOnAs = kind === AT_FREE ? AT_FREE : AT_TAIL;
    if (kind !== AT_FREE && kind !== AT_HEAD) {
      fail(block, kind === AT_TAIL ? 'a tail without a head' : 'a mark outside a collection');
    }
    let n = 1;
    while (block + n < nBlocks && area.kind(block + n) === goesOnAs) {
      n++;
    }
    if (lengths[block] !== n) {
      fail(block, `${n} blocks, but entered as ${lengths[block]}`);
    }
    if (kind === AT_FREE) {
      if (lengths[block + n - 1] !== n) {
        fail(block + n - 1, `end of ${n} free blocks, but entered as ${lengths[block + n - 1]}`);
      }
      longestInLeaf[block >> 5] = Math.max(longestInLeaf[block >> 5]!, n);
    } else {
      used += n;
      lastUsed = block + n - 1;
    }
    for (let b = block; b < block + n; b++) {
      const startsRun = kind === AT_FREE && b === block;
      if (((freeRuns.starts[b >> 5]! >>> (b & 31)) & 1) !== (startsRun ? 1 : 0)) {
        fail(b, startsRun ? 'a free run is not in the index' : 'the index has a free run that is none');
      }
      if (!(kind === AT_HEAD && b === block) && (area.owners[b] !== null || area.hasFinaliser(b))) {
        fail(b, 'an owner or a finaliser without a head');
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
  verifyIndex(area, longestInLeaf, fail);
}

function verifyIndex(area: Area, longestInLeaf: Int32Array, fail: (block: number, what: string) => never): void {
  const { bounds, hints } = area.freeRuns;
  let below: Int32Array = longestInLeaf;
  for (const level of bounds) {
    const perNode = level === bounds[0] ? 1 : 16;
    for (let i = 0; i < below.length; i++) {
      if (level[Math.floor(i / perNode)]! < below[i]!) {
        fail(0, 'a bound of the free index is too low');
      }
    }
    below = level;
  }
  for (let n = 1; n < hints.length; n++) {
    for (let leaf = 0; leaf < hints[n]! && leaf < longestInLeaf.length; leaf++) {
      if (longestInLeaf[leaf]! >= n) {
        fail(leaf * 32, `${longestInLeaf[leaf]} free blocks before the hint for ${n}`);
      }
    }
    if (hints[n]! < hints[n - 1]!) {
      fail(0, 'the hints of the free index fall');
    }
  }
}
