import { CHUNK_KINDS, chunkKind } from './chunkKinds.js';
import { flameRows } from './flameRows.js';
import type { HeapWatch } from './heapWatch.js';
import type { HistoryResult } from './history.js';
import type { ReportData } from './page/data.js';
import { lineName, type Profile, siteName } from './profile.js';

/** Everything the page's script needs, in flat arrays to keep it small. */
export function pageHistory(watch: HeapWatch, history: HistoryResult, profile: Profile, total: number): ReportData {
  const { tree } = watch.sites;
  const nodes = new Map<number, number>();
  const paths: string[][] = [];
  const lines: string[] = [];
  const lives: number[] = [];
  for (const { block, blocks, bytes, node, type, from, to, lost } of history.lives) {
    let index = nodes.get(node);
    if (index === undefined) {
      const path = tree.path(node);
      index = paths.push(path.map(siteName)) - 1;
      lines.push(lineName(path.at(-1)!, path));
      nodes.set(node, index);
    }
    lives.push(block, blocks, bytes, index, type, from, to, lost);
  }
  return {
    bytesPerBlock: watch.heap.config.bytesPerBlock,
    total,
    areas: history.areas,
    stride: history.stride,
    moments: history.moments.map(({ event, used, live, largestFree, kind, us }) => [
      event,
      used,
      largestFree,
      kind,
      live,
      Math.round(us / 100) / 10,
    ]),
    lives,
    paths,
    lines,
    types: watch.types.names,
    kinds: CHUNK_KINDS,
    kindOf: watch.types.names.map(chunkKind),
    rows: flameRows(profile),
  };
}
