import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/** Reads functions, generators and closures by their address, as micropython-lib's `inspect.signature` does. */
const LOOKS_INTO_FUNCTIONS = `
import uctypes
def plain():
    pass
def generator(a, b):
    yield a
def defaults(a, b=3, *, c="z"):
    return a
def long(a, b, c, d, e, f, g, *, h=1, i=2, **k):
    return [a, b, c, d, e, f, g, h, i, k]
def closing(u):
    v = 7
    def inner(x, *, y):
        return x, u, v
    return inner
def word_at(address, n):
    return uctypes.struct(address, (uctypes.ARRAY | 0, uctypes.ULONG | 16))[n]
def code_of(f):
    return word_at(id(f), 3)
def arity(code):
    z = code[0]
    args = z & 3
    at = 0
    while z & 0x80:
        at += 1
        z = code[at]
        args |= z & 4
    return args
for f in (plain, generator, defaults, long, lambda *a: a):
    code = uctypes.bytearray_at(code_of(f), 8)
    print(arity(code), bytes(code)[:2])
print(word_at(id(defaults), 4) == 3 * 2 + 1)
print(word_at(id(plain), 1) == word_at(id(generator), 1) != 0)
print(word_at(id(plain), 2), word_at(id(closing), 2) != 0)
inner = closing(5)
print(word_at(id(inner), 2))
fun = word_at(id(inner), 1)
code = uctypes.bytes_at(word_at(fun, 3), 8)
print(arity(code), code[:2])
print(word_at(id(inner), 3) != word_at(id(inner), 4))
`;

/** What the unix port, standard variant, prints (1.23.0, x64). */
const REAL = [
  String.raw`0 b'\x00\x04'`,
  String.raw`2 b'\x92@'`,
  String.raw`2 b'\x9a\x89'`,
  String.raw`7 b'\x9b\x94'`,
  String.raw`0 b'\x88\x80'`,
  'True',
  'True',
  '0 True',
  '2',
  String.raw`3 b'\xb3\x08'`,
  'True',
  '',
].join('\n');

function output(target: string, text: string): string {
  const host = new MemoryHost();
  new Machine(loadBoard(target), host).run({ name: 'app.py', text, via: 'file' });
  return host.out + host.err;
}

describe('a function read by its address', () => {
  it.each(['UNIX_X64', 'UNIX_X86'])('is mp_obj_fun_bc_t with its bytecode on %s', (target) => {
    expect(output(target, LOOKS_INTO_FUNCTIONS)).toBe(REAL);
  });

  it('has bytecode in frozen modules too', () => {
    const text = `import uctypes, asyncio
fun = uctypes.struct(id(asyncio.sleep_ms), (uctypes.ARRAY | 0, uctypes.ULONG | 4))
print(uctypes.bytes_at(fun[3], 1)[0] & 3)
`;
    expect(output('UNIX_X64', text)).toBe('2\n');
  });

  it('is not changed by what is written there', () => {
    const text = `import uctypes
def f(): return 5
fun = uctypes.struct(id(f), (uctypes.ARRAY | 0, uctypes.ULONG | 4))
code = uctypes.bytearray_at(fun[3], 4)
code[0] = 255
print(f(), uctypes.bytes_at(fun[3], 1))
`;
    expect(output('UNIX_X64', text)).toBe(`${String.raw`5 b'\xff'`}\n`);
  });
});
