import { num } from './dom.js';

/** Lines at round numbers of bytes for a chart, and their labels. */
export interface ChartGrid {
  readonly lines: string;
  readonly labels: string;
}

const MOST_LINES = 6;
/** From a step to the next: 1, 2, 5, 10, 20, 50, ... */
const STEP_FACTORS = [2, 2.5, 2];

/** A round distance of which at most six fit below `top`. */
function roundStep(top: number): number {
  let step = 1;
  for (let i = 0; top / step > MOST_LINES; i++) step *= STEP_FACTORS[i % 3]!;
  return step;
}

/**
 * @param top what the chart's upper edge stands for, in bytes
 * @param width of the SVG's own coordinates
 * @param y from bytes to those coordinates
 * @param pixel from those to pixels on the screen
 */
export function chartGrid(
  top: number,
  width: number,
  y: (bytes: number) => number,
  pixel: (y: number) => number,
): ChartGrid {
  const step = roundStep(top);
  let lines = '';
  let labels = '';
  for (let bytes = step; bytes <= top; bytes += step) {
    lines += `<line x1="0" x2="${width}" y1="${y(bytes)}" y2="${y(bytes)}" stroke="var(--line)" vector-effect="non-scaling-stroke"/>`;
    labels += `<span style="top:${pixel(y(bytes)).toFixed(1)}px">${num(bytes)}</span>`;
  }
  return { lines, labels: `<div class="ticks" aria-hidden="true">${labels}</div>` };
}

/** A path through points. */
export function polyline(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}
