/** What makes the report page move: the chart, the slider, and the map that follows it. */
export const REPORT_SCRIPT = `
const STEP = 7;
const { moments, lives, areas } = data;
const slider = document.getElementById('slider');
const blocks = areas.reduce((sum, area) => sum + area.blocks, 0);
const peakAt = Math.max(0, moments.findIndex((m) => m[3] === 'peak'));
const ends = areas.map(() => 0);
{
  const firsts = [];
  let first = 0;
  for (const area of areas) { firsts.push(first); first += area.blocks; }
  for (let i = 0; i < lives.length; i += STEP) {
    const end = lives[i] + lives[i + 1];
    let a = areas.length - 1;
    while (a > 0 && lives[i] < firsts[a]) a--;
    ends[a] = Math.max(ends[a], end - firsts[a]);
  }
}
const colors = new Uint8Array(blocks);
const heads = new Uint8Array(blocks);
const lifeAt = new Int32Array(blocks);
const map = new HeapMap(document.getElementById('map'), { areas, palette: data.kinds, describe, lastUsed: ends });
const hiddenBytes = areas.reduce((sum, area, i) => sum + Math.max(0, area.blocks - ends[i]), 0) * data.bytesPerBlock;
document.getElementById('rest').textContent = hiddenBytes > 0 ? num(hiddenBytes) + ' bytes above were never used' : '';

function show(at) {
  at = Math.max(0, Math.min(moments.length - 1, at));
  colors.fill(0);
  heads.fill(0);
  for (let i = 0; i < lives.length; i += STEP) {
    if (lives[i + 5] > at) break;
    if (lives[i + 6] <= at) continue;
    const block = lives[i];
    colors.fill(data.kindOf[lives[i + 4]], block, block + lives[i + 1]);
    heads[block] = 1;
    lifeAt[block] = i;
  }
  map.show(colors, heads);
  const [event, used, largest, kind] = moments[at];
  const free = data.total - used;
  const words = { peak: ', the peak', 'before-collection': ', before a collection', 'after-collection': ', after a collection', plain: '' };
  document.getElementById('where').textContent = 'event ' + num(event + 1) + words[kind] + ': ' + num(used) + ' bytes used, largest free run ' + num(largest) +
    (free > 0 ? ', fragmentation ' + (100 * (1 - largest / free)).toFixed(1) + ' %' : '');
  slider.value = at;
  cursor(at);
}
function describe(from, to, address) {
  const bytes = (to - from) * data.bytesPerBlock;
  const place = ' at 0x' + address.toString(16);
  if (colors[from] === 0) return '<b>free</b>' + num(bytes) + ' bytes (' + blocksText(to - from) + ')' + place;
  const i = lifeAt[from];
  const path = data.paths[lives[i + 3]];
  const callers = path.slice(0, -1).reverse().slice(0, 4).map((name) => '<br>called at ' + esc(name)).join('');
  return '<b>' + esc(data.types[lives[i + 4]]) + '</b>' + num(lives[i + 2]) + ' bytes asked for, ' + num(bytes) + ' taken' + place +
    '<br>asked for at <strong>' + esc(path.at(-1)) + '</strong>' + callers;
}

const W = 1000, H = 190;
const lastEvent = Math.max(1, moments.at(-1)?.[0] ?? 1);
const scaleX = (event) => (event * W) / lastEvent;
const scaleY = (bytes) => H - (bytes * H) / Math.max(1, data.total);
{
  const step = (index) => moments.map((m, i) => (i ? 'L' : 'M') + scaleX(m[0]).toFixed(1) + ' ' + scaleY(m[index]).toFixed(1)).join('');
  const collections = moments.filter((m) => m[3] === 'after-collection').map((m) => '<line class="gc" x1="' + scaleX(m[0]) + '" x2="' + scaleX(m[0]) + '" y1="0" y2="' + H + '" stroke="var(--gc)" stroke-opacity=".35" vector-effect="non-scaling-stroke"/>').join('');
  const peak = moments[peakAt];
  const grid = chartGrid(data.total, W, scaleY, (y) => ((y + 6) * 200) / (H + 10));
  document.getElementById('chart').innerHTML =
    '<div class="plot"><svg viewBox="0 -6 ' + W + ' ' + (H + 10) + '" preserveAspectRatio="none" style="height:200px;cursor:crosshair" role="img" aria-label="bytes used over time">' +
    '<line x1="0" x2="' + W + '" y1="0" y2="0" stroke="var(--line)" vector-effect="non-scaling-stroke"/>' + grid.lines + collections +
    '<path d="' + step(1) + 'L' + W + ' ' + H + 'L0 ' + H + 'Z" fill="var(--chart-fill)"/><path id="used" d="' + step(1) + '" fill="none" stroke="var(--chart)" stroke-width="2" stroke-linejoin="round" vector-effect="non-scaling-stroke"/>' +
    '<path d="' + step(2) + '" fill="none" stroke="var(--good)" stroke-width="1.3" stroke-dasharray="4 3" vector-effect="non-scaling-stroke"/>' +
    (peak ? '<line x1="0" x2="' + W + '" y1="' + scaleY(peak[1]) + '" y2="' + scaleY(peak[1]) + '" stroke="var(--bad)" stroke-width="1" stroke-dasharray="2 4" vector-effect="non-scaling-stroke"/>' : '') +
    '<line id="cursor" y1="-6" y2="' + (H + 4) + '" stroke="var(--ink)" stroke-width="1.5" vector-effect="non-scaling-stroke"/></svg>' + grid.labels + '</div>' +
    '<div class="legend"><span><i style="background:var(--chart)"></i>used</span><span><i style="background:var(--good)"></i>largest free run</span><span><i style="background:var(--gc)"></i>collection</span><span><i style="background:var(--bad)"></i>peak</span><span>top: the whole heap, ' + num(data.total) + ' bytes; left to right: ' + num(lastEvent + 1) + ' events of the heap' + (data.stride > 1 ? ', every ' + data.stride + 'th shown' : '') + '</span></div>';
  const svg = document.querySelector('#chart svg');
  const jump = (e) => {
    const box = svg.getBoundingClientRect();
    const event = ((e.clientX - box.left) / box.width) * lastEvent;
    let at = moments.findIndex((m) => m[0] >= event);
    if (at < 0) at = moments.length - 1;
    show(at);
  };
  svg.addEventListener('pointerdown', jump);
  svg.addEventListener('pointermove', (e) => { if (e.buttons === 1) jump(e); });
}
function cursor(at) {
  const x = scaleX(moments[at][0]);
  const line = document.getElementById('cursor');
  line.setAttribute('x1', x);
  line.setAttribute('x2', x);
}
slider.addEventListener('input', () => show(Number(slider.value)));
document.getElementById('prev').onclick = () => show(Number(slider.value) - 1);
document.getElementById('next').onclick = () => show(Number(slider.value) + 1);
document.getElementById('toPeak').onclick = () => show(peakAt);
document.getElementById('toEnd').onclick = () => show(moments.length - 1);
document.getElementById('legend').innerHTML = data.kinds.slice(1).map((k) => '<span><i style="background:' + k.color + '"></i>' + esc(k.name) + '</span>').join('') + '<span><i style="background:var(--free)"></i>free</span>';

show(peakAt);
document.documentElement.dataset.ready = 'true';
`;
