import { describe, expect, it } from 'vitest';
import { MP_OBJ_NULL } from '../../src/runtime/obj.js';
import type { MpState } from '../../src/runtime/state.js';
import { type Allocation, recordAllocations, runProgram } from './program.js';

/** Allocations of `program` on the 64-bit unix port, where a frame has 40 bytes and 8 a slot. */
function allocationsOf(program: string): Allocation[] {
  let all: Allocation[] = [];
  runProgram(program, { prepare: (machine) => (all = recordAllocations(machine)) });
  return all;
}

describe('frames', () => {
  it('of more than 11 words are on the heap until the function returns', () => {
    // 8 arguments and 4 locals, at most 2 values on the stack.
    const program = `
def f(a, b, c, d, e, f, g, h):
    i = a + b
    j = c + d
    k = e + f
    l = g + h
    return i + j + k + l
f(1, 2, 3, 4, 5, 6, 7, 8)
`;
    const frames = allocationsOf(program).filter((a) => a.bytes === 40 + 14 * 8);
    expect(frames).toHaveLength(1);
    expect(frames[0]!.freed).toBe(true);
  });

  it('are free after an exception has left them', () => {
    const names = Array.from({ length: 40 }, (_, i) => `a${i}`);
    const program = `
def f(${names.join(', ')}):
    {}['x']
try:
    f(${names.map((_, i) => i).join(', ')})
except KeyError:
    pass
`;
    // 40 locals, and the dict and the key on the value stack.
    const frames = allocationsOf(program).filter((a) => a.bytes === 40 + 42 * 8);
    expect(frames).toHaveLength(1);
    expect(frames[0]!.freed).toBe(true);
  });

  it('of small functions cost nothing', () => {
    const call = 'def f(a):\n    return a\n';
    const without = allocationsOf(`${call}1\n1\n`);
    const withCalls = allocationsOf(`${call}f(1)\nf(2)\n`);
    // The names and the longer code of the second program aside, the calls allocate nothing.
    expect(withCalls.length).toBe(without.length);
  });

  it('go to the Python stack where the firmware has one, until that is full', () => {
    const program =
      'def r(n):\n    global d\n    d = n\n    r(n + 1)\ntry:\n    r(0)\nexcept RuntimeError as e:\n    print(d, e)\n';
    const on = (release: string) =>
      runProgram(program, { target: 'WEBASSEMBLY', firmware: `${release}/webassembly`, heapBytes: 131072 });
    expect(on('v1.23.0')).toBe('99 pystack exhausted\n');
    // A larger one, but the C stack is watched too.
    expect(on('v1.27.0')).toMatch(/^15\d maximum recursion depth exceeded\n$/);
  });
});

describe('recursion', () => {
  it('ends in RuntimeError, again and again', () => {
    const program = `
def r():
    r()
for i in range(3):
    try:
        r()
    except RuntimeError as e:
        print(e)
def ok(n):
    return n and ok(n - 1)
print(ok(100))
`;
    expect(runProgram(program)).toBe(`${'maximum recursion depth exceeded\n'.repeat(3)}0\n`);
  });

  it('through native code and generators never overflows the host', () => {
    const program = `
class A:
    def __getitem__(self, i):
        return self[i]
    def __init__(self, more=False):
        if more:
            A(True)
def g():
    yield from g()
def k(x):
    return sorted([1, 2], key=k)
for f in (lambda: A()[0], lambda: A(True), lambda: next(g()), lambda: k(1)):
    try:
        f()
    except RuntimeError as e:
        print(e)
`;
    for (const target of ['UNIX_X64', 'WEBASSEMBLY']) {
      const lines = runProgram(program, { target }).trim().split('\n');
      expect(lines).toHaveLength(4);
      for (const line of lines) expect(line).toMatch(/^(maximum recursion depth|pystack) ex/);
    }
  });
});

describe('the host', () => {
  it('gets to look at a program that never ends', () => {
    class Enough extends Error {}
    let looks = 0;
    const stop = (): void => {
      if (++looks === 2) throw new Enough();
    };
    expect(() =>
      runProgram('while True:\n    pass\n', { prepare: (machine) => (machine.state.onStepsUsedUp = stop) }),
    ).toThrow(Enough);
    expect(looks).toBe(2);
  });

  it('finds roots and stacks as they were after a program with exceptions', () => {
    const program = `
def f(n):
    try:
        if n:
            f(n - 1)
        [x for x in (1 / n, 2)]
    except ZeroDivisionError:
        pass
    finally:
        sorted([3, 1, 2], key=lambda v: -v)
for i in range(20):
    f(i)
    try:
        list(map(lambda v: v.nope, [1]))
    except AttributeError:
        pass
`;
    let state = null as null | MpState;
    let before = { rootMark: 0, stackUsed: 0, pystackUsed: 0 };
    runProgram(program, {
      target: 'WEBASSEMBLY',
      prepare: (machine) => {
        state = machine.state;
        before = { ...machine.state, rootMark: machine.state.roots.mark() };
      },
    });
    expect(state!.frame).toBe(null);
    expect(state!.stackUsed).toBe(before.stackUsed);
    expect(state!.pystackUsed).toBe(before.pystackUsed);
    expect(state!.roots.mark()).toBe(before.rootMark);
  });
});

describe('lines', () => {
  it('in tracebacks are those of the calls and of the error', () => {
    const program = 'def a():\n\n    b()\ndef b():\n    x = 1\n    return x.y\na()\n';
    expect(runProgram(program)).toBe(
      'Traceback (most recent call last):\n  File "main.py", line 7, in <module>\n  File "main.py", line 3, in a\n' +
        "  File \"main.py\", line 6, in b\nAttributeError: 'int' object has no attribute 'y'\n",
    );
  });
});

describe('MP_OBJ_NULL', () => {
  it('never shows: an unset local is an error', () => {
    expect(MP_OBJ_NULL.ptr).toBe(0);
    expect(
      runProgram(
        'def f(n):\n    if n:\n        x = 1\n    return x\ntry:\n    f(0)\nexcept NameError as e:\n    print(e)\n',
      ),
    ).toBe('local variable referenced before assignment\n');
  });
});
