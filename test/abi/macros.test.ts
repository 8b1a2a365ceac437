import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { macro, macroOn, macroText } from '../../src/abi/board.js';
import { MACROS_OF_SOME } from '../../src/abi/macroNames.js';
import { allMacros, expressionValue, type MacroDefaults, macroValue } from '../../src/abi/macroValue.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { builtInRoot } from '../../src/profiles/store.js';
import { loadVersion, versionNames } from '../../src/profiles/version.js';

const DEFAULTS: MacroDefaults = {
  numbers: {
    MICROPY_CONFIG_ROM_LEVEL: 10,
    MICROPY_ENABLE_GC: 0,
    MICROPY_GC_CONSERVATIVE_CLEAR: 'MICROPY_ENABLE_GC',
    MICROPY_PY_FSTRINGS: 'MICROPY_CONFIG_ROM_LEVEL >= 30',
    MICROPY_QSTR_BYTES_IN_HASH: '(MICROPY_CONFIG_ROM_LEVEL >= 10) + (MICROPY_CONFIG_ROM_LEVEL >= 30)',
    UHEAP_RULE: 1,
  },
  texts: { MICROPY_HW_BOARD_NAME: 'a board' },
};

describe('configuration macros', () => {
  it('are what a build sets, and the default otherwise', () => {
    expect(allMacros(DEFAULTS, {})).toMatchObject({ MICROPY_CONFIG_ROM_LEVEL: 10, MICROPY_HW_BOARD_NAME: 'a board' });
    const set = { MICROPY_ENABLE_GC: true, MICROPY_HW_BOARD_NAME: 'mine' };
    expect(allMacros(DEFAULTS, set)).toMatchObject({ MICROPY_GC_CONSERVATIVE_CLEAR: 1, MICROPY_HW_BOARD_NAME: 'mine' });
  });

  it('derive features from the ROM level', () => {
    const at = (level: number) => allMacros(DEFAULTS, { MICROPY_CONFIG_ROM_LEVEL: level });
    expect([0, 10, 30].map((level) => at(level).MICROPY_QSTR_BYTES_IN_HASH)).toEqual([0, 1, 2]);
    expect([20, 30].map((level) => at(level).MICROPY_PY_FSTRINGS)).toEqual([0, 1]);
  });

  it('are 0 where a release has none of the name', () => {
    const all = allMacros(DEFAULTS, { MICROPY_PY_MARSHAL: 1 });
    expect(MACROS_OF_SOME.every((name) => Number.isInteger(all[name]))).toBe(true);
    expect(macroValue(all, 'MICROPY_MODULE_WEAK_LINKS')).toBe(0);
    expect(all.MICROPY_HW_MCU_NAME).toBe('');
    expect(() => macroValue(all, 'UHEAP_NONE')).toThrow('UHEAP_NONE is no configuration macro of MicroPython');
  });

  it('have a value in every release', () => {
    const file = new URL('../../src/abi/macroNames.ts', import.meta.url);
    const [known] = readFileSync(file, 'utf8').split('TEXT_MACRO_NAMES');
    const names = [...known!.matchAll(/'([A-Z]\w+)'/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(300);
    const roots = [builtInRoot()];
    for (const release of versionNames(roots)) {
      const all = allMacros(loadVersion(roots, release).defaults, {});
      expect(names.filter((name) => !Number.isInteger(all[name]))).toEqual([]);
    }
  });

  it('can be set by a build even where the release has a rule or another expression', () => {
    expect(allMacros(DEFAULTS, { UHEAP_RULE: 0, MICROPY_PY_FSTRINGS: 1 })).toMatchObject({
      UHEAP_RULE: 0,
      MICROPY_PY_FSTRINGS: 1,
    });
  });

  it('are evaluated as the preprocessor does it', () => {
    const set = { MICROPY_VFS: 1, MICROPY_CONFIG_ROM_LEVEL: 10 };
    expect(expressionValue(set, '1 + 2 * 3')).toBe(7);
    expect(expressionValue(set, '(1 + 2) * 3 == 9 && !0')).toBe(1);
    expect(expressionValue(set, '(8 * 8 + 6) / 7')).toBe(10);
    expect(expressionValue(set, 'MICROPY_VFS && MICROPY_CONFIG_ROM_LEVEL >= 30 || -1')).toBe(1);
    expect(() => expressionValue(set, '1 +')).toThrow('not a macro expression: 1 +');
    expect(() => expressionValue(set, 'MICROPY_NONE')).toThrow('MICROPY_NONE is no configuration macro');
    const circle = { numbers: { MICROPY_VFS: 'MICROPY_VFS' }, texts: {} };
    expect(() => allMacros(circle, {})).toThrow('MICROPY_VFS is defined by itself');
  });

  it('are read from a board', () => {
    const board = loadBoard('PYBV11');
    expect(macro(board, 'MICROPY_SCHEDULER_DEPTH')).toBe(8);
    expect(macroOn(board, 'MICROPY_PY_SYS_EXC_INFO')).toBe(false);
    expect(macroText(board, 'MICROPY_HW_BOARD_NAME')).toBe('PYBv1.1');
    expect(macroText(board, 'MICROPY_GC_STACK_ENTRY_TYPE')).toBe('uint16_t');
    // mpz.h takes 32-bit digits on 64-bit hosts, but the Unix port asks for 16.
    expect(macro(loadBoard('UNIX_X64'), 'MPZ_DIG_SIZE')).toBe(16);
  });
});
