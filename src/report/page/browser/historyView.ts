import type { MomentKind, PageMoment, ReportData } from '../data.js';
import { chartGrid, polyline } from './chart.js';
import { blocksText, byId, esc, legendEntry, num } from './dom.js';
import { HeapMap } from './heapMap.js';

/** Numbers a chunk in `lives`, and which is which. */
const LIFE = 8;
const [BLOCK, BLOCKS, BYTES, PATH, TYPE, FROM, TO, LOST] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

const KIND_TEXTS: Readonly<Record<MomentKind, string>> = {
  plain: '',
  peak: ', the peak',
  failure: ', a request that got nothing',
  'before-collection': ', before a collection',
  'after-collection': ', after a collection',
  start: ', the board starts again',
};

const W = 1000;
const H = 190;
const PIXELS = 200;
/** Room above and below the lines, so that a stroke at the edge is seen whole. */
const [ABOVE, BELOW] = [6, 4];

/** How a view is put on its page. */
export interface HistoryViewOptions {
  /** What the ids of its elements begin with (`heapBody.ts`). */
  readonly prefix?: string;
  /** Aborted when the view goes. */
  readonly signal?: AbortSignal;
}

/** A heap over time: the chart, the slider, and the map of the moment that is chosen. */
export class HistoryView {
  private readonly data: ReportData;
  private readonly prefix: string;
  private readonly slider: HTMLInputElement;
  private readonly peakAt: number;
  private readonly failureAt: number;
  private readonly lastMs: number;
  private readonly lastEvent: number;
  private readonly colors: Uint8Array;
  private readonly heads: Uint8Array;
  /** 1 where nothing reaches the chunk any more. */
  private readonly garbage: Uint8Array;
  /** Where in `lives` the chunk that begins at a block is. */
  private readonly lifeAt: Int32Array;
  /** Whether a chunk, by where it is in `lives`, is of the table's row that was chosen; null: none was. */
  private isChosen: ((life: number) => boolean) | null = null;
  private shown = 0;
  private readonly map: HeapMap;

  constructor(data: ReportData, { prefix = '', signal }: HistoryViewOptions = {}) {
    this.data = data;
    this.prefix = prefix;
    const { moments, areas, bytesPerBlock } = data;
    this.slider = this.part<HTMLInputElement>('slider');
    this.peakAt = Math.max(
      0,
      moments.findIndex((moment) => moment[3] === 'peak'),
    );
    this.failureAt = moments.findIndex((moment) => moment[3] === 'failure');
    this.lastMs = moments.at(-1)?.[5] ?? 0;
    this.lastEvent = Math.max(1, moments.at(-1)?.[0] ?? 1);
    const blocks = areas.reduce((sum, area) => sum + area.blocks, 0);
    this.colors = new Uint8Array(blocks);
    this.heads = new Uint8Array(blocks);
    this.garbage = new Uint8Array(blocks);
    this.lifeAt = new Int32Array(blocks);
    const ends = lastUsed(data);
    this.map = new HeapMap(
      this.part<HTMLCanvasElement>('map'),
      {
        areas,
        palette: data.kinds,
        bytesPerBlock,
        describe: (from, to, address) => this.describe(from, to, address),
        lastUsed: ends,
      },
      signal,
    );
    this.drawChart();
    this.startButtons();
    const unused = areas.reduce((sum, area, i) => sum + Math.max(0, area.blocks - ends[i]!), 0) * bytesPerBlock;
    this.part('rest').textContent = unused > 0 ? `${num(unused)} bytes above were never used` : '';
    this.part('legend').innerHTML =
      data.kinds
        .slice(1)
        .map(({ color, name }) => legendEntry(color, name))
        .join('') +
      legendEntry('var(--free)', 'free') +
      '<span>faint: garbage, which the next collection frees</span>';
    this.show(this.failureAt >= 0 ? this.failureAt : this.peakAt);
  }

  private part<T extends Element = HTMLElement>(name: string): T {
    return byId<T>(this.prefix + name);
  }

  private startButtons(): void {
    const { slider } = this;
    const go = (name: string, moment: () => number): void => {
      this.part(name).addEventListener('click', () => this.show(moment()));
    };
    slider.addEventListener('input', () => this.show(Number(slider.value)));
    go('prev', () => this.shown - 1);
    go('next', () => this.shown + 1);
    go('toPeak', () => this.peakAt);
    go('toEnd', () => this.data.moments.length - 1);
    go('toFailure', () => this.failureAt);
    this.part('toFailure').hidden = this.failureAt < 0;
  }

