import { type Area, AT_FREE, AT_HEAD, AT_MARK } from './area.js';
import type { HeapInfo } from './types.js';

/**
 * The figures of `py/gc.c gc_info`. In a finaliser, with a sweep half done, a marked head counts neither as used nor as
 * free and ends nothing that came before it, as in C.
 */
export function heapInfo(areas: readonly Area[], maxNewSplit: number): HeapInfo {
  const info = { total: 0, used: 0, free: 0, maxFree: 0, num1block: 0, num2block: 0, maxBlock: 0, maxNewSplit };
  for (const area of areas) {
    addArea(info, area);
    info.total += area.poolEnd - area.poolStart;
  }
  const bytesPerBlock = areas[0]!.bytesPerBlock;
  info.used *= bytesPerBlock;
  info.free *= bytesPerBlock;
  return info;
}

function addArea(info: HeapInfo, area: Area): void {
  const { nBlocks } = area;
  let chunk = 0;
  let free = 0;
  let kind = area.kind(0);
  for (let block = 0; block < nBlocks; ) {
    const n = area.extent(block);
    if (kind === AT_FREE) {
      info.free += n;
      free += n;
      chunk = 0;
    } else if (kind === AT_MARK) {
      info.used += n - 1;
      chunk += n - 1;
    } else {
      info.used += n;
      chunk = n;
    }
    block += n;
    const atEnd = block === nBlocks;
    kind = area.kind(block);
    if (kind === AT_MARK && !atEnd) {
      continue;
    }
    if (chunk === 1) {
      info.num1block++;
    } else if (chunk === 2) {
      info.num2block++;
    }
    info.maxBlock = Math.max(info.maxBlock, chunk);
    if (atEnd || kind === AT_HEAD) {
      info.maxFree = Math.max(info.maxFree, free);
      free = 0;
    }
  }
}
