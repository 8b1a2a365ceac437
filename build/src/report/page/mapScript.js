/**
 * The part of the pages that draws a heap: `new HeapMap(canvas, { areas, describe })`, then `show(colors, heads)`, with a
 * colour number a block. Chunks are bars without a gap inside, so that one sees where each begins and ends.
 */
export const MAP_SCRIPT = String.raw `
const tip = document.getElementById('tip');
function showTip(html, x, y) {
  tip.innerHTML = html;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(6, Math.min(x + 14, innerWidth - box.width - 6)) + 'px';
  tip.style.top = (y + 18 + box.height > innerHeight ? y - box.height - 10 : y + 18) + 'px';
}
function hideTip() { tip.hidden = true; }
function esc(text) { return String(text).replace(/[&<>"']/g, (c) => '&#' + c.charCodeAt(0) + ';'); }
function num(n) { return Math.round(n).toString().replace(/\B(?=(\d{3})+$)/g, ' '); }
function blocksText(n) { return n + (n === 1 ? ' block' : ' blocks'); }
/* Lines at round numbers of bytes for a chart whose top is "top" bytes, and their labels. The SVG is "height" px high. */
function chartGrid(top, width, y, pixel) {
  let step = 1;
  for (let i = 0; top / step > 6; i++) step *= i % 3 === 1 ? 2.5 : 2;
  let lines = '';
  let labels = '';
  for (let bytes = step; bytes <= top; bytes += step) {
    lines += '<line x1="0" x2="' + width + '" y1="' + y(bytes) + '" y2="' + y(bytes) + '" stroke="var(--line)" vector-effect="non-scaling-stroke"/>';
    labels += '<span style="top:' + pixel(y(bytes)).toFixed(1) + 'px">' + num(bytes) + '</span>';
  }
  return { lines, labels: '<div class="ticks" aria-hidden="true">' + labels + '</div>' };
}
function css(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

class HeapMap {
  constructor(canvas, options) {
    this.canvas = canvas;
    this.areas = options.areas;
    this.palette = options.palette;
    this.describe = options.describe;
    this.lastUsed = options.lastUsed ?? null;
    this.colors = null;
    this.hot = -1;
    canvas.addEventListener('pointermove', (e) => this.point(e));
    canvas.addEventListener('pointerdown', (e) => this.point(e));
    canvas.addEventListener('pointerleave', () => { hideTip(); this.highlight(-1); });
    new ResizeObserver(() => this.draw()).observe(canvas.parentElement);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
  }
  /* colors: a palette number a block, 0 is free. heads: 1 where a chunk begins. All areas one after another. */
  show(colors, heads) {
    this.colors = colors;
    this.heads = heads;
    this.draw();
  }
  layout() {
    const width = this.canvas.parentElement.clientWidth;
    this.columns = width >= 700 ? 128 : 64;
    this.cell = Math.max(3, Math.floor((2 * (width - 2)) / this.columns) / 2);
    this.rows = [];
    let first = 0;
    for (const [index, area] of this.areas.entries()) {
      let last = area.blocks;
      if (this.lastUsed !== null) last = Math.min(last, this.lastUsed[index] + this.columns + 1);
      if (index > 0) this.rows.push(null);
      for (let at = 0; at < last; at += this.columns) this.rows.push({ first: first + at, n: Math.min(this.columns, area.blocks - at), area: index });
      first += area.blocks;
    }
  }
  draw() {
    if (this.colors === null) return;
    this.layout();
    const { canvas, cell, rows, colors, heads } = this;
    const scale = Math.min(devicePixelRatio || 1, 2);
    const height = rows.length * cell;
    canvas.style.height = height + 'px';
    canvas.style.width = this.columns * cell + 'px';
    canvas.width = this.columns * cell * scale;
    canvas.height = height * scale;
    const c = canvas.getContext('2d');
    c.scale(scale, scale);
    const free = css('--free');
    const gap = cell >= 5 ? 1 : 0.5;
    rows.forEach((row, y) => {
      if (row === null) return;
      for (let x = 0; x < row.n; ) {
        const block = row.first + x;
        const color = colors[block];
        let end = x + 1;
        while (end < row.n && colors[row.first + end] === color && (color === 0 || heads[row.first + end] === 0)) end++;
        c.fillStyle = color === 0 ? free : this.palette[color].color;
        const isEnd = end === row.n || color === 0 || heads[row.first + end] === 1 || colors[row.first + end] !== color;
        c.fillRect(x * cell, y * cell, (end - x) * cell - (isEnd && color !== 0 ? gap : 0), cell - gap);
        x = end;
      }
    });
    if (this.hot >= 0) this.outline(c);
  }
  outline(c) {
    const [from, to] = this.extent(this.hot);
    c.strokeStyle = css('--ink');
    c.lineWidth = 1.5;
    this.rows.forEach((row, y) => {
      if (row === null || row.first >= to || row.first + row.n <= from) return;
      const a = Math.max(from, row.first) - row.first;
      const b = Math.min(to, row.first + row.n) - row.first;
      c.strokeRect(a * this.cell - 0.5, y * this.cell - 0.5, (b - a) * this.cell, this.cell);
    });
  }
  /* First block and end of the chunk or free run that a block is in. */
  extent(block) {
    const { colors, heads } = this;
    let base = 0;
    let limit = 0;
    for (const area of this.areas) { limit = base + area.blocks; if (block < limit) break; base = limit; }
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
  blockAt(clientX, clientY) {
    const box = this.canvas.getBoundingClientRect();
    const row = this.rows[Math.floor((clientY - box.top) / this.cell)];
    const x = Math.floor((clientX - box.left) / this.cell);
    return row && x >= 0 && x < row.n ? row.first + x : -1;
  }
  point(e) {
    const block = this.colors === null ? -1 : this.blockAt(e.clientX, e.clientY);
    if (block < 0) { hideTip(); this.highlight(-1); return; }
    const [from, to] = this.extent(block);
    showTip(this.describe(from, to, this.address(from)), e.clientX, e.clientY);
    this.highlight(block);
  }
  highlight(block) {
    const start = block < 0 ? -1 : this.extent(block)[0];
    if (start === this.hot) return;
    this.hot = start;
    this.draw();
  }
  address(block) {
    for (const area of this.areas) {
      if (block < area.blocks) return area.start + block * data.bytesPerBlock;
      block -= area.blocks;
    }
    return 0;
  }
}

function makeSortable(table) {
  table.querySelectorAll('th[data-sort]').forEach((th, column) => {
    const index = [...th.parentElement.children].indexOf(th);
    const sort = () => {
      const descending = th.getAttribute('aria-sort') !== 'descending';
      table.querySelectorAll('th').forEach((other) => other.removeAttribute('aria-sort'));
      th.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      const value = (row) => { const cell = row.children[index]; return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v); };
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        return (typeof x === 'number' ? x - y : x.localeCompare(y)) * (descending ? -1 : 1);
      });
      table.tBodies[0].append(...rows);
    };
    th.tabIndex = 0;
    th.addEventListener('click', sort);
    th.addEventListener('keydown', (e) => { if (e.key === 'Enter') sort(); });
  });
}
document.querySelectorAll('table.sortable').forEach(makeSortable);
`;
