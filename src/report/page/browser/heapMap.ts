import type { PageArea, PageKind } from '../data.js';
import { cssColor, followPointer, hideTip, showTip } from './dom.js';

export interface HeapMapOptions {
  readonly areas: readonly PageArea[];
  /** Index 0 is free. */
  readonly palette: readonly PageKind[];
  readonly bytesPerBlock: number;
  /** HTML on the chunk or free run from block `from` up to `to`, which lies at `address`. */
  readonly describe: (from: number, to: number, address: number) => string;
  /** Blocks of each area that are ever used: what follows is not drawn, but for a row. */
  readonly lastUsed: readonly number[];
}

/** What a heap looks like: a number a block, all areas one after another. */
export interface HeapPicture {
  /** Index in the palette. */
  readonly colors: Uint8Array;
  /** 1 where a chunk begins. */
  readonly heads: Uint8Array;
  /** 1 where a chunk is drawn faintly: nothing reaches it any more. */
  readonly faint?: Uint8Array | undefined;
  /** Only the blocks whose number is 1 are drawn in full strength; null or absent: all. */
  readonly marks?: Uint8Array | null | undefined;
}

interface MapRow {
  readonly first: number;
  readonly blocks: number;
}

const WIDE = 700;
const FAINT = 0.32;
/** What is not marked, while something is. */
const UNMARKED = 0.16;

/**
 * Draws a heap: chunks are bars without a gap inside, so that one sees where each begins and ends. The arrow keys go from
 * chunk to chunk, and from row to row.
 */
export class HeapMap {
  private readonly canvas: HTMLCanvasElement;
  private options: HeapMapOptions;
  private picture: HeapPicture | null = null;
  private rows: (MapRow | null)[] = [];
  private columns = 128;
  private cell = 8;
  private hot = -1;