  /** Draws the map again, after the page's colours have changed. */
  redraw(): void {
    this.show(this.shown);
  }

  /** Shows the chunks of a line or of a type in full strength, the others faintly; null: all alike. */
  choose(by: 'line' | 'type', name: string | null): void {
    const { data } = this;
    const nameOf = (life: number): string | undefined =>
      by === 'line' ? data.lines[data.lives[life + PATH]!] : data.types[data.lives[life + TYPE]!];
    this.isChosen = name === null ? null : (life) => nameOf(life) === name;
    this.show(this.shown);
  }

  /** Shows a moment; one beyond the first or last is that. */
  show(moment: number): void {
    const { data, colors, heads, garbage } = this;
    const { moments, lives, bytesPerBlock } = data;
    const at = Math.max(0, Math.min(moments.length - 1, moment));
    this.shown = at;
    colors.fill(0);
    heads.fill(0);
    garbage.fill(0);
    const marks = this.isChosen === null ? null : new Uint8Array(colors.length);
    let markedBlocks = 0;
    let markedChunks = 0;
    for (let i = 0; i < lives.length; i += LIFE) {
      if (lives[i + FROM]! > at) break;
      if (lives[i + TO]! <= at) continue;
      const block = lives[i + BLOCK]!;
      const end = block + lives[i + BLOCKS]!;
      colors.fill(data.kindOf[lives[i + TYPE]!]!, block, end);
      heads[block] = 1;
      this.lifeAt[block] = i;
      if (lives[i + LOST]! <= at) garbage.fill(1, block, end);
      if (marks !== null && this.isChosen!(i)) {
        marks.fill(1, block, end);
        markedBlocks += end - block;
        markedChunks++;
      }
    }
    this.map.show({ colors, heads, faint: garbage, marks });
    this.part('marked').textContent =
      marks === null
        ? ''
        : `${num(markedChunks)} ${markedChunks === 1 ? 'chunk' : 'chunks'}, ${num(markedBlocks * bytesPerBlock)} bytes`;
    const where = this.momentText(moments[at]!);
    this.part('where').textContent = where;
    this.slider.setAttribute('aria-valuetext', where);
    this.slider.value = String(at);
    const x = String(this.scaleX(moments[at]![0]));
    const cursor = this.part<SVGLineElement>('cursor');
    cursor.setAttribute('x1', x);
    cursor.setAttribute('x2', x);
  }

  private momentText([event, used, largest, kind, live, ms]: PageMoment): string {
    const free = this.data.total - used;
    const fragmentation = free > 0 ? `, fragmentation ${(100 * (1 - largest / free)).toFixed(1)} %` : '';
    return (
      `event ${num(event + 1)}${this.timeText(ms)}${KIND_TEXTS[kind]}: ${num(used)} bytes used, ${num(live)} of them live, ` +
      `largest free run ${num(largest)}${fragmentation}`
    );
  }

  /** The board's time, where the program let any pass. */
  private timeText(ms: number): string {
    if (this.lastMs < 1) return '';
    return ms < 1000 ? `, ${ms.toFixed(0)} ms` : `, ${(ms / 1000).toFixed(2)} s`;
  }

  private describe(from: number, to: number, address: number): string {
    const { data } = this;
    const { lives } = data;
    const bytes = num((to - from) * data.bytesPerBlock);
    const place = ` at 0x${address.toString(16)}`;
    if (this.colors[from] === 0) return `<b>free</b>${bytes} bytes (${blocksText(to - from)})${place}`;
    const life = this.lifeAt[from]!;
    const path = data.paths[lives[life + PATH]!]!;
    const callers = path.slice(0, -1).reverse().slice(0, 4);
    return (
      `<b>${esc(data.types[lives[life + TYPE]!]!)}${this.garbage[from] === 1 ? ', garbage' : ''}</b>${num(lives[life + BYTES]!)} bytes asked for, ${bytes} taken${place}` +
      `<br>asked for at <strong>${esc(path.at(-1) ?? '')}</strong>` +
      callers.map((name) => `<br>called at ${esc(name)}`).join('')
    );
  }

  private scaleX(event: number): number {
    return (event * W) / this.lastEvent;
  }

  private scaleY(bytes: number): number {
    return H - (bytes * H) / Math.max(1, this.data.total);
  }

  /** Events of the heap from left to right, with the board's time where the program let any pass. */
  private axis(): string {
    const { moments } = this.data;
    const labels = [0, 0.25, 0.5, 0.75, 1].map((part) => {
      const event = Math.round(part * this.lastEvent);
      const moment = moments.findLast((each) => each[0] <= event);
      const name = part === 0 ? 'event 1' : num(event + 1);
      return `<span>${name}${moment === undefined ? '' : this.timeText(moment[5])}</span>`;
    });
    return `<div class="axis" aria-hidden="true">${labels.join('')}</div>`;
  }

