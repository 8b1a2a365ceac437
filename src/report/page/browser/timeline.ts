import type { DumpFigures, DumpMoment, TimelineData } from '../data.js';
import { chartGrid, polyline } from './chart.js';
import { blocksText, byId, esc, legendEntry, num, pageData } from './dom.js';
import { HeapMap } from './heapMap.js';
import { startTables } from './tables.js';

const { moments, areas: dumpAreas, letters, bytesPerBlock } = pageData<TimelineData>();
const [LINE, LAST_LINE, TOTAL, USED, FREE, LARGEST_FREE, GROWTH] = [0, 1, 2, 3, 4, 5, 6] as const;
const indexes = new Map(letters.map(({ letter }, i) => [letter, i]));
const slider = document.getElementById('slider') as HTMLInputElement | null;
const log = document.getElementById('log');
const logLines = new Map(
  [...document.querySelectorAll<HTMLElement>('#log span')].map((span) => [Number(span.dataset.line), span]),
);
/** Blocks that a row of the table of changes is about; null: none was chosen. */
let chosen: { readonly from: number; readonly blocks: number } | null = null;
let colors: Uint8Array = new Uint8Array();
let map: HeapMap | null = null;
let shape = '';

function figure(value: string, name: string): string {
  return `<div class="figure"><b>${value}</b><span>${name}</span></div>`;
}

function show(at: number): void {
  const moment = moments[at]!;
  const figures = moment.figures;
  const [free, largest] = [figures[FREE], figures[LARGEST_FREE]];
  byId('figures').innerHTML =
    figure(num(figures[USED]), `bytes used of ${num(figures[TOTAL])}`) +
    figure(num(free), 'bytes free') +
    figure(num(largest), 'largest free run') +
    figure(`${(100 * (free === 0 ? 0 : 1 - largest / free)).toFixed(1)} %`, 'fragmentation') +
    (figures[GROWTH] === 0 ? '' : figure(num(figures[GROWTH]), 'bytes that the heap can grow by'));
  showMap(moment);
  if (slider === null) return;
  slider.value = String(at);
  const line = log === null ? '' : `, line ${num(figures[LINE])} of the log`;
  byId('where').textContent = `dump ${num(at + 1)} of ${num(moments.length)}${line}`;
  showLog(figures);
  drawChart(at);
}

function showLog(figures: DumpFigures): void {
  if (log === null) return;
  for (const line of document.querySelectorAll('#log .now')) line.classList.remove('now');
  for (let line = figures[LINE]; line <= figures[LAST_LINE]; line++) logLines.get(line)?.classList.add('now');
  const first = logLines.get(figures[LINE]);
  if (first !== undefined) log.scrollTop = first.offsetTop - log.offsetTop - 60;
}

/** The letters of a map, without the numbers that stand for repeated ones. */
function* lettersOf(encoded: string): Generator<readonly [letter: string, times: number]> {
  for (const [, letter, times] of encoded.matchAll(/(\D)(\d*)/g)) {
    yield [letter!, times === '' ? 1 : Number(times)];
  }
}

const lengths = dumpAreas.map(({ map: encoded }) => {
  let total = 0;
  for (const [, times] of lettersOf(encoded)) total += times;
  return total;
});

function showMap(moment: DumpMoment): void {
  byId('problems').textContent =
    moment.isLeftOut === true
      ? 'This page has no room for the map of this dump; its neighbours have one.'
      : moment.areas.length === 0
        ? 'This dump has no map.'
        : (moment.problems ?? []).join('; ');
  const total = moment.areas.reduce((sum, index) => sum + lengths[index]!, 0);
  const heads = new Uint8Array(total);
  colors = new Uint8Array(total);
  let to = 0;
  for (const index of moment.areas) {
    let color = 0;
    for (const [letter, times] of lettersOf(dumpAreas[index]!.map)) {
      const isHead = letter !== '.' && letter !== '=';
      if (letter === '.') color = 0;
      else if (isHead) color = indexes.get(letter) ?? 1;
      else if (color === 0) color = 1;
      if (isHead) heads.fill(1, to, to + times);
      colors.fill(color, to, to + times);
      to += times;
    }
  }
  const areas = moment.areas.map((index) => ({ start: dumpAreas[index]!.start, blocks: lengths[index]! }));
  const key = JSON.stringify(areas);
  if (map === null || key !== shape) {
    shape = key;
    const options = { areas, palette: letters, bytesPerBlock, describe, lastUsed: lastUsed(areas.length) };
    if (map === null) map = new HeapMap(byId<HTMLCanvasElement>('map'), options);
    else map.reset(options);
  }
  const marks = chosen === null ? null : new Uint8Array(total).fill(1, chosen.from, chosen.from + chosen.blocks);
  map.show({ colors, heads, marks });
  if (chosen !== null) map.reveal(chosen.from);
  const present = new Set(colors);
  byId('legend').innerHTML = letters
    .map(({ color, name }, i) => (i > 0 && present.has(i) ? legendEntry(color, name) : ''))
    .join('');
}

