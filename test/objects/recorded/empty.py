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


# The bytes of an empty array are a null pointer.
n = bytes(bytearray())
e = b''
t(lambda: bytes(memoryview(n)))
t(lambda: bytes(memoryview(n)[1:]))
t(lambda: bytes(memoryview(n)[0:]))
t(lambda: bytes(memoryview(e)))
t(lambda: bytes(memoryview(e)[1:]))
t(lambda: n[0:])
t(lambda: n[1:])
t(lambda: e[1:])
t(lambda: n + n)
t(lambda: n.find(b''))
t(lambda: n.rfind(b''))
t(lambda: n.index(b''))
t(lambda: b'' in n)
t(lambda: n.split(b'a'))
t(lambda: n.split())
t(lambda: n.partition(b'a'))
t(lambda: n.replace(b'', b'x'))
t(lambda: n.count(b''))
t(lambda: n.startswith(b''))
t(lambda: n * 3)
t(lambda: bytearray(n))
t(lambda: bytes(bytearray(n)))
t(lambda: n.decode())
t(lambda: n.upper())
t(lambda: n == b'')
t(lambda: hash(n) == hash(b''))
z = bytearray()
t(lambda: z.find(b''))
t(lambda: b'' in z)
t(lambda: z.split(b'a'))
t(lambda: z.replace(b'', b'x'))
t(lambda: bytes(z[0:]))
z2 = bytearray(b'abc')
z2[:] = b''
t(lambda: bytes(z2))
t(lambda: z2.find(b''))
t(lambda: bytes(memoryview(z)))
t(lambda: bytes(memoryview(z2)))
t(lambda: memoryview(z) == b'')
import io, array
t(lambda: io.BytesIO(n).read())
t(lambda: io.BytesIO(n).getvalue())
t(lambda: io.BytesIO(z).getvalue())
t(lambda: bytes(array.array('i')))
t(lambda: b''.join([n, n]))
t(lambda: bytes(io.BytesIO(n).getvalue()))
x = b'abc'
t(lambda: bytes(memoryview(x)[3:]))
t(lambda: bytes(memoryview(n)[2:]))
t(lambda: bytes(b'' + n))
t(lambda: bytes(n + b''))
t(lambda: (b'' + n)[0:])
t(lambda: (n * 4)[0:])
