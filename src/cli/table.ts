import { plainLine } from '../report/plainText.js';
import { wantsColor } from './output.js';

/** A figure, perhaps with a unit or its change: `12`, `4 %`, `96544 (-176)`. */
const FIGURE = /^(-|[-+]?[\d.,]+( %)?( \([+-]\d+\))?)?$/;

/** How tables look: on a terminal for people, elsewhere as other programs read them. */
export interface TableLook {
  /** The heading is bold. */
  readonly bold: boolean;
  /** Spaces between thousands. */
  readonly grouped: boolean;
}

function lookOfOutput(): TableLook {
  return { bold: wantsColor(undefined), grouped: process.stdout.isTTY === true };
}

/**
 * Rows in columns, each as wide as its widest cell; figures to the right.
 *
 * @param paint adds colours to a cell that has its width already
 */
export function table(
  head: readonly string[],
  texts: readonly (readonly string[])[],
  paint?: (padded: string, cell: string, column: string) => string,
  look: TableLook = lookOfOutput(),
): string {
  const plain = texts.map((row) => row.map(plainLine));
  const numeric = head.map((_, i) => plain.length > 0 && plain.every((row) => FIGURE.test(row[i]!)));
  const rows = plain.map((row) => row.map((cell, i) => (numeric[i] && look.grouped ? grouped(cell) : cell)));
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const padded = (cells: readonly string[]): string[] =>
    cells.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)));
  const lines = rows.map((cells) => {
    const columns = padded(cells);
    return paint === undefined ? columns : columns.map((text, i) => paint(text, cells[i]!, head[i]!));
  });
  const heading = padded(head).join('  ').trimEnd();
  const shown = look.bold ? `\x1b[1m${heading}\x1b[0m` : heading;
  return `${[shown, ...lines.map((cells) => cells.join('  ').trimEnd())].join('\n')}\n`;
}

/** Whole numbers with spaces between thousands; digits after a point stay as they are. */
function grouped(cell: string): string {
  return cell.replace(/(?<![\d.])\d{4,}/g, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ' '));
}
