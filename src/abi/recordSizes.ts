import { type Abi, sizesText } from './knownSizes.js';
import { flexOffsets, structSizes } from './structs.js';
import { type FieldSpec, STRUCTS } from './structTable.js';

/** What to keep of the sizes of these boards' structs, for `useKnownSizes`. */
export function recordSizes(boards: readonly Abi[]): string {
  const macros = new Set<string>();
  for (const spec of Object.values(STRUCTS).flatMap((fields) => Object.values<FieldSpec>(fields))) {
    const [kinds, condition] = typeof spec === 'string' ? [[spec], ''] : [spec.slice(0, -1), spec.at(-1)!];
    const counts = kinds.map((kind) => /\[(.*)\]/.exec(kind)?.[1] ?? '');
    for (const [name] of [condition, ...counts].join(' ').matchAll(/[A-Za-z_]\w*/g)) macros.add(name);
  }
  const known = boards.map((board) => {
    const sizes = { sizes: Object.values(structSizes(board)), flexOffsets: Object.values(flexOffsets(board)) };
    return [board, sizes] as const;
  });
  return sizesText(Object.keys(STRUCTS), [...macros], known);
}
