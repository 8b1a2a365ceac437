import { describe, expect, test } from 'vitest';
import { decodeInstructions, disassemble } from '../../src/bytecode/disassemble.js';
import { compileToRawCode } from '../../src/compiler/compile.js';
import { newLexerFromStr } from '../../src/compiler/lexer.js';
import { mpParse } from '../../src/compiler/parser.js';
import { mMalloc } from '../../src/runtime/malloc.js';
import { MpModule } from '../../src/runtime/module.js';
import { MpStr } from '../../src/runtime/obj.js';
import { qstrFromStr } from '../../src/runtime/qstr.js';
import { mp } from '../../src/runtime/state.js';
import { boot } from '../compiler/machines.js';

function compiled(source: string) {
  return boot('UNIX_X64').inside(() => {
    const context = new MpModule(mp.dictGlobals);
    context.ptr = mMalloc(mp.sizes.mp_module_context_t, context);
    const tree = mpParse(newLexerFromStr(qstrFromStr('t.py'), source), 'file');
    const { rawCode } = compileToRawCode(tree, qstrFromStr('t.py'), false, context);
    const names = {
      qstr: (i: number) => context.qstrTable[i]!.data,
      obj: (i: number) => {
        const o = context.objTable[i]!;
        return o instanceof MpStr ? `'${o.data}'` : String(o);
      },
    };
    return { rawCode, names };
  });
}

describe('disassembly', () => {
  test('of a function with a loop', () => {
    const { rawCode, names } = compiled('def f(a, *b):\n    for x in b:\n        a += x * 1000\n    return a\n');
    expect(disassemble(rawCode, names)).toBe(`<module>(): 9 bytes, 1 slots, 0 exception blocks
     1     0  MAKE_FUNCTION           0 (f)
           2  STORE_NAME              f
           4  LOAD_CONST_NONE
           5  RETURN_VALUE

<module>.f(a): 27 bytes, 10 slots, 0 exception blocks
  flags: *args
     2     0  LOAD_FAST               1
           1  GET_ITER_STACK
           2  FOR_ITER                -> 15
           4  STORE_FAST              2
     3     5  LOAD_FAST               0
           6  LOAD_FAST               2
           7  LOAD_CONST_SMALL_INT    1000
          10  BINARY_OP               *
          11  BINARY_OP               +=
          12  STORE_FAST              0
          13  JUMP                    -> 2
     4    15  LOAD_FAST               0
          16  RETURN_VALUE
`);
  });

  test.each([
    ['x = -123456789', 'LOAD_CONST_SMALL_INT', '-123456789'],
    ['x = 4611686018427387903', 'LOAD_CONST_SMALL_INT', '4611686018427387903'],
    ['x = -4611686018427387903', 'LOAD_CONST_SMALL_INT', '-4611686018427387903'],
    ['x = 64', 'LOAD_CONST_SMALL_INT', '64'],
    ['x = -17', 'LOAD_CONST_SMALL_INT', '-17'],
    ['x = not y', 'UNARY_OP', 'not'],
    ['x = "a long string that is not interned"', 'LOAD_CONST_OBJ', "'a long string that is not interned'"],
    ['x.y', 'LOAD_ATTR', 'y'],
  ])('of %s', (source, name, operand) => {
    const { rawCode, names } = compiled(`${source}\n`);
    expect(decodeInstructions(rawCode, names)).toContainEqual(expect.objectContaining({ name, operand }));
  });

  test('covers all bytes of a function', () => {
    const { rawCode, names } = compiled(
      'def f():\n  while a:\n    try:\n      break\n    finally:\n      b\n  return [c for c in d]\n',
    );
    for (const code of [rawCode, ...rawCode.children]) {
      const list = decodeInstructions(code, names);
      const last = list[list.length - 1]!;
      expect(list.every((x, i) => i === 0 || x.offset === list[i - 1]!.offset + list[i - 1]!.length)).toBe(true);
      expect(last.name).toBe('RETURN_VALUE');
    }
  });
});
