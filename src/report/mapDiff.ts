/** Blocks a line of the map that `mem_info` prints. */
const BLOCKS_PER_LINE = 64;

/** A block that is not the same in two heaps. */
export interface DifferentBlock {
  readonly area: number;
  /** From the start of the area. */
  readonly block: number;
}

/** All blocks in which two heaps differ, area by area. What only one of them has differs too. */
export function differentBlocks(a: readonly string[], b: readonly string[]): DifferentBlock[] {
  const found: DifferentBlock[] = [];
  for (let area = 0; area < Math.max(a.length, b.length); area++) {
    const [x, y] = [a[area] ?? '', b[area] ?? ''];
    for (let block = 0; block < Math.max(x.length, y.length); block++) {
      if (x[block] !== y[block]) found.push({ area, block });
    }
  }
  return found;
}

/** One line of two maps. */
export interface MapLine {
  readonly area: number;
  /** In blocks from the start of the area. */
  readonly block: number;
  readonly a: string;
  readonly b: string;
  /** A `^` below each block that differs; empty where none does. */
  readonly marks: string;
}

/** Two maps line by line. */
export function mapLines(a: readonly string[], b: readonly string[]): MapLine[] {
  const lines: MapLine[] = [];
  for (let area = 0; area < Math.max(a.length, b.length); area++) {
    const [x, y] = [a[area] ?? '', b[area] ?? ''];
    for (let block = 0; block < Math.max(x.length, y.length); block += BLOCKS_PER_LINE) {
      const [left, right] = [x.slice(block, block + BLOCKS_PER_LINE), y.slice(block, block + BLOCKS_PER_LINE)];
      lines.push({ area, block, a: left, b: right, marks: marks(left, right) });
    }
  }
  return lines;
}

function marks(a: string, b: string): string {
  if (a === b) return '';
  let line = '';
  for (let i = 0; i < Math.max(a.length, b.length); i++) line += a[i] === b[i] ? ' ' : '^';
  return line.trimEnd();
}
