import { keep, kept } from './kept.js';

/** Where panes meet: dragged, or moved with the arrow keys. The share of the first pane is a CSS variable, and is kept. */

const [LEAST, MOST, STEP] = [15, 85, 4];

function startSplitter(bar: HTMLElement): void {
  const isRow = bar.getAttribute('aria-orientation') === 'vertical';
  const name = bar.dataset.split!;
  const box = bar.parentElement!;
  const set = (percent: number): void => {
    const share = Math.round(10 * Math.max(LEAST, Math.min(MOST, percent))) / 10;
    box.style.setProperty(`--${name}`, `${share}%`);
    bar.setAttribute('aria-valuenow', String(Math.round(share)));
    keep(name, String(share));
  };
  set(Number(kept(name) ?? bar.getAttribute('aria-valuenow')));
  bar.addEventListener('pointerdown', (event) => {
    bar.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  bar.addEventListener('pointermove', (event) => {
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = box.getBoundingClientRect();
    set(100 * (isRow ? (event.clientX - left) / width : (event.clientY - top) / height));
  });
  bar.addEventListener('keydown', ({ key }) => {
    const by = { ArrowLeft: -STEP, ArrowUp: -STEP, ArrowRight: STEP, ArrowDown: STEP }[key];
    if (by !== undefined) set(Number(bar.getAttribute('aria-valuenow')) + by);
  });
  bar.addEventListener('dblclick', () => set(50));
}

/** Makes all bars between panes move. */
export function startSplitters(): void {
  document.querySelectorAll<HTMLElement>('[role=separator]').forEach(startSplitter);
}
