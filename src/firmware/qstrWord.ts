/** How a firmware writes the name of something in a table: the word of a qstr, by object representation (py/obj.h). */
import type { Pools } from './pools.js';

export type ObjRepr = 'A' | 'B' | 'C';

const KINDS: readonly { readonly objRepr: ObjRepr; readonly shift: number; readonly tag: number }[] = [
  { objRepr: 'A', shift: 3, tag: 2 },
  { objRepr: 'B', shift: 3, tag: 3 },
  { objRepr: 'C', shift: 4, tag: 6 },
];

/** Names by word and words by name, in one object representation. */
export class QstrWords {
  private readonly names: readonly string[];

  constructor(
    pools: Pools,
    private readonly kind: (typeof KINDS)[number],
  ) {
    this.names = pools.pools.flatMap(({ strings }) => strings);
  }

  get objRepr(): ObjRepr {
    return this.kind.objRepr;
  }

  /** The string of a word; null where it is no qstr. */
  name(word: number): string | null {
    const { shift, tag } = this.kind;
    return (word & ((1 << shift) - 1)) === tag ? (this.names[word >>> shift] ?? null) : null;
  }

  /** The word of a string; null where the firmware does not have it. */
  word(name: string): number | null {
    const index = this.names.indexOf(name);
    return index < 0 ? null : ((index << this.kind.shift) | this.kind.tag) >>> 0;
  }
}

/** One for each representation of 32 bits. */
export function allQstrWords(pools: Pools): QstrWords[] {
  return KINDS.map((kind) => new QstrWords(pools, kind));
}
