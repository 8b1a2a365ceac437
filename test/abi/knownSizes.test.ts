import { afterEach, describe, expect, it } from 'vitest';
import { KnownSizes } from '../../src/abi/knownSizes.js';
import { recordSizes } from '../../src/abi/recordSizes.js';
import { flexOffsets, structSizes, useKnownSizes } from '../../src/abi/structs.js';
import { loadBoard } from '../../src/profiles/profiles.js';

const boards = ['UNIX_X64', 'UNIX_NANBOX', 'PYBV11', 'MICROBIT'].map((id) => loadBoard(id));
const known = new KnownSizes(recordSizes(boards));

describe('recorded sizes of structs', () => {
  afterEach(() => useKnownSizes(() => null));

  it.each(boards)('are those of $id', (board) => {
    const { structs, sizes, flexOffsets: offsets } = known.of(board)!;
    expect(Object.fromEntries(structs.map((name, i) => [name, sizes[i]]))).toEqual(structSizes(board));
    expect(Object.fromEntries(structs.map((name, i) => [name, offsets[i]]))).toEqual(flexOffsets(board));
  });

  it('are of no board whose structs are laid out otherwise', () => {
    const [board] = boards;
    expect(known.of(board!)).not.toBe(null);
    expect(known.of({ ...board!, align64: 4 })).toBe(null);
    expect(known.of({ ...board!, floatImpl: 'float' })).toBe(null);
    const other = { ...board!, macros: { ...board!.macros, MICROPY_PY_SYS_SETTRACE: 1 } };
    expect(known.of(other)).toBe(null);
    // A macro that no struct asks for.
    const same = { ...board!, macros: { ...board!.macros, MICROPY_PY_MATH: 0 } };
    expect(known.of(same)).toEqual(known.of(board!));
  });

  it('are taken where there are some, and computed where not', () => {
    const [board] = boards;
    const one = known.of(board!)!;
    useKnownSizes(() => ({ ...one, sizes: one.sizes.map((size) => size + 1) }));
    const taken = structSizes({ ...board! });
    useKnownSizes((abi) => known.of(abi));
    const other = { ...board!, align64: 4 };
    expect(taken.mp_obj_float_t).toBe(structSizes(board!).mp_obj_float_t + 1);
    expect(structSizes(other).mp_obj_float_t).toBe(structSizes(board!).mp_obj_float_t);
  });
});
