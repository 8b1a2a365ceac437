import { isatty } from 'node:tty';
import { plainLine } from '../report/plainText.js';
import { outputColumns, wantsColor } from './output.js';

/** A figure, perhaps with a unit, its change or as a range: `12`, `4 %`, `96544 (-176)`, `3392 to 4096`. */
const FIGURE = /^(-|[-+]?[\d.,]+( %)?( \([+-]\d+\))?( to \d+)?)?$/;

/** How tables look: on a terminal for people, elsewhere as other programs read them. */
export interface TableLook {
  /** The heading is bold. */
  readonly bold: boolean;
  /** Spaces between thousands. */
  readonly grouped: boolean;
  /** Characters that a line has room for. */
  readonly columns: number;
  /** Cells that have no room lose text. Other programs get all of it. */
  readonly cuts: boolean;
}

export function lookOfOutput(): TableLook {
  // In a thread standard output is no terminal, but its descriptor is.
  return { bold: wantsColor(undefined), grouped: isatty(1), columns: outputColumns(), cuts: isatty(1) };
}

export interface TableOptions {
  /** Adds colours to a cell that has its width already. */
  readonly paint?: ((padded: string, cell: string, column: string) => string) | undefined;
  /** Columns to leave out, one after the other, until a line has room for the rest. */
  readonly spare?: readonly string[];
  /** What the last column's cells lose where they have no room (default: the start, which of a place tells less). */
  readonly cut?: 'start' | 'end';
  readonly look?: TableLook;
}

/** What a cell that has no room keeps. */
const MIN_CELL = 12;
const GAP = '  ';
const DOTS = '...';

/** A column that is shown. */
interface Column {
  readonly name: string;
  /** The heading's lines. */
  readonly head: readonly string[];
  readonly cells: readonly string[];
  readonly isNumeric: boolean;
  readonly width: number;
}

/**
 * Rows in columns, each as wide as its widest cell; figures to the right. What is wider than a line gets headings of
 * several lines, then loses the columns that can be spared, then, on a terminal, text of the last column's cells.
 */
export function table(
  head: readonly string[],
  texts: readonly (readonly string[])[],
  { paint, spare = [], cut = 'start', look = lookOfOutput() }: TableOptions = {},
): string {
  const plain = texts.map((row) => row.map(plainLine));
  const cellsOf = (i: number): Pick<Column, 'cells' | 'isNumeric'> => {
    const isNumeric = plain.length > 0 && plain.every((row) => FIGURE.test(row[i]!));
    return { cells: plain.map((row) => (isNumeric && look.grouped ? grouped(row[i]!) : row[i]!)), isNumeric };
  };
  let columns = head.map((name, i): Column => column(name, [name], cellsOf(i)));
  const isTooWide = (): boolean => widthOf(columns) > look.columns;
  if (isTooWide()) columns = columns.map((one) => column(one.name, broken(one), one));
  for (const name of spare) if (isTooWide()) columns = columns.filter((one) => one.name !== name);
  if (isTooWide() && look.cuts) {
    columns = [...columns.slice(0, -1), shortened(columns.at(-1)!, widthOf(columns) - look.columns, cut)];
  }
  const height = Math.max(...columns.map((one) => one.head.length));
  const heading = Array.from({ length: height }, (_, line) =>
    columns
      .map((one) => padded(one, one.head[one.head.length - height + line] ?? ''))
      .join(GAP)
      .trimEnd(),
  );
  const lines = plain.map((_, row) =>
    columns
      .map((one) => {
        const text = padded(one, one.cells[row]!);
        return paint === undefined ? text : paint(text, one.cells[row]!, one.name);
      })
      .join(GAP)
      .trimEnd(),
  );
  const shown = look.bold ? heading.map((line) => `\x1b[1m${line}\x1b[0m`) : heading;
  return `${[...shown, ...lines].join('\n')}\n`;
}

/** A text in as many lines as a terminal needs, broken between words; the lines after the first begin with `indent`. */
export function wrapped(text: string, indent: string, look = lookOfOutput()): string {
  const plain = plainLine(text);
  if (!look.cuts) return `${plain}\n`;
  const lines: string[] = [];
  const start = /^ */.exec(plain)![0];
  let line = start;
  for (const word of plain.slice(start.length).split(' ')) {
    const longer = line.trim() === '' ? line + word : `${line} ${word}`;
    if (longer.length <= look.columns || line.trim() === '') {
      line = longer;
      continue;
    }
    lines.push(line);
    line = indent + word;
  }
  return `${[...lines, line].join('\n')}\n`;
}

function column(
  name: string,
  head: readonly string[],
  { cells, isNumeric }: Pick<Column, 'cells' | 'isNumeric'>,
): Column {
  return { name, head, cells, isNumeric, width: Math.max(...[...head, ...cells].map((text) => text.length)) };
}

function widthOf(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width, GAP.length * (columns.length - 1));
}

/** A heading in as few lines as fit above its cells, or above its longest word. */
function broken({ name, cells }: Column): string[] {
  const words = name.split(' ');
  const width = Math.max(...[...words, ...cells].map((text) => text.length));
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function shortened(last: Column, tooMany: number, cut: 'start' | 'end'): Column {
  const width = Math.max(MIN_CELL, last.width - tooMany);
  const kept = width - DOTS.length;
  const cells = last.cells.map((cell) => {
    if (cell.length <= width) return cell;
    return cut === 'start' ? DOTS + cell.slice(cell.length - kept) : cell.slice(0, kept) + DOTS;
  });
  return column(last.name, last.head, { ...last, cells });
}

function padded({ width, isNumeric }: Column, text: string): string {
  return isNumeric ? text.padStart(width) : text.padEnd(width);
}

/** Whole numbers with spaces between thousands; digits after a point stay as they are. */
function grouped(cell: string): string {
  return cell.replace(/(?<![\d.])\d{4,}/g, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ' '));
}
