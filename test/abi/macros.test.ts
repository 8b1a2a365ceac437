import { describe, expect, it } from 'vitest';
import { macro, macroOn, macroText } from '../../src/abi/board.js';
import { MACRO_DEFAULTS, type MacroName } from '../../src/abi/macroDefaults.js';
import { allMacros, expressionValue, macroValue, ownMacros } from '../../src/abi/macroValue.js';
import { loadBoard } from '../../src/profiles/profiles.js';

describe('configuration macros', () => {
  it('takes what a build sets, and the default otherwise', () => {
    expect(macroValue({ MICROPY_ALLOC_PATH_MAX: 128 }, 'MICROPY_ALLOC_PATH_MAX')).toBe(128);
    expect(macroValue({}, 'MICROPY_ALLOC_PATH_MAX')).toBe(512);
    expect(macroValue({ MICROPY_ENABLE_GC: true }, 'MICROPY_GC_CONSERVATIVE_CLEAR')).toBe(1);
  });

  it('derives features from the ROM level', () => {
    expect(macroValue({ MICROPY_CONFIG_ROM_LEVEL: 20 }, 'MICROPY_PY_FSTRINGS')).toBe(0);
    expect(macroValue({ MICROPY_CONFIG_ROM_LEVEL: 30 }, 'MICROPY_PY_FSTRINGS')).toBe(1);
    expect(
      [0, 10, 30].map((level) => macroValue({ MICROPY_CONFIG_ROM_LEVEL: level }, 'MICROPY_QSTR_BYTES_IN_HASH')),
    ).toEqual([0, 1, 2]);
  });

  it('evaluates expressions as the preprocessor does', () => {
    const set = { MICROPY_VFS: 1, MICROPY_CONFIG_ROM_LEVEL: 10 };
    expect(expressionValue(set, '1 + 2 * 3')).toBe(7);
    expect(expressionValue(set, '(1 + 2) * 3 == 9 && !0')).toBe(1);
    expect(expressionValue(set, '(8 * 8 + 6) / 7')).toBe(10);
    expect(expressionValue(set, 'MICROPY_VFS && MICROPY_CONFIG_ROM_LEVEL >= 30 || -1')).toBe(1);
    expect(() => expressionValue(set, '1 +')).toThrow('not a macro expression: 1 +');
    expect(() => expressionValue(set, 'MICROPY_NONE')).toThrow('MICROPY_NONE is no configuration macro');
    expect(() => macroValue({ MICROPY_VFS: 'MICROPY_VFS' }, 'MICROPY_VFS')).toThrow('MICROPY_VFS is defined by itself');
  });

  it('has a value for every macro by itself', () => {
    const all = allMacros({});
    expect(Object.keys(MACRO_DEFAULTS).every((name) => Number.isInteger(all[name as MacroName]))).toBe(true);
    expect(ownMacros(all)).toEqual({});
    expect(ownMacros({ ...all, MICROPY_MEM_STATS: 1 })).toEqual({ MICROPY_MEM_STATS: 1 });
  });

  it('is read from a board', () => {
    const board = loadBoard('PYBV11');
    expect(macro(board, 'MICROPY_SCHEDULER_DEPTH')).toBe(8);
    expect(macroOn(board, 'MICROPY_PY_SYS_EXC_INFO')).toBe(false);
    expect(macroText(board, 'MICROPY_HW_BOARD_NAME')).toBe('PYBv1.1');
    expect(macroText(board, 'MICROPY_GC_STACK_ENTRY_TYPE')).toBe('uint16_t');
    // mpz.h takes 32-bit digits on 64-bit hosts, but the Unix port asks for 16.
    expect(macro(loadBoard('UNIX_X64'), 'MPZ_DIG_SIZE')).toBe(16);
  });
});
