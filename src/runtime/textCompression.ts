import { type Board, type ErrorTexts, macroOn } from '../abi/board.js';

/**
 * Error texts in ROM. With MICROPY_ROM_TEXT_COMPRESSION a firmware keeps them with its commonest words replaced by one
 * byte each (py/makecompresseddata.py), and the buffer for a formatted message starts at that length. Which words those
 * are depends on all texts that the firmware has.
 */

/** Words that get a byte of their own. */
const TABLE_WORDS = 128;

export interface TextCompression {
  /** Bytes of each compressed text, its marker included; a text that is not here is stored as it is. */
  readonly bytes: ReadonlyMap<string, number>;
  /** Length of the longest text (MP_MAX_UNCOMPRESSED_TEXT_LEN). */
  readonly maxLength: number;
}

/** How many bytes a text takes once the words of `table` are single bytes; they need no spaces around them. */
function compressedLength(text: string, table: ReadonlySet<string>): number {
  let length = 0;
  let needSpace = false;
  for (const word of text.split(' ')) {
    if (table.has(word)) {
      length++;
      needSpace = false;
    } else {
      length += word.length + (needSpace ? 1 : 0);
      needSpace = true;
    }
  }
  return length;
}

/** The words for which a byte of their own saves most (word_compression). */
function commonWords(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of text.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
  const saving = ([word, n]: readonly [string, number]): number => (word.length + 1) * (n - 1);
  const ranked = [...counts].sort((a, b) => saving(b) - saving(a) || (a[0] < b[0] ? -1 : 1));
  return ranked.slice(0, TABLE_WORDS).map(([word]) => word);
}

/** The compression that a firmware with these error texts has. */
export function compressTexts({ texts, words }: ErrorTexts): TextCompression {
  const table = new Set(words ?? commonWords(texts));
  const bytes = new Map<string, number>();
  let maxLength = 0;
  for (const text of texts) {
    if (text.length > maxLength) maxLength = text.length;
    if (text.split(' ').some((word) => table.has(word))) bytes.set(text, 1 + compressedLength(text, table));
  }
  return { bytes, maxLength };
}

const known = new WeakMap<ErrorTexts, TextCompression>();

/** How a board's firmware compresses its error texts; null where it doesn't. */
export function textCompressionOf(board: Board): TextCompression | null {
  if (board.errorTexts === null || !macroOn(board, 'MICROPY_ROM_TEXT_COMPRESSION')) return null;
  let compression = known.get(board.errorTexts);
  if (compression === undefined) {
    compression = compressTexts(board.errorTexts);
    known.set(board.errorTexts, compression);
  }
  return compression;
}
