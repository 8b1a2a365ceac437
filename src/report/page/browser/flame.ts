import type { FlameFigure, FlameRow } from '../data.js';
import { byId, esc, followPointer, hideTip, num, showTip } from './dom.js';

interface FlameNode {
  readonly name: string;
  value: number;
  readonly children: Map<string, FlameNode>;
}

const ROW_HEIGHT = 20;
const CHARACTER_WIDTH = 6.7;

function flameTree(rows: readonly FlameRow[], figure: FlameFigure): FlameNode {
  const root: FlameNode = { name: 'all', value: 0, children: new Map() };
  for (const row of rows) {
    const value = row[figure];
    if (value <= 0) continue;
    root.value += value;
    let node = root;
    for (const name of [...row.path, `[${row.type}]`]) {
      let child = node.children.get(name);
      if (child === undefined) {
        child = { name, value: 0, children: new Map() };
        node.children.set(name, child);
      }
      child.value += value;
      node = child;
    }
  }
  return root;
}

/** Types are grey, what the firmware does is brown, and each place of the program has its own warm tone. */
function flameColor(name: string): string {
  if (name.startsWith('[')) return 'hsl(210 12% 68%)';
  if (name.startsWith('(')) return 'hsl(32 28% 68%)';
  let hash = 0;
  for (const c of name) hash = (hash * 31 + c.charCodeAt(0)) | 0;
  return `hsl(${8 + (Math.abs(hash) % 48)} 78% 66%)`;
}

interface FlameSpot {
  readonly trail: readonly string[];
  readonly value: number;
}

/** What is drawn: each rectangle's place in the tree, the whole's bytes, and the path to the node that is on top. */
interface FlamePicture {
  readonly spots: readonly FlameSpot[];
  readonly total: number;
  readonly top: readonly string[];
}

/** Draws the part of the graph below the node that `path` leads to. */
function drawFlame(
  box: HTMLElement,
  rows: readonly FlameRow[],
  figure: FlameFigure,
  path: readonly string[],
): FlamePicture {
  const root = flameTree(rows, figure);
  const names: string[] = [];
  let top = root;
  for (const name of path) {
    const next = top.children.get(name);
    if (next === undefined) break;
    names.push(name);
    top = next;
  }
  const width = box.clientWidth || 800;
  const parts: string[] = [];
  const spots: FlameSpot[] = [];
  let deepest = 0;
  const visit = (node: FlameNode, x: number, w: number, depth: number, trail: readonly string[]): void => {
    if (w < 1.2) return;
    deepest = Math.max(deepest, depth);
    const characters = Math.floor((w - 8) / CHARACTER_WIDTH);
    const { name } = node;
    const label = characters <= 2 ? '' : name.length > characters ? `${name.slice(0, characters - 1)}…` : name;
    const index = spots.push({ trail, value: node.value }) - 1;
    const place = `x="${x.toFixed(1)}" y="${depth * ROW_HEIGHT}" width="${w.toFixed(1)}" height="${ROW_HEIGHT - 1}"`;
    parts.push(`<rect data-i="${index}" ${place} rx="2" fill="${flameColor(name)}"/>`);
    if (label !== '') parts.push(`<text x="${(x + 4).toFixed(1)}" y="${depth * ROW_HEIGHT + 14}">${esc(label)}</text>`);
    let at = x;
    for (const child of [...node.children.values()].sort((a, b) => b.value - a.value)) {
      const part = (w * child.value) / Math.max(1, node.value);
      visit(child, at, part, depth + 1, [...trail, child.name]);
      at += part;
    }
  };
  visit(top, 0, width, 0, names);
  const height = (deepest + 1) * ROW_HEIGHT;
  box.innerHTML = `<svg class="flame" role="img" aria-label="flame graph of who allocates; the tables have the same figures" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${parts.join('')}</svg>`;
  return { spots, total: root.value, top: names };
}

/** Draws the box `flame`, by the figure that the buttons in `figures` choose; their ids begin with `prefix`. */
export function flameGraph(rows: readonly FlameRow[], prefix = '', signal?: AbortSignal): void {
  const box = byId(`${prefix}flame`);
  const buttons = byId(`${prefix}figures`).querySelectorAll('button');
  let figure: FlameFigure = 'peak';
  let picture = drawFlame(box, rows, figure, []);
  const spotOf = (event: Event): FlameSpot | undefined => {
    const rect = (event.target as Element).closest('rect');
    return rect === null ? undefined : picture.spots[Number(rect.dataset.i)];
  };
  followPointer(
    box,
    (event) => {
      const spot = spotOf(event);
      if (spot === undefined) return hideTip();
      const percent = ((100 * spot.value) / Math.max(1, picture.total)).toFixed(1);
      const text = `<b>${esc(spot.trail.at(-1) ?? 'all')}</b>${num(spot.value)} bytes, ${percent} %`;
      showTip(text, event.clientX, event.clientY);
    },
    hideTip,
    signal,
  );
  box.addEventListener('click', (event) => {
    const trail = spotOf(event)?.trail;
    if (trail === undefined) return;
    const isTop = JSON.stringify(trail) === JSON.stringify(picture.top);
    picture = drawFlame(box, rows, figure, isTop ? trail.slice(0, -1) : trail);
  });
  for (const button of buttons) {
    button.addEventListener('click', () => {
      figure = button.dataset.figure as FlameFigure;
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      picture = drawFlame(box, rows, figure, []);
    });
  }
  // Only another width makes another picture: phones tell of a new height when their address bar goes.
  let width = box.clientWidth;
  const resized = (): void => {
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    picture = drawFlame(box, rows, figure, picture.top);
  };
  addEventListener('resize', resized, signal === undefined ? {} : { signal });
}
