import { dumpSnapshot } from './dumpParse.js';
import { MAP_LETTERS } from './mapLetters.js';
import { mapFigures } from './mapFigures.js';
import { MAP_SCRIPT } from './page/mapScript.js';
import { escapeHtml, htmlPage } from './page/shell.js';
/** Lines of a log that a page shows; the dumps themselves are never cut. */
const MAX_LOG_LINES = 20_000;
/**
 * A page with the maps of a text, one at a time: with several dumps, such as in a device's log, a slider goes through
 * them, beside the log.
 *
 * @param text where the dumps are from
 */
export function mapPage(title, dumps, text) {
    const moments = dumps.map((dump) => {
        const snapshot = dumpSnapshot(dump);
        const { free, largestFree, fragmentation, nextFailing } = mapFigures(snapshot);
        const hasMap = dump.areas.length > 0;
        return {
            line: dump.line,
            lastLine: dump.lastLine,
            total: snapshot.total,
            used: snapshot.used,
            free: hasMap ? free : snapshot.free,
            largestFree: hasMap ? largestFree : snapshot.largestFree,
            fragmentation: hasMap ? fragmentation : 1 - snapshot.largestFree / Math.max(1, snapshot.free),
            nextFailing: hasMap ? nextFailing : snapshot.largestFree + 1,
            areas: dump.areas.map(({ start, map }) => ({ start, map })),
            problems: dump.problems,
        };
    });
    const isTimeline = dumps.length > 1;
    const log = text.split(/\r\n|\n|\r/);
    const isDump = new Set(dumps.flatMap(({ line, lastLine }) => Array.from({ length: lastLine - line + 1 }, (_, i) => line + i)));
    const shown = log.slice(0, MAX_LOG_LINES);
    const logHtml = shown
        .map((line, i) => `<span data-line="${i + 1}"${isDump.has(i + 1) ? ' class="dump"' : ''}>${escapeHtml(line) || ' '}</span>`)
        .join('');
    const timeline = isTimeline
        ? `<section class="card"><h2>Over time</h2><div id="chart"></div>
<input id="slider" type="range" min="0" max="${dumps.length - 1}" value="0" aria-label="dump"><div class="row"><span id="where" class="muted grow"></span></div></section>`
        : '';
    const logCard = isTimeline
        ? `<section class="card"><h2>Log</h2><pre class="log" id="log">${logHtml}</pre>${log.length > shown.length ? `<p class="muted">${log.length - shown.length} lines more</p>` : ''}</section>`
        : '';
    const mapCard = `<section class="card"><h2>Map</h2><div class="scroll"><canvas id="map"></canvas></div><div class="legend" id="legend"></div><p class="muted" id="problems"></p></section>`;
    return htmlPage({
        title,
        body: `<header><h1>${escapeHtml(title)}</h1><p class="sub">${dumps.length} ${dumps.length === 1 ? 'map' : 'maps'}, read by uheap</p></header>
<div class="figures" id="figures"></div>
${timeline}
${isTimeline ? `<div class="split">${mapCard}${logCard}</div>` : mapCard}`,
        data: { moments, letters: MAP_LETTERS, bytesPerBlock: dumps[0].bytesPerBlock },
        scripts: [MAP_SCRIPT, TIMELINE_SCRIPT],
    });
}
const TIMELINE_SCRIPT = String.raw `
const index = new Map(data.letters.map(({ letter }, i) => [letter, i]));
const { moments } = data;
const slider = document.getElementById('slider');
let map = null;
let areaKey = '';
function figure(value, name, cls) { return '<div class="figure ' + (cls || '') + '"><b>' + value + '</b><span>' + name + '</span></div>'; }
function show(at) {
  const m = moments[at];
  document.getElementById('figures').innerHTML =
    figure(num(m.used), 'bytes used') + figure(num(m.free), 'bytes free') + figure(num(m.largestFree), 'largest free run') +
    figure((100 * m.fragmentation).toFixed(1) + ' %', 'fragmentation') + figure(num(m.nextFailing), 'smallest request that fails');
  document.getElementById('problems').textContent = m.areas.length === 0 ? 'This dump has no map.' : m.problems.join('; ');
  const total = m.areas.reduce((sum, area) => sum + area.map.length, 0);
  const colors = new Uint8Array(total);
  const heads = new Uint8Array(total);
  let to = 0;
  for (const area of m.areas) {
    let color = 0;
    for (const letter of area.map) {
      if (letter === '.') color = 0;
      else if (letter !== '=') { color = index.get(letter) ?? 1; heads[to] = 1; }
      else if (color === 0) color = 1;
      colors[to++] = letter === '.' ? 0 : color;
    }
  }
  const areas = m.areas.map((area) => ({ start: area.start, blocks: area.map.length }));
  const key = JSON.stringify(areas);
  if (map === null || key !== areaKey) {
    areaKey = key;
    if (map === null) map = new HeapMap(document.getElementById('map'), { areas, palette: data.letters, describe });
    map.areas = areas;
    const ends = areas.map(() => 0);
    for (const other of moments) other.areas.forEach((area, i) => { const used = area.map.replace(/\.+$/, '').length; if (i < ends.length && used > ends[i]) ends[i] = used; });
    map.lastUsed = ends;
  }
  map.show(colors, heads);
  const present = new Set(colors);
  document.getElementById('legend').innerHTML = data.letters.map((l, i) => i > 0 && present.has(i) ? '<span><i style="background:' + l.color + '"></i>' + esc(l.name) + '</span>' : '').join('');
  if (slider) {
    slider.value = at;
    document.getElementById('where').textContent = 'dump ' + (at + 1) + ' of ' + moments.length + ', line ' + m.line + ' of the log';
    document.querySelectorAll('#log .now').forEach((line) => line.classList.remove('now'));
    document.querySelectorAll('#log span').forEach((line) => { const n = Number(line.dataset.line); if (n >= m.line && n <= m.lastLine) line.classList.add('now'); });
    const box = document.getElementById('log');
    const first = box.querySelector('.now');
    if (first) box.scrollTop = first.offsetTop - box.offsetTop - 60;
    drawChart(at);
  }
}
function describe(from, to, address) {
  const color = map.colors[from];
  const bytes = num((to - from) * data.bytesPerBlock);
  const name = color === 0 ? 'free' : data.letters[color].name;
  return '<b>' + esc(name) + '</b>' + bytes + ' bytes (' + blocksText(to - from) + ') at 0x' + address.toString(16);
}
function drawChart(at) {
  const w = 1000, h = 160, top = Math.max(...moments.map((m) => m.total), 1);
  const x = (i) => moments.length < 2 ? 0 : (i * w) / (moments.length - 1);
  const y = (v) => h - (v * h) / top;
  const line = (f) => moments.map((m, i) => (i ? 'L' : 'M') + x(i).toFixed(1) + ' ' + y(f(m)).toFixed(1)).join('');
  const grid = chartGrid(top, w, (bytes) => h - (bytes * h) / top, (y) => ((y + 4) * 160) / (h + 8));
  document.getElementById('chart').innerHTML = '<div class="plot"><svg viewBox="0 -4 ' + w + ' ' + (h + 8) + '" preserveAspectRatio="none" style="height:160px" role="img" aria-label="bytes used and largest free run over time">' + grid.lines +
    '<path d="' + line((m) => m.used) + 'L' + w + ' ' + h + 'L0 ' + h + 'Z" fill="var(--chart-fill)"/><path d="' + line((m) => m.used) + '" fill="none" stroke="var(--chart)" stroke-width="2" vector-effect="non-scaling-stroke"/>' +
    '<path d="' + line((m) => m.largestFree) + '" fill="none" stroke="var(--gc)" stroke-width="1.5" stroke-dasharray="4 3" vector-effect="non-scaling-stroke"/>' +
    '<line x1="' + x(at) + '" x2="' + x(at) + '" y1="0" y2="' + h + '" stroke="var(--bad)" stroke-width="1.5" vector-effect="non-scaling-stroke"/></svg>' + grid.labels + '</div><div class="legend"><span><i style="background:var(--chart)"></i>used</span><span><i style="background:var(--gc)"></i>largest free run</span></div>';
}
slider?.addEventListener('input', () => show(Number(slider.value)));
document.getElementById('log')?.addEventListener('click', (e) => {
  const line = Number(e.target.dataset?.line);
  const at = moments.findLastIndex((m) => m.line <= line);
  if (at >= 0) show(at);
});
show(0);
`;
