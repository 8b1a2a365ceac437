import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareOutput } from './compare.js';
import { programs, source } from './recordings.js';
import { RELEASES, runReal, runSimulated } from './webassemblyReleases.js';

/** Programs that are not among the recordings, run on the real WebAssembly firmware while the test runs. */
const PROGRAMS: Record<string, string> = {
  fibonacci: 'def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nprint([fib(i) for i in range(12)])\n',
  classes: [
    'class Shape:',
    '    def __init__(self, name, *sides):',
    '        self.name = name',
    '        self.sides = sides',
    '    def around(self):',
    '        return sum(self.sides)',
    '    def __repr__(self):',
    "        return '%s(%d)' % (self.name, self.around())",
    'class Square(Shape):',
    '    def __init__(self, side):',
    "        super().__init__('square', side, side, side, side)",
    "shapes = [Square(i) for i in range(5)] + [Shape('triangle', 3, 4, 5)]",
    'print(shapes, max(s.around() for s in shapes))',
  ].join('\n'),
  words: [
    "text = 'the quick brown fox jumps over the lazy dog and the fox runs ' * 8",
    'count = {}',
    'for word in text.split():',
    '    count[word] = count.get(word, 0) + 1',
    'print(sorted(count.items()))',
  ].join('\n'),
  generators: [
    'def primes():',
    '    found = []',
    '    n = 2',
    '    while True:',
    '        if all(n % p for p in found):',
    '            found.append(n)',
    '            yield n',
    '        n += 1',
    'g = primes()',
    'print([next(g) for _ in range(20)])',
    'g.close()',
  ].join('\n'),
  exceptions: [
    'def risky(n):',
    '    try:',
    '        return 10 // n',
    '    except ZeroDivisionError as e:',
    "        return 'no: %s' % e",
    '    finally:',
    "        print('done', n)",
    'print([risky(i) for i in range(-2, 3)])',
    'try:',
    "    {}['missing']",
    'except KeyError as e:',
    '    print(repr(e))',
  ].join('\n'),
  numbers: [
    'a = 1',
    'for i in range(1, 30):',
    '    a *= i',
    'print(a, a % 1000007, -a // 7, a >> 40, hex(a & 0xffffff))',
    'print(0.1 + 0.2, 1e100, 3.0 ** 40, 7 / 3, round(2.675, 2), divmod(-7.5, 2))',
  ].join('\n'),
  bytes: [
    'b = bytearray(range(40))',
    "b[3:6] = b'xyz'",
    'm = memoryview(b)[10:20]',
    'm[0] = 255',
    "print(b, bytes(m), b.find(b'z'), 'äöü'.encode(), len('äöü'))",
  ].join('\n'),
  'code objects': [
    'def f(x, y=1):',
    '    return x + y + z',
    'z = 3',
    'def outer():',
    '    def inner(): return 5',
    '    return inner()',
    'def gen(): yield 1',
    'for g in (f, outer, gen):',
    "    c = getattr(g, '__code__', None)",
    '    if c is None:',
    "        print(g.__name__, 'has none')",
    '        continue',
    '    print(g.__name__, type(c))',
    "    h = type(f)(c, {'z': 10})",
    '    print(type(h), h(1, 2) if g is f else h())',
    "k = compile('q = [1, 2, 3]\\ndef m(): return q', 'n', 'exec')",
    'ns = {}',
    'exec(k, ns)',
    'exec(k, ns)',
    "print(ns['m'](), eval(compile('1 + 2', 'a', 'eval')))",
    'for args in ((1, {}), (k, 1), (k,)):',
    '    try:',
    '        print(type(f)(*args))',
    '    except TypeError as e:',
    '        print(repr(e))',
  ].join('\n'),
  'weak references': [
    'import gc',
    'try:',
    '    import weakref',
    'except ImportError:',
    '    weakref = None',
    'if weakref:',
    '    class A: pass',
    '    a = A()',
    '    r = weakref.ref(a)',
    "    s = weakref.ref(a, lambda x: print('gone'))",
    '    print(r() is a, s() is a, weakref.ref, type(r))',
    "    f = weakref.finalize(a, print, 1, 2, sep='-')",
    "    g = weakref.finalize(a, print, 'second')",
    '    print(f.alive, f.peek()[1:], g.peek()[1:])',
    '    print(f(), f.alive, f(), f.peek())',
    '    print(g.detach()[1:], g.alive, g.detach())',
    "    for x in (1, 'abc', None, 1.5, b'x' * 50, [1], print, A, lambda: 0):",
    '        try:',
    '            print(type(weakref.ref(x)()))',
    '        except TypeError as e:',
    '            print(repr(e))',
    '    for args in ((), (a,), (a, 1, 2)):',
    '        try:',
    '            weakref.ref(*args)',
    "            print('fine')",
    '        except TypeError as e:',
    '            print(repr(e))',
    '    try:',
    '        weakref.finalize(a)',
    '    except TypeError as e:',
    '        print(repr(e))',
    '    l = [A() for i in range(20)]',
    '    rs = [weakref.ref(x) for x in l]',
    '    try:',
    '        f.nothing',
    '    except AttributeError as e:',
    '        print(repr(e))',
  ].join('\n'),
  closures: [
    'def counter():',
    '    n = 0',
    '    def step(by=1, *, scale=2):',
    '        nonlocal n',
    '        n += by * scale',
    '        return n',
    '    return step',
    'c = counter()',
    'print(c(), c(5), c(scale=10), c(*(2,), **{"scale": 3}))',
  ].join('\n'),
};

const EPILOGUE = `
import gc, micropython
print("#mem", gc.mem_alloc(), gc.mem_free())
micropython.mem_info(1)
print("#collected")
`;

/** Those with many quotes are files. */
const FOLDER = join(import.meta.dirname, 'webassembly');
for (const file of readdirSync(FOLDER)) PROGRAMS[file] = readFileSync(join(FOLDER, file), 'utf8');

/** The recorded programs as well, but for one whose real run takes all of JavaScript's memory. */
const RECORDED = programs().filter((name) => name !== '27_memory_error');

/** The programs here print their heap at the end; those of the recordings do so themselves. */
const TEXTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(RECORDED.map((name) => [name, Buffer.from(source(name), 'latin1').toString('utf8')])),
  ...Object.fromEntries(Object.entries(PROGRAMS).map(([name, text]) => [name, text + EPILOGUE])),
};

describe.each(RELEASES)('the real WebAssembly firmware of %s and the simulated one', (release) => {
  it.each(Object.keys(TEXTS))('print the same and have the same heap: %s', async (name) => {
    const real = await runReal(release, TEXTS[name]!);
    const simulated = runSimulated(release, name, TEXTS[name]!);
    expect(real).toMatch(/GC memory layout|^EXC /);
    expect(compareOutput(real, simulated, false).firstDifference).toBeNull();
  });
});
