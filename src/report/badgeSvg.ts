import type { FitResult } from './fit.js';
import { escapeHtml } from './page/text.js';

/** Pixels of a character of the badge's font, on average, and of the room beside texts. */
const CHARACTER = 6.6;
const ROOM = 10;

const GOOD = '#1d8a4f';
const BAD = '#c8322b';

/** What a badge says of a program on a board. */
export type BadgeFigures = Pick<FitResult, 'target' | 'fits' | 'peak' | 'peakSlack'>;

/** Whether a program fits a board, in the words of a badge. */
export function badgeText({ target, fits, peak, peakSlack }: BadgeFigures): string {
  const bytes = peak + peakSlack;
  const size = bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KB`;
  return fits ? `fits ${target}: ${size} peak` : `does not fit ${target}`;
}

/** A badge for a README: one line, whatever it lies on. */
export function badgeSvg(figures: BadgeFigures): string {
  const [name, text] = ['uheap', badgeText(figures)];
  const width = (of: string): number => Math.round(of.length * CHARACTER + 2 * ROOM);
  const [left, right] = [width(name), width(text)];
  const label = `${name}: ${text}`;
  const word = (content: string, x: number, length: number): string =>
    `<text x="${x}" y="14" textLength="${length - 2 * ROOM}">${escapeHtml(content)}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${escapeHtml(label)}">` +
    `<title>${escapeHtml(label)}</title><clipPath id="r"><rect width="${left + right}" height="20" rx="3"/></clipPath>` +
    `<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#3a4553"/><rect x="${left}" width="${right}" height="20" fill="${figures.fits ? GOOD : BAD}"/></g>` +
    `<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">${word(name, left / 2, left)}${word(text, left + right / 2, right)}</g></svg>\n`
  );
}
