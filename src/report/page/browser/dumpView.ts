import type { DumpMoment, PageArea, TimelineData } from '../data.js';
import { chartGrid, polyline } from './chart.js';
import { blocksText, byId, esc, legendEntry, num } from './dom.js';
import { HeapMap } from './heapMap.js';

const [TOTAL, USED, FREE, LARGEST_FREE, GROWTH] = [2, 3, 4, 5, 6] as const;

const W = 1000;
const H = 160;
const MARGIN = 4;

/** Blocks of a map, counted over all areas. */
export interface BlockRange {
  readonly from: number;
  readonly blocks: number;
}

/** How a view is put on its page. */
export interface DumpViewOptions {
  /** What the ids of its elements begin with (`dumpBody.ts`). */
  readonly prefix?: string;
  /** Aborted when the view goes. */
  readonly signal?: AbortSignal;
  /** More text about a dump, for the line below the slider. */
  readonly about?: (moment: DumpMoment) => string;
  /** Called when a dump is shown. */
  readonly shown?: (moment: DumpMoment) => void;
}

/** Dumps of `mem_info(1)`, one at a time: figures, map, and where there are several a chart and a slider. */
export class DumpView {
  private readonly data: TimelineData;
  private readonly options: DumpViewOptions;
  private readonly slider: HTMLInputElement | null;
  private readonly indexes: ReadonlyMap<string, number>;
  private readonly lengths: readonly number[];
  /** Blocks that are drawn in full strength, the others faintly; null: all alike. */
  private chosen: BlockRange | null = null;
  private colors: Uint8Array = new Uint8Array();
  private map: HeapMap | null = null;
  private shape = '';
  private at = 0;

  constructor(data: TimelineData, options: DumpViewOptions = {}) {
    this.data = data;
    this.options = options;
    this.slider = document.getElementById(`${options.prefix ?? ''}slider`) as HTMLInputElement | null;
    this.indexes = new Map(data.letters.map(({ letter }, i) => [letter, i]));
    this.lengths = data.areas.map(({ map }) => {
      let total = 0;
      for (const [, times] of lettersOf(map)) total += times;
      return total;
    });
    const { slider } = this;
    slider?.addEventListener('input', () => this.show(Number(slider.value)));
    const chart = document.getElementById(`${options.prefix ?? ''}chart`);
    chart?.addEventListener('click', (event) => {
      const box = chart.querySelector('svg')!.getBoundingClientRect();
      const at = Math.round(((event.clientX - box.left) / box.width) * (data.moments.length - 1));
      if (at >= 0 && at < data.moments.length) this.show(at);
    });
  }

  private part(name: string): HTMLElement {
    return byId((this.options.prefix ?? '') + name);
  }

  /** Marks some blocks of the maps; null: none. */
  choose(range: BlockRange | null): void {
    this.chosen = range;
  }

  /** Draws the map again, after the page's colours have changed. */
  redraw(): void {
    this.show(this.at);
  }

  /** Shows a dump by its number from 0. */
  show(at: number): void {
    this.at = at;
    const { moments } = this.data;
    const moment = moments[at]!;
    const { figures } = moment;
    const [free, largest] = [figures[FREE], figures[LARGEST_FREE]];
    this.part('figures').innerHTML =
      figure(num(figures[USED]), `bytes used of ${num(figures[TOTAL])}`) +
      figure(num(free), 'bytes free') +
      figure(num(largest), 'largest free run') +
      figure(`${(100 * (free === 0 ? 0 : 1 - largest / free)).toFixed(1)} %`, 'fragmentation') +
      (figures[GROWTH] === 0 ? '' : figure(num(figures[GROWTH]), 'bytes that the heap can grow by'));
    this.showMap(moment);
    if (this.slider !== null) {
      this.slider.value = String(at);
      const about = this.options.about?.(moment) ?? '';
      this.part('where').textContent = `dump ${num(at + 1)} of ${num(moments.length)}${about}`;
      this.drawChart(at);
    }
    this.options.shown?.(moment);
  }

