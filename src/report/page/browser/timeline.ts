import type { DumpMoment, TimelineData } from '../data.js';
import { chartGrid, polyline } from './chart.js';
import { blocksText, byId, esc, legendEntry, num, pageData } from './dom.js';
import { HeapMap } from './heapMap.js';

const { moments, letters, bytesPerBlock } = pageData<TimelineData>();
const indexes = new Map(letters.map(({ letter }, i) => [letter, i]));
const slider = document.getElementById('slider') as HTMLInputElement | null;
const logLines = document.querySelectorAll<HTMLElement>('#log span');
let colors: Uint8Array = new Uint8Array();
let map: HeapMap | null = null;
let shape = '';

function figure(value: string, name: string): string {
  return `<div class="figure"><b>${value}</b><span>${name}</span></div>`;
}

function show(at: number): void {
  const moment = moments[at]!;
  byId('figures').innerHTML =
    figure(num(moment.used), 'bytes used') +
    figure(num(moment.free), 'bytes free') +
    figure(num(moment.largestFree), 'largest free run') +
    figure(`${(100 * moment.fragmentation).toFixed(1)} %`, 'fragmentation') +
    figure(num(moment.nextFailing), 'smallest request that fails');
  byId('problems').textContent = moment.areas.length === 0 ? 'This dump has no map.' : moment.problems.join('; ');
  showMap(moment);
  if (slider === null) return;
  slider.value = String(at);
  byId('where').textContent = `dump ${num(at + 1)} of ${num(moments.length)}, line ${num(moment.line)} of the log`;
  for (const line of document.querySelectorAll('#log .now')) line.classList.remove('now');
  for (let line = moment.line; line <= moment.lastLine; line++) logLines[line - 1]?.classList.add('now');
  const log = byId('log');
  const first = logLines[moment.line - 1];
  if (first !== undefined) log.scrollTop = first.offsetTop - log.offsetTop - 60;
  drawChart(at);
}

function showMap(moment: DumpMoment): void {
  const total = moment.areas.reduce((sum, area) => sum + area.map.length, 0);
  const heads = new Uint8Array(total);
  colors = new Uint8Array(total);
  let to = 0;
  for (const area of moment.areas) {
    let color = 0;
    for (const letter of area.map) {
      if (letter === '.') color = 0;
      else if (letter !== '=') {
        color = indexes.get(letter) ?? 1;
        heads[to] = 1;
      } else if (color === 0) color = 1;
      colors[to++] = color;
    }
  }
  const areas = moment.areas.map((area) => ({ start: area.start, blocks: area.map.length }));
  const key = JSON.stringify(areas);
  if (map === null || key !== shape) {
    shape = key;
    const options = { areas, palette: letters, bytesPerBlock, describe, lastUsed: lastUsed(areas.length) };
    if (map === null) map = new HeapMap(byId<HTMLCanvasElement>('map'), options);
    else map.reset(options);
  }
  map.show({ colors, heads });
  const present = new Set(colors);
  byId('legend').innerHTML = letters
    .map(({ color, name }, i) => (i > 0 && present.has(i) ? legendEntry(color, name) : ''))
    .join('');
}

/** The last block of each area that any dump uses. */
function lastUsed(areas: number): number[] {
  const ends = new Array<number>(areas).fill(0);
  for (const { areas: others } of moments) {
    for (const [i, { map: letters }] of others.entries()) {
      if (i >= areas) continue;
      let used = letters.length;
      while (used > ends[i]! && letters[used - 1] === '.') used--;
      ends[i] = Math.max(ends[i]!, used);
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
  const top = moments.reduce((most, { total }) => Math.max(most, total), 1);
  const x = (i: number): number => (moments.length < 2 ? 0 : (i * W) / (moments.length - 1));
  const y = (bytes: number): number => H - (bytes * H) / top;
  const line = (bytes: (moment: DumpMoment) => number): string =>
    polyline(moments.map((moment, i) => [x(i), y(bytes(moment))]));
  const grid = chartGrid(top, W, y, (at) => ((at + MARGIN) * H) / (H + 2 * MARGIN));
  const used = line((moment) => moment.used);
  const stroke = 'fill="none" vector-effect="non-scaling-stroke"';
  byId('chart').innerHTML =
    `<div class="plot"><svg viewBox="0 -${MARGIN} ${W} ${H + 2 * MARGIN}" preserveAspectRatio="none" style="height:${H}px" role="img" aria-label="bytes used and largest free run over time">${grid.lines}` +
    `<path d="${used}L${W} ${H}L0 ${H}Z" fill="var(--chart-fill)"/><path d="${used}" ${stroke} stroke="var(--chart)" stroke-width="2"/>` +
    `<path d="${line((moment) => moment.largestFree)}" ${stroke} stroke="var(--good)" stroke-width="1.5" stroke-dasharray="4 3"/>` +
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
document.getElementById('log')?.addEventListener('click', (event) => {
  const line = Number((event.target as HTMLElement).dataset.line);
  const at = moments.findLastIndex((moment) => moment.line <= line);
  if (at >= 0) show(at);
});
show(0);
document.documentElement.dataset.ready = 'true';
