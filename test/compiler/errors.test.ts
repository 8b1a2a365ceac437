import { describe, expect, test } from 'vitest';
import { boot, compileError, crossCompiler } from './machines.js';

/** Texts, lines and blocks as mpy-cross 1.23.0 and the Unix port print them. */
const ERRORS: readonly [source: string, error: string][] = [
  ['x = (1\n', 'line 2: SyntaxError: invalid syntax'],
  ['if 1:\nx', 'line 2: SyntaxError: invalid syntax'],
  ['  x = 1\n', 'line 1: IndentationError: unexpected indent'],
  ['if 1:\n    x\n  y\n', "line 2: IndentationError: unindent doesn't match any outer indent level"],
  ['x = "abc\n', 'line 1: SyntaxError: invalid syntax'],
  ['x = "\\xg0"\n', 'line 1: SyntaxError: invalid syntax'],
  ['x = "\\N{DASH}"\n', 'NotImplementedError: unicode name escapes'],
  ["x = 'a' b'b'\n", 'line 1: SyntaxError: invalid syntax'],
  ['x = 1_2__3x\n', "line 1: SyntaxError: invalid syntax for integer with base 10: '123x'"],
  ['x = 1.5.5\n', 'line 1: SyntaxError: invalid syntax for number'],
  ['from micropython import const\nX = const(y)\n', 'line 2: SyntaxError: not a constant'],
  ['f() = 1\n', "line 1 in <module>: SyntaxError: can't assign to expression"],
  ['\n(a, b) += 1\n', "line 2 in <module>: SyntaxError: can't assign to expression"],
  ['*a, *b = c\n', 'line 1 in <module>: SyntaxError: multiple *x in assignment'],
  ['a = *b\n', 'line 1 in <module>: SyntaxError: *x must be assignment target'],
  ['def f(a=1, b):\n  pass\n', 'line 1 in <module>: SyntaxError: non-default argument follows default argument'],
  ['def f(a, a):\n  pass\n', 'line 1 in f: SyntaxError: argument name reused'],
  ['def f(**a, b):\n  pass\n', 'line 1 in f: SyntaxError: invalid syntax'],
  ['del f()\n', "line 1 in <module>: SyntaxError: can't delete expression"],
  ['break\n', "line 1 in <module>: SyntaxError: 'break'/'continue' outside loop"],
  ['return 1\n', "line 1 in <module>: SyntaxError: 'return' outside function"],
  ['class A:\n  yield 1\n', "line 2 in A: SyntaxError: 'yield' outside function"],
  ['await x\n', "line 1 in <module>: SyntaxError: 'await' outside function"],
  ['def f():\n  from x import *\n', 'line 2 in f: SyntaxError: import * not at module level'],
  ['nonlocal x\n', "line 1 in <module>: SyntaxError: can't declare nonlocal in outer code"],
  ['def f():\n  nonlocal x\n', 'line 2 in f: SyntaxError: no binding for nonlocal found'],
  ['def f():\n  x = 1\n  global x\n', 'line 3 in f: SyntaxError: identifier redefined as global'],
  ['def f():\n  x = 1\n  nonlocal x\n', 'line 3 in f: SyntaxError: identifier redefined as nonlocal'],
  [
    'try:\n  pass\nexcept:\n  pass\nexcept A:\n  pass\n',
    "line 3 in <module>: SyntaxError: default 'except' must be last",
  ],
  ['def f():\n  async with a:\n    pass\n', 'line 2 in f: SyntaxError: async for/with outside async function'],
  ['f(**a, *b)\n', 'line 1 in <module>: SyntaxError: * arg after **'],
  ['f(**a, b)\n', 'line 1 in <module>: SyntaxError: positional arg after **'],
  ['f(a=1, b)\n', 'line 1 in <module>: SyntaxError: positional arg after keyword arg'],
  ['f(1=2)\n', 'line 1 in <module>: SyntaxError: LHS of keyword arg must be an id'],
  ['{1: 2, 3}\n', 'line 1 in <module>: SyntaxError: expecting key:value for dict'],
  ['{1, 2: 3}\n', 'line 1 in <module>: SyntaxError: expecting just a value for set'],
  ['def f():\n  super()\n', "line 2 in f: SyntaxError: super() can't find self"],
  ['@micropython.what\ndef f():\n  pass\n', 'line 1 in <module>: SyntaxError: invalid micropython decorator'],
  ['@micropython.native\ndef f():\n  pass\n', 'line 1 in <module>: SyntaxError: invalid arch'],
];

describe('compile errors', () => {
  test.each(ERRORS)('%j', (source, error) => {
    expect(compileError(crossCompiler(), source)).toBe(error);
  });

  test('f-strings that are raw are an error up to 1.27', () => {
    const old = boot('UNIX_X64', { firmware: 'v1.23.0/mpy-cross' });
    expect(compileError(old, "x = rf'{y}'\n")).toBe('line 1: SyntaxError: raw f-strings are not supported');
  });

  test('an error leaves nothing of the compilation on the heap that could not be collected', () => {
    const machine = crossCompiler();
    const used = (): number => {
      machine.inside(() => machine.heap.collect());
      return machine.heap.info().used;
    };
    compileError(machine, 'x = (\n');
    compileError(machine, 'break\n');
    const before = used();
    compileError(machine, 'x = (\n');
    compileError(machine, 'break\n');
    expect(used()).toBe(before);
    expect(machine.state.roots.mark()).toBeLessThan(100);
  });

  test('assembler is refused clearly where the firmware has it', () => {
    const machine = boot('PYBV11');
    const source = '@micropython.asm_thumb\ndef f():\n  nop()\n';
    expect(compileError(machine, source)).toBe('line 1 in <module>: SyntaxError: inline assembler is not simulated');
  });
});
