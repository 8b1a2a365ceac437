import { countStep } from '../../runtime/steps.js';
import { glyph } from './font.js';
import type { Pixels } from './pixels.js';

/** Points that are drawn in what counts as a step, less one: a line can have thousands of millions of them. */
const POINTS_A_STEP = 15;

/** Shapes, pixel for pixel as MicroPython draws them (extmod/modframebuf.c). */

/** A line by Bresenham's algorithm, ends included. */
export function drawLine(on: Pixels, x1: number, y1: number, x2: number, y2: number, colour: number): void {
  const lenX = Math.abs(x2 - x1);
  const lenY = Math.abs(y2 - y1);
  const stepX = x2 > x1 ? 1 : -1;
  const stepY = y2 > y1 ? 1 : -1;
  const isSteep = lenY > lenX;
  const long = isSteep ? lenY : lenX;
  const short = isSteep ? lenX : lenY;
  let x = x1;
  let y = y1;
  let error = 2 * short - long;
  for (let i = 0; i < long; i++) {
    if ((i & POINTS_A_STEP) === 0) countStep();
    on.setClipped(x, y, colour);
    for (; error >= 0; error -= 2 * long) {
      if (isSteep) x += stepX;
      else y += stepY;
    }
    if (isSteep) y += stepY;
    else x += stepX;
    error += 2 * short;
  }
  on.setClipped(x2, y2, colour);
}

/** Bits of an ellipse's parts: its quarters from the upper right one, counted against the clock, and whether it's filled. */
export const QUARTERS = 0x0f;
export const FILLED = 0x10;
const UPPER_RIGHT = 1;
const UPPER_LEFT = 2;
const LOWER_LEFT = 4;
const LOWER_RIGHT = 8;

export interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly radiusX: number;
  readonly radiusY: number;
  readonly parts: number;
}

function drawQuarterPoints(on: Pixels, e: Ellipse, dx: number, dy: number, colour: number): void {
  const { x, y, parts } = e;
  if ((parts & FILLED) !== 0) {
    if ((parts & UPPER_RIGHT) !== 0) on.fillRect(x | 0, (y - dy) | 0, dx + 1, 1, colour);
    if ((parts & UPPER_LEFT) !== 0) on.fillRect((x - dx) | 0, (y - dy) | 0, dx + 1, 1, colour);
    if ((parts & LOWER_LEFT) !== 0) on.fillRect((x - dx) | 0, (y + dy) | 0, dx + 1, 1, colour);
    if ((parts & LOWER_RIGHT) !== 0) on.fillRect(x | 0, (y + dy) | 0, dx + 1, 1, colour);
    return;
  }
  if ((parts & UPPER_RIGHT) !== 0) on.setClipped(x + dx, y - dy, colour);
  if ((parts & UPPER_LEFT) !== 0) on.setClipped(x - dx, y - dy, colour);
  if ((parts & LOWER_LEFT) !== 0) on.setClipped(x - dx, y + dy, colour);
  if ((parts & LOWER_RIGHT) !== 0) on.setClipped(x + dx, y + dy, colour);
}

/**
 * The arc of an ellipse from the end of one axis to where its slope is 1: steps along the other axis, and back along
 * the first where the error grows too large. `draw` gets the distances from the centre: of the steps, and the other.
 */
function walkArc(stepRadius: number, backRadius: number, draw: (a: number, b: number) => void): void {
  const stepWeight = 2 * backRadius * backRadius;
  const backWeight = 2 * stepRadius * stepRadius;
  let step = 0;
  let back = backRadius;
  let stepChange = backRadius * backRadius;
  let backChange = stepRadius * stepRadius * (1 - 2 * backRadius);
  let error = 0;
  let stepStop = 0;
  let backStop = backWeight * backRadius;
  while (stepStop <= backStop) {
    if ((step & POINTS_A_STEP) === 0) countStep();
    draw(step, back);
    step++;
    stepStop += stepWeight;
    error += stepChange;
    stepChange += stepWeight;
    if (2 * error + backChange > 0) {
      back--;
      backStop -= backWeight;
      error += backChange;
      backChange += backWeight;
    }
  }
}

export function drawEllipse(on: Pixels, e: Ellipse, colour: number): void {
  walkArc(e.radiusY, e.radiusX, (dy, dx) => drawQuarterPoints(on, e, dx, dy, colour));
  walkArc(e.radiusX, e.radiusY, (dx, dy) => drawQuarterPoints(on, e, dx, dy, colour));
}

