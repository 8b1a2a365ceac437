# Prints what each expression gives and what it does to the heap: bytes asked for, blocks in use (as bytes) and bytes
# not freed explicitly.
import micropython, gc

number = 0


def t(f):
    global number
    number += 1
    total = micropython.mem_total()
    alloc = gc.mem_alloc()
    current = micropython.mem_current()
    try:
        r = f()
    except Exception as e:
        r = e
    total = micropython.mem_total() - total
    alloc = gc.mem_alloc() - alloc
    current = micropython.mem_current() - current
    print(number, total, alloc, current, repr(r))


import io
def sio(cls, init, ops):
    f = cls() if init is None else cls(init)
    r = []
    for op in ops:
        try:
            r.append(getattr(f, op[0])(*op[1:]))
        except Exception as e:
            r.append(repr(e))
    return r
S = ['', 'abc', 'line1\nline2\n\nline4', 'x' * 300, 'юникод €\nstroke', None, 5, 0, 100]
B = [b'', b'abc', b'line1\nline2\n\nline4', bytearray(b'q' * 40), None, 7, memoryview(b'hello')]
OPS = [
 [('read',)], [('read', 3), ('read',)], [('read', 0)], [('read', -1)], [('read', 1000)], [('readline',), ('readline',), ('readline',)],
 [('readline', 2)], [('write', 'abc'), ('getvalue',)], [('write', b'abc'), ('tell',), ('seek', 0), ('read',)],
 [('seek', 2), ('write', 'ZZ'), ('getvalue',)], [('seek', 10), ('write', 'end'), ('getvalue',)], [('seek', 0, 2), ('write', 'tail'), ('getvalue',)],
 [('seek', -1, 2), ('tell',), ('read',)], [('seek', -100, 1), ('tell',)], [('seek', -1)], [('close',), ('read',)], [('close',), ('close',)], [('close',), ('getvalue',)],
 [('flush',)], [('write', 'x' * 20), ('write', 'y' * 20), ('write', 'z' * 200), ('getvalue',)], [('write', b'a' * 50, 3), ('write', b'abcdef', 2, 3), ('getvalue',)],
 [('readinto', bytearray(4)), ('tell',)], [('readinto', bytearray(4), 2)], [('readlines',)], [('write', 5)], [('read', 'x')], [('foo',)], [('__enter__',)], [('__exit__', 1, 2, 3), ('read',)], [('seek', 0, 5)], [('tell',)],
]
for s in S:
    for o in OPS:
        t(lambda: [x for x in sio(io.StringIO, s, o) if not isinstance(x, io.StringIO)])
for s in B:
    for o in OPS:
        t(lambda: [x for x in sio(io.BytesIO, s, o) if not isinstance(x, io.BytesIO)])
t(lambda: list(io.StringIO('a\nb\nc')))
t(lambda: [l for l in io.BytesIO(b'a\nb\nc')])
def w():
    with io.StringIO('abc') as f:
        return f.read()
t(w)
t(lambda: io.StringIO('a', 'b') and 1)
t(lambda: io.StringIO([1]))
def p():
    f = io.StringIO()
    print('hello', 1, 2.5, [1, 'x'], None, file=f)
    print('a', 'b', sep='-', end='!', file=f)
    return f.getvalue()
t(p)
class U(io.IOBase):
    def __init__(self, d): self.d = d; self.p = 0; self.w = []
    def readinto(self, b):
        n = min(len(b), len(self.d) - self.p)
        b[:n] = self.d[self.p:self.p + n]
        self.p += n
        return n
    def write(self, b):
        self.w.append(bytes(b))
        return len(b)
def p():
    u = U(b'')
    print('hello', 1, 2.5, [1, 'x'], None, file=u)
    return u.w
t(p)
try:
    io.BufferedWriter
    def p():
        u = U(b'')
        w = io.BufferedWriter(u, 8)
        w.write(b'abc'); w.write(b'defghijk'); w.flush()
        return u.w
    t(p)
except AttributeError:
    pass
