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


import deflate, io

data = [b'', b'a', b'hello hello hello hello world', bytes(range(256)) * 3, b'abc' * 500, b'\x00' * 1000]
out = []
for d in data:
    for fmt in (0, 1, 2, 3):
        for wb in (0, 5, 8, 10, 15):
            def f():
                s = io.BytesIO()
                try:
                    g = deflate.DeflateIO(s, fmt, wb)
                    g.write(d)
                    g.close()
                except OSError as e:
                    return e
                r = s.getvalue()
                out.append((fmt, r))
                return r[:100], len(r)
            t(f)
for fmt, r in out:
    for f2 in (0, fmt):
        for wb in (0, 15):
            t(lambda: deflate.DeflateIO(io.BytesIO(r), f2, wb).read()[:50])
t(lambda: deflate.DeflateIO(io.BytesIO(out[-1][1][:-3]), 3).read())
t(lambda: deflate.DeflateIO(io.BytesIO(b'xx'), 3).read())
t(lambda: deflate.DeflateIO(io.BytesIO(b''), 3).read())
t(lambda: deflate.DeflateIO(5).read())
t(lambda: deflate.DeflateIO())
t(lambda: deflate.DeflateIO(5, 7))
t(lambda: deflate.DeflateIO(5, 0, 3))