/** Points of a polygon one after the other, x before y. */
export type Points = readonly number[];

function drawOutline(on: Pixels, x: number, y: number, points: Points, colour: number): void {
  let x1 = points[0]!;
  let y1 = points[1]!;
  for (let i = points.length - 2; i >= 0; i -= 2) {
    const x2 = points[i]!;
    const y2 = points[i + 1]!;
    drawLine(on, x + x1, y + y1, x + x2, y + y2, colour);
    x1 = x2;
    y1 = y2;
  }
}

/** Where edges cross a scan line, from left to right; draws what the crossings leave out at a local minimum. */
function crossings(on: Pixels, x: number, y: number, points: Points, row: number, colour: number): number[] {
  const found: number[] = [];
  let x1 = points[0]!;
  let y1 = points[1]!;
  for (let i = points.length - 2; i >= 0; i -= 2) {
    const x2 = points[i]!;
    const y2 = points[i + 1]!;
    // The lower end of an edge belongs to the next one.
    if (y1 > row !== y2 > row) {
      found.push(Math.trunc((32 * x1 + Math.trunc((32 * (x2 - x1) * (row - y1)) / (y2 - y1)) + 16) / 32));
    } else if (row === Math.max(y1, y2)) {
      if (y1 < y2) on.setClipped(x + x2, y + y2, colour);
      else if (y2 < y1) on.setClipped(x + x1, y + y1, colour);
      else drawLine(on, x + x1, y + y1, x + x2, y + y2, colour);
    }
    x1 = x2;
    y1 = y2;
  }
  return found.sort((a, b) => a - b);
}

/** A polygon with its first point at (x, y) and the others relative to it. */
export function drawPolygon(on: Pixels, x: number, y: number, points: Points, isFilled: boolean, colour: number): void {
  if (!isFilled) {
    drawOutline(on, x, y, points, colour);
    return;
  }
  let first = points[1]!;
  let last = first;
  for (let i = 3; i < points.length; i += 2) {
    first = Math.min(first, points[i]!);
    last = Math.max(last, points[i]!);
  }
  for (let row = first; row <= last; row++) {
    countStep();
    const nodes = crossings(on, x, y, points, row, colour);
    for (let i = 0; i + 1 < nodes.length; i += 2) {
      on.fillRect((x + nodes[i]!) | 0, (y + row) | 0, nodes[i + 1]! - nodes[i]! + 1, 1, colour);
    }
  }
}

/** A text of bytes with its upper left corner at (x, y), up to a zero byte. */
export function drawText(on: Pixels, text: string, x: number, y: number, colour: number): void {
  let column = x;
  for (let i = 0; i < text.length && text[i] !== '\0'; i++) {
    for (const bits of glyph(text.charCodeAt(i))) {
      for (let row = 0; row < 8; row++) {
        if (((bits >> row) & 1) !== 0) on.setClipped(column, y + row, colour);
      }
      column++;
    }
  }
}

/** Copies another picture to (x, y), but for pixels of the colour `key`; colours go through `palette` where it isn't null. */
export function blit(on: Pixels, from: Pixels, x: number, y: number, key: number, palette: Pixels | null): void {
  const right = Math.min(on.width, x + from.width);
  const bottom = Math.min(on.height, y + from.height);
  for (let row = Math.max(0, y); row < bottom; row++) {
    for (let column = Math.max(0, x); column < right; column++) {
      let colour = from.get(column - x, row - y);
      if (palette !== null) colour = palette.get(colour, 0);
      if (colour !== key) on.set(column, row, colour);
    }
  }
}

/** Moves all pixels; those that nothing is moved to keep their colour. */
export function scroll(on: Pixels, dx: number, dy: number): void {
  if (Math.abs(dx) >= on.width || Math.abs(dy) >= on.height) return;
  const columns = on.width - Math.abs(dx);
  const rows = on.height - Math.abs(dy);
  for (let i = 0; i < rows; i++) {
    const y = dy < 0 ? i : on.height - 1 - i;
    for (let j = 0; j < columns; j++) {
      const x = dx < 0 ? j : on.width - 1 - j;
      on.set(x, y, on.get(x - dx, y - dy));
    }
  }
}