  private drawChart(): void {
    const { moments, total, stride } = this.data;
    const line = (figure: 1 | 2 | 4): string =>
      polyline(moments.map((moment) => [this.scaleX(moment[0]), this.scaleY(moment[figure])]));
    const stroke = 'fill="none" vector-effect="non-scaling-stroke"';
    const marksOf = (kind: MomentKind, look: string): string =>
      moments
        .filter((moment) => moment[3] === kind)
        .map((moment) => this.scaleX(moment[0]))
        .map((x) => `<line x1="${x}" x2="${x}" y1="0" y2="${H}" ${stroke} ${look}/>`)
        .join('');
    const collections = marksOf('after-collection', 'class="gc" stroke="var(--gc)" stroke-opacity=".35"');
    const starts = marksOf('start', 'class="start" stroke="var(--ink)" stroke-opacity=".5" stroke-dasharray="3 3"');
    const peak = moments[this.peakAt];
    const grid = chartGrid(
      total,
      W,
      (bytes) => this.scaleY(bytes),
      (y) => ((y + ABOVE) * PIXELS) / (H + ABOVE + BELOW),
    );
    const used = line(1);
    const level = (y: number, look: string): string => `<line x1="0" x2="${W}" y1="${y}" y2="${y}" ${stroke} ${look}/>`;
    const id = (name: string): string => `id="${this.prefix}${name}"`;
    const box = this.part('chart');
    box.innerHTML =
      `<div class="plot"><svg viewBox="0 -${ABOVE} ${W} ${H + ABOVE + BELOW}" preserveAspectRatio="none" style="height:${PIXELS}px;cursor:crosshair" role="img" aria-label="bytes used over time">` +
      level(0, 'stroke="var(--line)"') +
      grid.lines +
      collections +
      starts +
      `<path d="${used}L${W} ${H}L0 ${H}Z" fill="var(--chart-fill)"/>` +
      `<path ${id('used')} d="${used}" ${stroke} stroke="var(--chart)" stroke-width="2" stroke-linejoin="round"/>` +
      `<path d="${line(4)}" ${stroke} stroke="var(--chart)" stroke-width="1.2" stroke-opacity=".6"/>` +
      `<path d="${line(2)}" ${stroke} stroke="var(--good)" stroke-width="1.3" stroke-dasharray="4 3"/>` +
      (peak === undefined ? '' : level(this.scaleY(peak[1]), 'stroke="var(--bad)" stroke-dasharray="2 4"')) +
      `<line ${id('cursor')} y1="-${ABOVE}" y2="${H + BELOW}" ${stroke} stroke="var(--ink)" stroke-width="1.5"/></svg>${grid.labels}</div>` +
      this.axis() +
      `<div class="legend">${legendEntry('var(--chart)', 'used; thin: live')}${legendEntry('var(--good)', 'largest free run')}${legendEntry('var(--gc)', 'collection')}${legendEntry('var(--bad)', 'peak')}${starts === '' ? '' : legendEntry('var(--ink)', 'start')}` +
      `<span>top: the whole heap, ${num(total)} bytes${stride > 1 ? `; one of ${num(stride)} events is shown` : ''}</span></div>`;
    this.followChart(box.querySelector('svg')!);
  }

  private followChart(svg: SVGSVGElement): void {
    const { moments } = this.data;
    const jump = (event: PointerEvent): void => {
      const box = svg.getBoundingClientRect();
      const wanted = ((event.clientX - box.left) / box.width) * this.lastEvent;
      const at = moments.findIndex((moment) => moment[0] >= wanted);
      this.show(at < 0 ? moments.length - 1 : at);
    };
    svg.addEventListener('pointerdown', jump);
    svg.addEventListener('pointermove', (event) => {
      if (event.buttons === 1) jump(event);
    });
  }
}

/** The last block of each area that is ever used. */
function lastUsed({ areas, lives }: ReportData): number[] {
  const firsts: number[] = [];
  let first = 0;
  for (const area of areas) {
    firsts.push(first);
    first += area.blocks;
  }
  const found = areas.map(() => 0);
  for (let i = 0; i < lives.length; i += LIFE) {
    const block = lives[i + BLOCK]!;
    const area = firsts.findLastIndex((start) => start <= block);
    found[area] = Math.max(found[area]!, block + lives[i + BLOCKS]! - firsts[area]!);
  }
  return found;
}
