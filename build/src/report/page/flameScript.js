/** The part of the pages that draws a flame graph: `drawFlame(box, rows, figure)`; rows are `[path names, type, figures]`. */
export const FLAME_SCRIPT = `
function flameTree(rows, figure) {
  const root = { name: 'all', value: 0, children: new Map() };
  for (const row of rows) {
    const value = row[figure];
    if (value <= 0) continue;
    root.value += value;
    let node = root;
    for (const name of [...row.path, '[' + row.type + ']']) {
      let child = node.children.get(name);
      if (child === undefined) { child = { name, value: 0, children: new Map() }; node.children.set(name, child); }
      child.value += value;
      node = child;
    }
  }
  return root;
}
function hue(name) {
  if (name.startsWith('[')) return 'hsl(210 12% 68%)';
  if (name.startsWith('(')) return 'hsl(32 28% 68%)';
  let h = 0;
  for (const c of name) h = (h * 31 + c.charCodeAt(0)) | 0;
  return 'hsl(' + (8 + (Math.abs(h) % 48)) + ' 78% 66%)';
}
function drawFlame(box, rows, figure, path = []) {
  const root = flameTree(rows, figure);
  let top = root;
  for (const name of path) top = top.children.get(name) ?? top;
  const width = box.clientWidth || 800, high = 20;
  const parts = [];
  let deepest = 0;
  const visit = (node, x, w, depth, trail) => {
    if (w < 1.2) return;
    deepest = Math.max(deepest, depth);
    const chars = Math.floor((w - 8) / 6.7);
    const label = chars > 2 ? (node.name.length > chars ? node.name.slice(0, chars - 1) + '…' : node.name) : '';
    parts.push('<rect data-trail="' + esc(JSON.stringify(trail)) + '" data-v="' + node.value + '" x="' + x.toFixed(1) + '" y="' + depth * high + '" width="' + w.toFixed(1) + '" height="' + (high - 1) + '" rx="2" fill="' + hue(node.name) + '"/>' +
      (label ? '<text x="' + (x + 4).toFixed(1) + '" y="' + (depth * high + 14) + '">' + esc(label) + '</text>' : ''));
    let at = x;
    for (const child of [...node.children.values()].sort((a, b) => b.value - a.value)) {
      const cw = (w * child.value) / Math.max(1, node.value);
      visit(child, at, cw, depth + 1, [...trail, child.name]);
      at += cw;
    }
  };
  const names = [];
  let node = root;
  for (const name of path) { node = node.children.get(name); if (!node) break; names.push(name); }
  visit(top, 0, width, 0, names);
  box.innerHTML = '<svg class="flame" viewBox="0 0 ' + width + ' ' + (deepest + 1) * high + '" width="' + width + '" height="' + (deepest + 1) * high + '">' + parts.join('') + '</svg>';
  const svg = box.firstChild;
  svg.onpointermove = (e) => {
    const rect = e.target.closest('rect');
    if (!rect) return hideTip();
    const trail = JSON.parse(rect.dataset.trail);
    const value = Number(rect.dataset.v);
    showTip('<b>' + esc(trail.at(-1) ?? 'all') + '</b>' + num(value) + ' bytes, ' + ((100 * value) / Math.max(1, root.value)).toFixed(1) + ' %', e.clientX, e.clientY);
  };
  svg.onpointerleave = hideTip;
  svg.onclick = (e) => {
    const rect = e.target.closest('rect');
    if (!rect) return;
    const trail = JSON.parse(rect.dataset.trail);
    drawFlame(box, rows, figure, JSON.stringify(trail) === JSON.stringify(names) ? trail.slice(0, -1) : trail);
  };
}
`;
/** Draws `data.rows` in the box `flame`, by the figure that the buttons in `figures` choose. */
export const FLAME_CHOICE_SCRIPT = `
const flame = document.getElementById('flame');
let figureShown = 'peak';
const redraw = () => drawFlame(flame, data.rows, figureShown);
document.getElementById('figures').addEventListener('click', (e) => {
  if (!e.target.dataset.figure) return;
  figureShown = e.target.dataset.figure;
  document.querySelectorAll('#figures button').forEach((b) => b.setAttribute('aria-pressed', String(b === e.target)));
  redraw();
});
addEventListener('resize', redraw);
redraw();
`;
