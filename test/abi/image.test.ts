import { describe, expect, it } from 'vitest';
import type { StructName } from '../../src/abi/structs.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { ObjCodec } from './codec.js';
import { type StructValues, writeStruct } from './image.js';

function image(target: string, name: StructName, values: StructValues): { used: number; hex: string } {
  const memory = new DataView(new ArrayBuffer(64));
  const used = writeStruct(loadBoard(target), name, values, memory, 0);
  return { used, hex: Buffer.from(memory.buffer, 0, used).toString('hex') };
}

describe('memory images', () => {
  it('shows a list as 32-bit little-endian memory holds it', () => {
    expect(
      image('UNIX_X86', 'mp_obj_list_t', { base: { type: 0x11223344 }, alloc: 4, len: 3, items: 0x20000010 }),
    ).toEqual({
      used: 16,
      hex: '44332211040000000300000010000020',
    });
  });

  it('packs bit-fields', () => {
    const map = { all_keys_are_qstrs: 1, is_fixed: 0, is_ordered: 1, used: 3, alloc: 4, table: 0x20000100 };
    expect(image('UNIX_X86', 'mp_map_t', map).hex).toBe('1d0000000400000000010020');
    expect(image('UNIX_X64', 'mp_map_t', map).hex).toBe('1d0000000000000004000000000000000001002000000000');
  });

  it('writes the elements of a flexible array behind the struct, with the tags of the representation', () => {
    const codec = new ObjCodec(loadBoard('UNIX_NANBOX'));
    const items = [codec.newSmallInt(1), codec.newQstr(3)];
    expect(image('UNIX_NANBOX', 'mp_obj_tuple_t', { base: { type: 0x10 }, len: 2, items })).toEqual({
      used: 24,
      hex: '10000000020000000300000000000100' + '0700000000000200',
    });
  });

  it('writes floats in the width of the build', () => {
    expect(image('CORTEX_M3', 'mp_obj_float_t', { value: 1.5 }).hex).toBe('000000000000c03f');
    expect(image('UNIX_X86', 'mp_obj_float_t', { value: 1.5 }).hex).toBe('00000000000000000000f83f');
  });
});
