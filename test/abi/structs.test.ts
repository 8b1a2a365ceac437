import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { flexOffsets, pointerOffsets, sizeOf, structLayout, structSizes } from '../../src/abi/structs.js';
import { STRUCTS, type StructName } from '../../src/abi/structTable.js';
import { loadBoard } from '../../src/profiles/profiles.js';

interface Recorded {
  readonly abis: Record<
    string,
    Record<string, { size: number; fields: Record<string, number | [bit: number, bits: number]> }>
  >;
}

/** The structs of a release: those that changed since the one that it is compared with first, and the rest. */
function recordedStructs(...versions: string[]): Recorded['abis'] {
  const abis: Recorded['abis'] = {};
  for (const version of versions) {
    const path = new URL(`../recordings/${version}/structs.json`, import.meta.url);
    const recorded = (JSON.parse(readFileSync(path, 'utf8')) as Recorded).abis;
    for (const [abi, structs] of Object.entries(recorded)) abis[abi] = { ...abis[abi], ...structs };
  }
  return abis;
}

/** The builds whose debug information was read, as targets. */
const ABIS: Record<string, string> = {
  'x86-64': 'UNIX_X64',
  i386: 'UNIX_X86',
  'arm-cortex-m': 'PYBV11',
  nanbox: 'UNIX_NANBOX',
  'arm-cortex-m0-microbit': 'MICROBIT',
  'x86-64-minimal': 'UNIX_MINIMAL',
};

/** Structs of modules that a release did not have, or that it had under another shape which is not modelled. */
const LATER: Record<string, readonly string[]> = {
  'v1.20.0': ['mp_obj_poll_t', 'poll_obj_t', 'poll_set_t', 'mp_obj_deflateio_read_t', 'uzlib_uncomp_t'],
};

function withoutWhatCameLater(structs: Recorded['abis'][string], version: string): Recorded['abis'][string] {
  return Object.fromEntries(Object.entries(structs).filter(([name]) => LATER[version]?.includes(name) !== true));
}

describe('struct tables', () => {
  const recorded = recordedStructs('v1.23.0');
  const newer = recordedStructs('v1.23.0', 'v1.28.0');
  const older = ['v1.22.2', 'v1.21.0', 'v1.20.0'];
  const cases = [
    ...Object.entries(ABIS).map(([abi, target]) => ['1.23.0', abi, target, recorded[abi]!] as const),
    ...['x86-64', 'i386', 'nanbox'].map((abi) => ['1.28.0', abi, ABIS[abi]!, newer[abi]!] as const),
    ...older.map((version, i) => {
      const structs = recordedStructs('v1.23.0', ...older.slice(0, i + 1))['x86-64']!;
      return [version.slice(1), 'x86-64', 'UNIX_X64', withoutWhatCameLater(structs, version)] as const;
    }),
  ];

  it.each(cases)('lays every struct out as the %s %s build does (%s)', (version, _abi, target, expected) => {
    const board = loadBoard(target, { firmware: `${version}/` });
    const structs = Object.entries(expected);
    expect(structs.length).toBeGreaterThan(50);
    const ours: Record<string, unknown> = {};
    for (const [name] of structs) {
      const layout = structLayout(board, name as StructName);
      const fields: Record<string, unknown> = {};
      for (const field of layout.fields) {
        fields[field.name] =
          field.bits === null ? field.offset : [field.offset * 8 + field.bits.first, field.bits.width];
      }
      ours[name] = { size: layout.bytes, fields };
    }
    expect(ours).toEqual(Object.fromEntries(structs));
  });

  // As gdb says of builds with debug information, whose mbedTLS has its random generator.
  it.each([
    ['1.20.0', { mp_obj_ssl_socket_t: 39944, uzlib_uncomp_t: 1312, mp_obj_decompio_t: 1336 }],
    ['1.21.0', { mp_obj_ssl_context_t: 39704, mp_obj_ssl_socket_t: 408 }],
    ['1.22.2', { mp_obj_ssl_context_t: 39712, mp_obj_ssl_socket_t: 408 }],
  ])('knows how large structs of ssl and uzlib are in %s', (version, expected) => {
    const board = loadBoard('UNIX_X64', { firmware: `${version}/` });
    const sizes = Object.keys(expected).map((name) => [name, sizeOf(board, name as StructName)]);
    expect(Object.fromEntries(sizes)).toEqual(expected);
  });

  it('computes all sizes at once', () => {
    const board = loadBoard('UNIX_X86');
    const sizes = structSizes(board);
    expect(Object.keys(sizes).sort()).toEqual(Object.keys(STRUCTS).sort());
    expect(Object.isFrozen(sizes)).toBe(true);
    expect(sizes.mp_obj_list_t).toBe(16);
    expect(sizeOf(loadBoard('UNIX_X64'), 'mp_obj_list_t')).toBe(32);
  });

  it('finds flexible arrays where the elements begin, before the padding and inside a last embedded struct', () => {
    const x64 = flexOffsets(loadBoard('UNIX_X64'));
    expect(x64.mp_reader_vfs_t).toBe(11);
    expect(x64.mp_obj_gen_instance_t).toBe(56);
    expect(x64.mp_obj_list_t).toBe(32);
    expect(flexOffsets(loadBoard('UNIX_X86')).mp_obj_re_t).toBe(16);
  });

  it('lists what a collection visits, embedded structs included', () => {
    const board = loadBoard('UNIX_X86');
    expect(pointerOffsets(board, 'mp_obj_dict_t')).toEqual([0, 12]);
    expect(pointerOffsets(board, 'mp_obj_slice_t')).toEqual([0, 4, 8, 12]);
    expect(pointerOffsets(loadBoard('UNIX_NANBOX'), 'mp_obj_slice_t')).toEqual([0, 4, 12, 20]);
  });
});
