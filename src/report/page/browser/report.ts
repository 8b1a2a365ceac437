import type { MomentKind, ReportData } from '../data.js';
import { chartGrid, polyline } from './chart.js';
import { blocksText, byId, esc, legendEntry, num, pageData } from './dom.js';
import { flameGraph } from './flame.js';
import { HeapMap } from './heapMap.js';
import { startTables } from './tables.js';

const data = pageData<ReportData>();
const { moments, lives, areas, bytesPerBlock } = data;
/** Numbers a chunk in `lives`, and which is which. */
const LIFE = 8;
const [BLOCK, BLOCKS, BYTES, PATH, TYPE, FROM, TO, LOST] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

const slider = byId<HTMLInputElement>('slider');
const blocks = areas.reduce((sum, area) => sum + area.blocks, 0);
const peakAt = Math.max(
  0,
  moments.findIndex((moment) => moment[3] === 'peak'),
);
const failureAt = moments.findIndex((moment) => moment[3] === 'failure');
const ends = lastUsed();
const colors = new Uint8Array(blocks);
const heads = new Uint8Array(blocks);
/** 1 where nothing reaches the chunk any more. */
const garbage = new Uint8Array(blocks);
/** Whether a chunk, by where it is in `lives`, is of the table's row that was chosen; null: none was. */
let isChosen: ((life: number) => boolean) | null = null;
let shown = 0;
/** Where in `lives` the chunk that begins at a block is. */
const lifeAt = new Int32Array(blocks);
const map = new HeapMap(byId<HTMLCanvasElement>('map'), {
  areas,
  palette: data.kinds,
  bytesPerBlock,
  describe,
  lastUsed: ends,
});

/** The last block of each area that is ever used. */
function lastUsed(): number[] {
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

const KIND_TEXTS: Readonly<Record<MomentKind, string>> = {
  plain: '',
  peak: ', the peak',
  failure: ', a request that got nothing',
  'before-collection': ', before a collection',
  'after-collection': ', after a collection',
  start: ', the board starts again',
};

function show(moment: number): void {
  const at = Math.max(0, Math.min(moments.length - 1, moment));
  shown = at;
  colors.fill(0);
  heads.fill(0);
  garbage.fill(0);
  const marks = isChosen === null ? null : new Uint8Array(blocks);
  let markedBlocks = 0;
  let markedChunks = 0;
  for (let i = 0; i < lives.length; i += LIFE) {
    if (lives[i + FROM]! > at) break;
    if (lives[i + TO]! <= at) continue;
    const block = lives[i + BLOCK]!;
    const end = block + lives[i + BLOCKS]!;
    colors.fill(data.kindOf[lives[i + TYPE]!]!, block, end);
    heads[block] = 1;
    lifeAt[block] = i;
    if (lives[i + LOST]! <= at) garbage.fill(1, block, end);
    if (marks !== null && isChosen!(i)) {
      marks.fill(1, block, end);
      markedBlocks += end - block;
      markedChunks++;
    }
  }
  map.show({ colors, heads, faint: garbage, marks });
  byId('marked').textContent =
    marks === null
      ? ''
      : `${num(markedChunks)} ${markedChunks === 1 ? 'chunk' : 'chunks'}, ${num(markedBlocks * bytesPerBlock)} bytes`;
  const [event, used, largest, kind, live, ms] = moments[at]!;
  const free = data.total - used;
  const fragmentation = free > 0 ? `, fragmentation ${(100 * (1 - largest / free)).toFixed(1)} %` : '';
  byId('where').textContent =
    `event ${num(event + 1)}${timeText(ms)}${KIND_TEXTS[kind]}: ${num(used)} bytes used, ${num(live)} of them live, ` +
    `largest free run ${num(largest)}${fragmentation}`;
  slider.setAttribute('aria-valuetext', byId('where').textContent);
  slider.value = String(at);
  const x = String(scaleX(event));
  const cursor = byId<SVGLineElement>('cursor');
  cursor.setAttribute('x1', x);
  cursor.setAttribute('x2', x);
}

/** The board's time, where the program let any pass. */
function timeText(ms: number): string {
  if (lastMs < 1) return '';
  return ms < 1000 ? `, ${ms.toFixed(0)} ms` : `, ${(ms / 1000).toFixed(2)} s`;
}

function describe(from: number, to: number, address: number): string {
  const bytes = num((to - from) * bytesPerBlock);
  const place = ` at 0x${address.toString(16)}`;
  if (colors[from] === 0) return `<b>free</b>${bytes} bytes (${blocksText(to - from)})${place}`;
  const life = lifeAt[from]!;
  const path = data.paths[lives[life + PATH]!]!;
  const callers = path.slice(0, -1).reverse().slice(0, 4);
  return (
    `<b>${esc(data.types[lives[life + TYPE]!]!)}${garbage[from] === 1 ? ', garbage' : ''}</b>${num(lives[life + BYTES]!)} bytes asked for, ${bytes} taken${place}` +
    `<br>asked for at <strong>${esc(path.at(-1) ?? '')}</strong>` +
    callers.map((name) => `<br>called at ${esc(name)}`).join('')
  );
}

const W = 1000;
const H = 190;
const PIXELS = 200;
/** Room above and below the lines, so that a stroke at the edge is seen whole. */
const [ABOVE, BELOW] = [6, 4];
const lastMs = moments.at(-1)?.[5] ?? 0;
const lastEvent = Math.max(1, moments.at(-1)?.[0] ?? 1);

function scaleX(event: number): number {
  return (event * W) / lastEvent;
}

function scaleY(bytes: number): number {
  return H - (bytes * H) / Math.max(1, data.total);
}

/** Events of the heap from left to right, with the board's time where the program let any pass. */
function axis(): string {
  const labels = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const event = Math.round(part * lastEvent);
    const moment = moments.findLast((each) => each[0] <= event);
    const name = part === 0 ? 'event 1' : num(event + 1);
    return `<span>${name}${moment === undefined ? '' : timeText(moment[5])}</span>`;
  });
  return `<div class="axis" aria-hidden="true">${labels.join('')}</div>`;
}