  /** @param signal aborted when the map goes */
  constructor(canvas: HTMLCanvasElement, options: HeapMapOptions, signal?: AbortSignal) {
    this.canvas = canvas;
    this.options = options;
    const leave = (): void => {
      hideTip();
      this.highlight(-1);
    };
    followPointer(canvas, (event) => this.point(event), leave, signal);
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'application');
    canvas.setAttribute('aria-roledescription', 'heap map');
    canvas.addEventListener('keydown', (event) => this.key(event));
    canvas.addEventListener('blur', leave);
    new ResizeObserver(() => this.draw()).observe(canvas.parentElement!);
    const until = signal === undefined ? {} : { signal };
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw(), until);
  }

  /** Another heap, or the same after it has grown. */
  reset(options: Partial<HeapMapOptions>): void {
    this.options = { ...this.options, ...options };
    this.hot = -1;
  }

  show(picture: HeapPicture): void {
    this.picture = picture;
    this.draw();
  }

  /** Scrolls to a block. */
  reveal(block: number): void {
    const row = this.rows.findIndex((each) => each !== null && block < each.first + each.blocks);
    if (row < 0) return;
    const box = this.canvas.parentElement!;
    const y = row * this.cell;
    if (y < box.scrollTop || y > box.scrollTop + box.clientHeight - this.cell) box.scrollTop = y - box.clientHeight / 2;
  }

  private layout(): void {
    const width = this.canvas.parentElement!.clientWidth;
    this.columns = width >= WIDE ? 128 : 64;
    this.cell = Math.max(3, Math.floor((2 * (width - 2)) / this.columns) / 2);
    this.rows = [];
    let first = 0;
    for (const [index, { blocks }] of this.options.areas.entries()) {
      const last = Math.min(blocks, this.options.lastUsed[index]! + this.columns + 1);
      // An empty row between two areas.
      if (index > 0) this.rows.push(null);
      for (let at = 0; at < last; at += this.columns) {
        this.rows.push({ first: first + at, blocks: Math.min(this.columns, blocks - at) });
      }
      first += blocks;
    }
  }

  private draw(): void {
    const { picture, canvas } = this;
    if (picture === null) return;
    this.layout();
    const { cell, rows, columns } = this;
    const { colors, heads, faint, marks = null } = picture;
    const scale = Math.min(devicePixelRatio || 1, 2);
    const height = rows.length * cell;
    canvas.style.height = `${height}px`;
    canvas.style.width = `${columns * cell}px`;
    canvas.width = columns * cell * scale;
    canvas.height = height * scale;
    const context = canvas.getContext('2d')!;
    context.scale(scale, scale);
    const free = cssColor('--free');
    const gap = cell >= 5 ? 1 : 0.5;
    for (const [y, row] of rows.entries()) {
      if (row === null) continue;
      const { first, blocks } = row;
      for (let x = 0; x < blocks; ) {
        const color = colors[first + x]!;
        let end = x + 1;
        while (end < blocks && colors[first + end] === color && (color === 0 || heads[first + end] === 0)) end++;
        const isEnd = end === blocks || color === 0 || heads[first + end] === 1 || colors[first + end] !== color;
        context.fillStyle = color === 0 ? free : this.options.palette[color]!.color;
        if (color !== 0) {
          const isUnmarked = marks !== null && marks[first + x] !== 1;
          context.globalAlpha = isUnmarked ? UNMARKED : faint?.[first + x] === 1 ? FAINT : 1;
        }
        context.fillRect(x * cell, y * cell, (end - x) * cell - (isEnd && color !== 0 ? gap : 0), cell - gap);
        context.globalAlpha = 1;
        x = end;
      }
    }
    if (this.hot >= 0) this.outline(context);
  }

  private outline(context: CanvasRenderingContext2D): void {
    const [from, to] = this.extent(this.hot);
    context.strokeStyle = cssColor('--ink');
    context.lineWidth = 1.5;
    for (const [y, row] of this.rows.entries()) {
      if (row === null || row.first >= to || row.first + row.blocks <= from) continue;
      const a = Math.max(from, row.first) - row.first;
      const b = Math.min(to, row.first + row.blocks) - row.first;
      context.strokeRect(a * this.cell - 0.5, y * this.cell - 0.5, (b - a) * this.cell, this.cell);
    }
  }

  /** First block and end of the chunk or free run that a block is in. */
  private extent(block: number): [number, number] {
    const { colors, heads } = this.picture!;
    let base = 0;
    let limit = 0;
    for (const { blocks } of this.options.areas) {
      limit = base + blocks;
      if (block < limit) break;
      base = limit;
    }
    let from = block;
    let to = block + 1;
    if (colors[block] === 0) {
      while (from > base && colors[from - 1] === 0) from--;
      while (to < limit && colors[to] === 0) to++;
    } else {
      while (from > base && heads[from] === 0) from--;
      while (to < limit && colors[to] !== 0 && heads[to] === 0) to++;
    }
    return [from, to];
  }

  private point({ clientX, clientY }: PointerEvent): void {
    const box = this.canvas.getBoundingClientRect();
    const row = this.rows[Math.floor((clientY - box.top) / this.cell)];
    const x = Math.floor((clientX - box.left) / this.cell);
    if (this.picture === null || row == null || x < 0 || x >= row.blocks) {
      hideTip();
      this.highlight(-1);
      return;
    }
    this.tell(row.first + x, clientX, clientY);
  }

  private tell(block: number, clientX: number, clientY: number): void {
    const [from, to] = this.extent(block);
    const html = this.options.describe(from, to, this.address(from));
    showTip(html, clientX, clientY);
    this.highlight(block);
  }

  private key(event: KeyboardEvent): void {
    const blocks = this.options.areas.reduce((sum, area) => sum + area.blocks, 0);
    if (event.key === 'Escape') {
      hideTip();
      this.highlight(-1);
      return;
    }
    const next = this.picture === null ? null : this.blockAfter(event.key, blocks);
    if (next === null) return;
    event.preventDefault();
    const block = Math.max(0, Math.min(blocks - 1, next));
    this.highlight(block);
    this.reveal(this.hot);
    const row = this.rows.findIndex((each) => each !== null && this.hot < each.first + each.blocks);
    const box = this.canvas.getBoundingClientRect();
    const x = row < 0 ? 0 : this.hot - this.rows[row]!.first;
    this.tell(this.hot, box.left + (x + 0.5) * this.cell, box.top + (Math.max(0, row) + 0.5) * this.cell);
    // What a screen reader says.
    this.canvas.setAttribute('aria-label', document.getElementById('tip')!.innerText.replaceAll('\n', ', '));
  }

  /** Where a key leads from the chunk that is highlighted; null for other keys. */
  private blockAfter(key: string, blocks: number): number | null {
    if (key === 'Home' || (this.hot < 0 && key.startsWith('Arrow'))) return 0;
    if (key === 'End') return blocks - 1;
    const [from, to] = this.extent(Math.max(0, this.hot));
    switch (key) {
      case 'ArrowRight':
        return to;
      case 'ArrowLeft':
        return from - 1;
      case 'ArrowDown':
        return Math.max(to, from + this.columns);
      case 'ArrowUp':
        return from - this.columns;
      default:
        return null;
    }
  }

  private highlight(block: number): void {
    const start = block < 0 ? -1 : this.extent(block)[0];
    if (start === this.hot) return;
    this.hot = start;
    this.draw();
  }

  private address(block: number): number {
    let at = block;
    for (const { start, blocks } of this.options.areas) {
      if (at < blocks) return start + at * this.options.bytesPerBlock;
      at -= blocks;
    }
    return 0;
  }
}