  private showMap(moment: DumpMoment): void {
    this.part('problems').textContent =
      moment.isLeftOut === true
        ? 'This page has no room for the map of this dump; its neighbours have one.'
        : moment.areas.length === 0
          ? 'This dump has no map.'
          : (moment.problems ?? []).join('; ');
    const { areas: all, letters } = this.data;
    const total = moment.areas.reduce((sum, index) => sum + this.lengths[index]!, 0);
    const heads = new Uint8Array(total);
    const colors = new Uint8Array(total);
    let to = 0;
    for (const index of moment.areas) {
      let color = 0;
      for (const [letter, times] of lettersOf(all[index]!.map)) {
        const isHead = letter !== '.' && letter !== '=';
        if (letter === '.') color = 0;
        else if (isHead) color = this.indexes.get(letter) ?? 1;
        else if (color === 0) color = 1;
        if (isHead) heads.fill(1, to, to + times);
        colors.fill(color, to, to + times);
        to += times;
      }
    }
    this.colors = colors;
    const { chosen } = this;
    const map = this.mapOf(moment.areas.map((index) => ({ start: all[index]!.start, blocks: this.lengths[index]! })));
    const marks = chosen === null ? null : new Uint8Array(total).fill(1, chosen.from, chosen.from + chosen.blocks);
    map.show({ colors, heads, marks });
    if (chosen !== null) map.reveal(chosen.from);
    const present = new Set(colors);
    this.part('legend').innerHTML = letters
      .map(({ color, name }, i) => (i > 0 && present.has(i) ? legendEntry(color, name) : ''))
      .join('');
  }

  /** The drawing of a heap with such areas: the same as long as they are the same. */
  private mapOf(areas: readonly PageArea[]): HeapMap {
    const { letters, bytesPerBlock } = this.data;
    const key = JSON.stringify(areas);
    if (this.map !== null && key === this.shape) return this.map;
    this.shape = key;
    const options = {
      ...{ areas, palette: letters, bytesPerBlock, lastUsed: this.lastUsed(areas.length) },
      describe: (from: number, to: number, address: number) => this.describe(from, to, address),
    };
    if (this.map === null) {
      this.map = new HeapMap(this.part('map') as HTMLCanvasElement, options, this.options.signal);
    } else this.map.reset(options);
    return this.map;
  }

  /** The last block of each area that any dump uses. */
  private lastUsed(areas: number): number[] {
    const ends = new Array<number>(areas).fill(0);
    for (const { areas: indexes } of this.data.moments) {
      for (const [i, index] of indexes.entries()) {
        const free = /\.(\d*)$/.exec(this.data.areas[index]!.map);
        const used = this.lengths[index]! - (free === null ? 0 : Number(free[1] || 1));
        if (i < areas) ends[i] = Math.max(ends[i]!, used);
      }
    }
    return ends;
  }

  private describe(from: number, to: number, address: number): string {
    const { name } = this.data.letters[this.colors[from]!]!;
    const bytes = num((to - from) * this.data.bytesPerBlock);
    return `<b>${esc(name)}</b>${bytes} bytes (${blocksText(to - from)}) at 0x${address.toString(16)}`;
  }

  private drawChart(at: number): void {
    const { moments } = this.data;
    const top = moments.reduce((most, { figures }) => Math.max(most, figures[TOTAL]), 1);
    const x = (i: number): number => (moments.length < 2 ? 0 : (i * W) / (moments.length - 1));
    const y = (bytes: number): number => H - (bytes * H) / top;
    const line = (figure: typeof USED | typeof LARGEST_FREE): string =>
      polyline(moments.map(({ figures }, i) => [x(i), y(figures[figure])]));
    const grid = chartGrid(top, W, y, (at) => ((at + MARGIN) * H) / (H + 2 * MARGIN));
    const used = line(USED);
    const stroke = 'fill="none" vector-effect="non-scaling-stroke"';
    this.part('chart').innerHTML =
      `<div class="plot"><svg viewBox="0 -${MARGIN} ${W} ${H + 2 * MARGIN}" preserveAspectRatio="none" style="height:${H}px" role="img" aria-label="bytes used and largest free run over time">${grid.lines}` +
      `<path d="${used}L${W} ${H}L0 ${H}Z" fill="var(--chart-fill)"/><path d="${used}" ${stroke} stroke="var(--chart)" stroke-width="2"/>` +
      `<path d="${line(LARGEST_FREE)}" ${stroke} stroke="var(--good)" stroke-width="1.5" stroke-dasharray="4 3"/>` +
      `<line x1="${x(at)}" x2="${x(at)}" y1="0" y2="${H}" ${stroke} stroke="var(--ink)" stroke-width="1.5"/></svg>${grid.labels}</div>` +
      `<div class="axis" aria-hidden="true"><span>dump 1</span><span>dump ${num(moments.length)}</span></div>` +
      `<div class="legend">${legendEntry('var(--chart)', 'bytes used')}${legendEntry('var(--good)', 'largest free run')}</div>`;
  }
}

/** The letters of a map, without the numbers that stand for repeated ones. */
function* lettersOf(encoded: string): Generator<readonly [letter: string, times: number]> {
  for (const [, letter, times] of encoded.matchAll(/(\D)(\d*)/g)) {
    yield [letter!, times === '' ? 1 : Number(times)];
  }
}

function figure(value: string, name: string): string {
  return `<div class="figure"><b>${value}</b><span>${name}</span></div>`;
}