/** The last block of each area that any dump uses. */
function lastUsed(areas: number): number[] {
  const ends = new Array<number>(areas).fill(0);
  for (const { areas: indexes } of moments) {
    for (const [i, index] of indexes.entries()) {
      const free = /\.(\d*)$/.exec(dumpAreas[index]!.map);
      const used = lengths[index]! - (free === null ? 0 : Number(free[1] || 1));
      if (i < areas) ends[i] = Math.max(ends[i]!, used);
    }
  }
  return ends;
}

function describe(from: number, to: number, address: number): string {
  const { name } = letters[colors[from]!]!;
  const bytes = num((to - from) * bytesPerBlock);
  return `<b>${esc(name)}</b>${bytes} bytes (${blocksText(to - from)}) at 0x${address.toString(16)}`;
}

const W = 1000;
const H = 160;
const MARGIN = 4;

function drawChart(at: number): void {
  const top = moments.reduce((most, { figures }) => Math.max(most, figures[TOTAL]), 1);
  const x = (i: number): number => (moments.length < 2 ? 0 : (i * W) / (moments.length - 1));
  const y = (bytes: number): number => H - (bytes * H) / top;
  const line = (figure: typeof USED | typeof LARGEST_FREE): string =>
    polyline(moments.map(({ figures }, i) => [x(i), y(figures[figure])]));
  const grid = chartGrid(top, W, y, (at) => ((at + MARGIN) * H) / (H + 2 * MARGIN));
  const used = line(USED);
  const stroke = 'fill="none" vector-effect="non-scaling-stroke"';
  byId('chart').innerHTML =
    `<div class="plot"><svg viewBox="0 -${MARGIN} ${W} ${H + 2 * MARGIN}" preserveAspectRatio="none" style="height:${H}px" role="img" aria-label="bytes used and largest free run over time">${grid.lines}` +
    `<path d="${used}L${W} ${H}L0 ${H}Z" fill="var(--chart-fill)"/><path d="${used}" ${stroke} stroke="var(--chart)" stroke-width="2"/>` +
    `<path d="${line(LARGEST_FREE)}" ${stroke} stroke="var(--good)" stroke-width="1.5" stroke-dasharray="4 3"/>` +
    `<line x1="${x(at)}" x2="${x(at)}" y1="0" y2="${H}" ${stroke} stroke="var(--ink)" stroke-width="1.5"/></svg>${grid.labels}</div>` +
    `<div class="axis" aria-hidden="true"><span>dump 1</span><span>dump ${num(moments.length)}</span></div>` +
    `<div class="legend">${legendEntry('var(--chart)', 'bytes used')}${legendEntry('var(--good)', 'largest free run')}</div>`;
}

slider?.addEventListener('input', () => show(Number(slider.value)));
document.getElementById('chart')?.addEventListener('click', (event) => {
  const box = document.querySelector('#chart svg')!.getBoundingClientRect();
  const at = Math.round(((event.clientX - box.left) / box.width) * (moments.length - 1));
  if (at >= 0 && at < moments.length) show(at);
});
log?.addEventListener('click', (event) => {
  const line = Number((event.target as HTMLElement).dataset.line);
  const at = moments.findLastIndex(({ figures }) => figures[LINE] <= line);
  if (at >= 0) show(at);
});
for (const row of document.querySelectorAll<HTMLTableRowElement>('tr[data-from]')) {
  const choose = (): void => {
    const isAgain = row.getAttribute('aria-selected') === 'true';
    for (const other of document.querySelectorAll('tr[aria-selected]')) other.removeAttribute('aria-selected');
    chosen = isAgain ? null : { from: Number(row.dataset.from), blocks: Number(row.dataset.blocks) };
    if (!isAgain) row.setAttribute('aria-selected', 'true');
    show(isAgain ? moments.length - 1 : Number(row.dataset.at));
  };
  row.addEventListener('click', choose);
  row.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    choose();
  });
}
startTables();
// Of a log its beginning is seen first, of two maps the second.
show(log === null ? moments.length - 1 : 0);
document.documentElement.dataset.ready = 'true';