function drawChart(): void {
  const line = (figure: 1 | 2 | 4): string =>
    polyline(moments.map((moment) => [scaleX(moment[0]), scaleY(moment[figure])]));
  const stroke = 'fill="none" vector-effect="non-scaling-stroke"';
  const marksOf = (kind: MomentKind, look: string): string =>
    moments
      .filter((moment) => moment[3] === kind)
      .map((moment) => scaleX(moment[0]))
      .map((x) => `<line x1="${x}" x2="${x}" y1="0" y2="${H}" ${stroke} ${look}/>`)
      .join('');
  const collections = marksOf('after-collection', 'class="gc" stroke="var(--gc)" stroke-opacity=".35"');
  const starts = marksOf('start', 'class="start" stroke="var(--ink)" stroke-opacity=".5" stroke-dasharray="3 3"');
  const peak = moments[peakAt];
  const grid = chartGrid(data.total, W, scaleY, (y) => ((y + ABOVE) * PIXELS) / (H + ABOVE + BELOW));
  const used = line(1);
  const level = (y: number, look: string): string => `<line x1="0" x2="${W}" y1="${y}" y2="${y}" ${stroke} ${look}/>`;
  byId('chart').innerHTML =
    `<div class="plot"><svg viewBox="0 -${ABOVE} ${W} ${H + ABOVE + BELOW}" preserveAspectRatio="none" style="height:${PIXELS}px;cursor:crosshair" role="img" aria-label="bytes used over time">` +
    level(0, 'stroke="var(--line)"') +
    grid.lines +
    collections +
    starts +
    `<path d="${used}L${W} ${H}L0 ${H}Z" fill="var(--chart-fill)"/>` +
    `<path id="used" d="${used}" ${stroke} stroke="var(--chart)" stroke-width="2" stroke-linejoin="round"/>` +
    `<path d="${line(4)}" ${stroke} stroke="var(--chart)" stroke-width="1.2" stroke-opacity=".6"/>` +
    `<path d="${line(2)}" ${stroke} stroke="var(--good)" stroke-width="1.3" stroke-dasharray="4 3"/>` +
    (peak === undefined ? '' : level(scaleY(peak[1]), 'stroke="var(--bad)" stroke-dasharray="2 4"')) +
    `<line id="cursor" y1="-${ABOVE}" y2="${H + BELOW}" ${stroke} stroke="var(--ink)" stroke-width="1.5"/></svg>${grid.labels}</div>` +
    axis() +
    `<div class="legend">${legendEntry('var(--chart)', 'used; thin: live')}${legendEntry('var(--good)', 'largest free run')}${legendEntry('var(--gc)', 'collection')}${legendEntry('var(--bad)', 'peak')}${starts === '' ? '' : legendEntry('var(--ink)', 'start')}` +
    `<span>top: the whole heap, ${num(data.total)} bytes${data.stride > 1 ? `; one of ${num(data.stride)} events is shown` : ''}</span></div>`;
  const svg = document.querySelector<SVGSVGElement>('#chart svg')!;
  const jump = (event: PointerEvent): void => {
    const box = svg.getBoundingClientRect();
    const wanted = ((event.clientX - box.left) / box.width) * lastEvent;
    const at = moments.findIndex((moment) => moment[0] >= wanted);
    show(at < 0 ? moments.length - 1 : at);
  };
  svg.addEventListener('pointerdown', jump);
  svg.addEventListener('pointermove', (event) => {
    if (event.buttons === 1) jump(event);
  });
}

