import type { FloatImpl } from './board.js';
import type { MacroSet } from './macroValue.js';

/** Sizes of structs that were computed before, so that a process that needs no more of a struct lays none out. */

/** What the layout of a struct depends on. */
export interface Abi {
  readonly wordBytes: number;
  readonly objBytes: number;
  readonly align64: number;
  readonly enumBytes: number;
  readonly floatImpl: FloatImpl;
  readonly macros: MacroSet;
}

/** In bytes, of each struct. */
export interface Sizes {
  readonly structs: readonly string[];
  readonly sizes: readonly number[];
  readonly flexOffsets: readonly number[];
}

/**
 * Sizes by all that they depend on, as lines: the structs, the macros that they ask for, then for each ABI its values and
 * numbers.
 */
export class KnownSizes {
  private readonly structs: readonly string[];
  private readonly macros: readonly string[];
  private readonly text: string;

  constructor(text: string) {
    const [structs = '', macros = ''] = text.split('\n', 2);
    this.structs = structs.split(' ');
    this.macros = macros.split(' ');
    this.text = text;
  }

  /** Of a board with this ABI; null where there was none. */
  of(abi: Abi): Sizes | null {
    const key = `\n${keyOf(abi, this.macros)} `;
    const start = this.text.indexOf(key);
    if (start < 0) return null;
    const from = start + key.length;
    const [sizes = '', flexOffsets = ''] = this.text.slice(from, this.text.indexOf('\n', from)).split(' ');
    return { structs: this.structs, sizes: numbersOf(sizes), flexOffsets: numbersOf(flexOffsets) };
  }
}

/** The text of sizes that are to be known. */
export function sizesText(
  structs: readonly string[],
  macros: readonly string[],
  known: Iterable<readonly [Abi, Omit<Sizes, 'structs'>]>,
): string {
  const lines = Array.from(known, ([abi, { sizes, flexOffsets }]) =>
    [keyOf(abi, macros), sizes.join(), flexOffsets.join()].join(' '),
  );
  return [structs.join(' '), macros.join(' '), ...new Set(lines), ''].join('\n');
}

function keyOf(abi: Abi, macros: readonly string[]): string {
  const { wordBytes, objBytes, align64, enumBytes, floatImpl } = abi;
  return [wordBytes, objBytes, align64, enumBytes, floatImpl, ...macros.map((name) => abi.macros[name])].join();
}

function numbersOf(text: string): number[] {
  return text.split(',').map(Number);
}
