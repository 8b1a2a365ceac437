import type { MomentKind, ReportData } from '../data.js';
import { chartGrid, polyline } from './chart.js';
import { blocksText, byId, esc, legendEntry, num, pageData } from './dom.js';
import { flameGraph } from './flame.js';
import { HeapMap } from './heapMap.js';
import { startTables } from './tables.js';

const data = pageData<ReportData>();
const { moments, lives, areas, bytesPerBlock } = data;
/** Numbers a chunk in `lives`, and which is which. */
const LIFE = 7;
const [BLOCK, BLOCKS, BYTES, PATH, TYPE, FROM, TO] = [0, 1, 2, 3, 4, 5, 6];

const slider = byId<HTMLInputElement>('slider');
const blocks = areas.reduce((sum, area) => sum + area.blocks, 0);
const peakAt = Math.max(
  0,
  moments.findIndex((moment) => moment[3] === 'peak'),
);
const ends = lastUsed();
const colors = new Uint8Array(blocks);
const heads = new Uint8Array(blocks);
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
    const block = lives[i + BLOCK!]!;
    const area = firsts.findLastIndex((start) => start <= block);
    found[area] = Math.max(found[area]!, block + lives[i + BLOCKS!]! - firsts[area]!);
  }
  return found;
}

const KIND_TEXTS: Readonly<Record<MomentKind, string>> = {
  plain: '',
  peak: ', the peak',
  'before-collection': ', before a collection',
  'after-collection': ', after a collection',
};

function show(moment: number): void {
  const at = Math.max(0, Math.min(moments.length - 1, moment));
  colors.fill(0);
  heads.fill(0);
  for (let i = 0; i < lives.length; i += LIFE) {
    if (lives[i + FROM!]! > at) break;
    if (lives[i + TO!]! <= at) continue;
    const block = lives[i + BLOCK!]!;
    colors.fill(data.kindOf[lives[i + TYPE!]!]!, block, block + lives[i + BLOCKS!]!);
    heads[block] = 1;
    lifeAt[block] = i;
  }
  map.show({ colors, heads });
  const [event, used, largest, kind] = moments[at]!;
  const free = data.total - used;
  const fragmentation = free > 0 ? `, fragmentation ${(100 * (1 - largest / free)).toFixed(1)} %` : '';
  byId('where').textContent =
    `event ${num(event + 1)}${KIND_TEXTS[kind]}: ${num(used)} bytes used, largest free run ${num(largest)}${fragmentation}`;
  slider.value = String(at);
  const x = String(scaleX(event));
  const cursor = byId<SVGLineElement>('cursor');
  cursor.setAttribute('x1', x);
  cursor.setAttribute('x2', x);
}

function describe(from: number, to: number, address: number): string {
  const bytes = num((to - from) * bytesPerBlock);
  const place = ` at 0x${address.toString(16)}`;
  if (colors[from] === 0) return `<b>free</b>${bytes} bytes (${blocksText(to - from)})${place}`;
  const life = lifeAt[from]!;
  const path = data.paths[lives[life + PATH!]!]!;
  const callers = path.slice(0, -1).reverse().slice(0, 4);
  return (
    `<b>${esc(data.types[lives[life + TYPE!]!]!)}</b>${num(lives[life + BYTES!]!)} bytes asked for, ${bytes} taken${place}` +
    `<br>asked for at <strong>${esc(path.at(-1) ?? '')}</strong>` +
    callers.map((name) => `<br>called at ${esc(name)}`).join('')
  );
}

const W = 1000;
const H = 190;
const PIXELS = 200;
/** Room above and below the lines, so that a stroke at the edge is seen whole. */
const [ABOVE, BELOW] = [6, 4];
const lastEvent = Math.max(1, moments.at(-1)?.[0] ?? 1);

function scaleX(event: number): number {
  return (event * W) / lastEvent;
}

function scaleY(bytes: number): number {
  return H - (bytes * H) / Math.max(1, data.total);
}

function drawChart(): void {
  const line = (figure: 1 | 2): string =>
    polyline(moments.map((moment) => [scaleX(moment[0]), scaleY(moment[figure])]));
  const stroke = 'fill="none" vector-effect="non-scaling-stroke"';
  const collections = moments
    .filter((moment) => moment[3] === 'after-collection')
    .map((moment) => scaleX(moment[0]))
    .map(
      (x) =>
        `<line class="gc" x1="${x}" x2="${x}" y1="0" y2="${H}" ${stroke} stroke="var(--gc)" stroke-opacity=".35"/>`,
    )
    .join('');
  const peak = moments[peakAt];
  const grid = chartGrid(data.total, W, scaleY, (y) => ((y + ABOVE) * PIXELS) / (H + ABOVE + BELOW));
  const used = line(1);
  const level = (y: number, look: string): string => `<line x1="0" x2="${W}" y1="${y}" y2="${y}" ${stroke} ${look}/>`;
  byId('chart').innerHTML =
    `<div class="plot"><svg viewBox="0 -${ABOVE} ${W} ${H + ABOVE + BELOW}" preserveAspectRatio="none" style="height:${PIXELS}px;cursor:crosshair" role="img" aria-label="bytes used over time">` +
    level(0, 'stroke="var(--line)"') +
    grid.lines +
    collections +
    `<path d="${used}L${W} ${H}L0 ${H}Z" fill="var(--chart-fill)"/>` +
    `<path id="used" d="${used}" ${stroke} stroke="var(--chart)" stroke-width="2" stroke-linejoin="round"/>` +
    `<path d="${line(2)}" ${stroke} stroke="var(--good)" stroke-width="1.3" stroke-dasharray="4 3"/>` +
    (peak === undefined ? '' : level(scaleY(peak[1]), 'stroke="var(--bad)" stroke-dasharray="2 4"')) +
    `<line id="cursor" y1="-${ABOVE}" y2="${H + BELOW}" ${stroke} stroke="var(--ink)" stroke-width="1.5"/></svg>${grid.labels}</div>` +
    `<div class="legend">${legendEntry('var(--chart)', 'used')}${legendEntry('var(--good)', 'largest free run')}${legendEntry('var(--gc)', 'collection')}${legendEntry('var(--bad)', 'peak')}` +
    `<span>top: the whole heap, ${num(data.total)} bytes; left to right: ${num(lastEvent + 1)} events of the heap${data.stride > 1 ? `, every ${data.stride}th shown` : ''}</span></div>`;
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
    .join('') + legendEntry('var(--free)', 'free');
const unused = areas.reduce((sum, area, i) => sum + Math.max(0, area.blocks - ends[i]!), 0) * bytesPerBlock;
byId('rest').textContent = unused > 0 ? `${num(unused)} bytes above were never used` : '';
show(peakAt);
document.documentElement.dataset.ready = 'true';