/** A row of a table shows its chunks on the map; the same again, or the button beside the map, shows all alike. */
function startMarks(): void {
  const unmark = byId('unmark');
  const choose = (row: HTMLTableRowElement | null): void => {
    const isAgain = row?.getAttribute('aria-selected') === 'true';
    for (const other of document.querySelectorAll('tr[aria-selected]')) other.removeAttribute('aria-selected');
    const chosen = isAgain ? null : row;
    chosen?.setAttribute('aria-selected', 'true');
    unmark.hidden = chosen === null;
    const name = chosen?.dataset.mark;
    const isLine = chosen?.closest('table')?.dataset.by === 'line';
    isChosen =
      chosen === null
        ? null
        : (life) => (isLine ? data.lines[lives[life + PATH]!] : data.types[lives[life + TYPE]!]) === name;
    show(shown);
    if (chosen !== null) byId('map').scrollIntoView({ block: 'center' });
  };
  unmark.addEventListener('click', () => choose(null));
  for (const row of document.querySelectorAll<HTMLTableRowElement>('tr[data-mark]')) {
    row.addEventListener('click', () => choose(row));
    row.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      choose(row);
    });
  }
}

startTables();
flameGraph(data.rows);
drawChart();
slider.addEventListener('input', () => show(Number(slider.value)));
byId('prev').addEventListener('click', () => show(Number(slider.value) - 1));
byId('next').addEventListener('click', () => show(Number(slider.value) + 1));
byId('toPeak').addEventListener('click', () => show(peakAt));
byId('toEnd').addEventListener('click', () => show(moments.length - 1));
byId('legend').innerHTML =
  data.kinds
    .slice(1)
    .map(({ color, name }) => legendEntry(color, name))
    .join('') +
  legendEntry('var(--free)', 'free') +
  '<span>faint: garbage, which the next collection frees</span>';
const unused = areas.reduce((sum, area, i) => sum + Math.max(0, area.blocks - ends[i]!), 0) * bytesPerBlock;
byId('rest').textContent = unused > 0 ? `${num(unused)} bytes above were never used` : '';
if (failureAt >= 0) {
  const button = byId('toFailure');
  button.hidden = false;
  button.addEventListener('click', () => show(failureAt));
}
startMarks();
show(failureAt >= 0 ? failureAt : peakAt);
document.documentElement.dataset.ready = 'true';
