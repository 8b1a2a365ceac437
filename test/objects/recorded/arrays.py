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


from array import array
for tc in 'bBhHiIlLqQfdPx':
    t(lambda: array(tc))
    t(lambda: array(tc, [1, 2, 3]))
    t(lambda: array(tc, (x for x in range(20))))
    t(lambda: array(tc, b'\x00\x00\x80\x3f' * 5))
    t(lambda: array(tc, bytearray(b'\x00\x00\x80\x40' * 4)))
    t(lambda: array(tc, [1, -1]))
    t(lambda: array(tc, [2**31, 2**40]))
    t(lambda: array(tc, ['x']))
    t(lambda: array(tc, [1, 2, 3])[1])
    t(lambda: array(tc, [1, 2, 3])[1:])
    t(lambda: list(array(tc, [1, 2, 3])))
    t(lambda: array(tc, [1, 2, 3]) == array('b', [1, 2, 3]))
    t(lambda: array(tc, [1, 2, 3]) < array('B', [1, 2, 3]))
    t(lambda: array(tc, [1, 2, 3]) + array(tc, [4]))
    t(lambda: len(array(tc, [1, 2, 3])))
    t(lambda: memoryview(array(tc, [1, 2, 3]))[1:][0])
    t(lambda: bytes(array(tc, [1, 2, 3])) if tc != 'O' else None)
def app(tc, n):
    a = array(tc)
    for i in range(n):
        a.append(i)
    a.extend(array(tc, [1, 2, 3]))
    a.append(5)
    a[1:3] = array(tc, [9] * 5)
    a[2:8] = array(tc, [7])
    a += array(tc, [1])
    a[0] = 100
    return a
for tc in 'bHiqfd':
    for n in (0, 1, 7, 8, 9, 17, 40):
        t(lambda: app(tc, n))
t(lambda: array('x'))
t(lambda: array())
t(lambda: array('i', 5))
t(lambda: array('i', None))
t(lambda: array(1))
def ba1(n):
    a = bytearray(n)
    a.append(1)
    a.extend(b'xyz')
    a[2:4] = b'longer replacement'
    a[0:3] = b''
    a += b'12'
    a.extend(a)
    a.append(300)
    return a
for n in range(0, 40, 5):
    t(lambda: ba1(n))
t(lambda: bytearray('abc'))
t(lambda: bytearray('abc', 'utf8'))
t(lambda: bytearray(-1))
t(lambda: bytearray([1, 2, 256]))
t(lambda: bytearray(x for x in (1, 2, 3)))
t(lambda: bytearray(b'abc')[1:2])
t(lambda: bytearray(b'abc')[::2])
t(lambda: bytearray(b'abc')[5])
t(lambda: bytearray(b'abc') * 2)
t(lambda: bytearray(b'abc') + b'def')
t(lambda: bytearray(b'abc') + 'def')
t(lambda: bytearray(b'abc') + 5)
t(lambda: bytearray(b'abc') == b'abc')
t(lambda: bytearray(b'abc') < b'abd')
t(lambda: bytearray(b'abc') == 'abc')
t(lambda: b'b' in bytearray(b'abc'))
t(lambda: 98 in bytearray(b'abc'))
t(lambda: 1 in array('b', [1]))
t(lambda: hash(bytearray()))
b = bytearray(b'0123456789')
m = memoryview(b)
t(lambda: m)
t(lambda: m[2:5])
t(lambda: bytes(m[2:5]))
t(lambda: m[2:5][1])
t(lambda: m[-1])
t(lambda: m[::2])
def ms():
    m[2:4] = b'xy'
    m[5] = 0x41
    m[6:8] = m[2:4]
    return b
t(ms)
def ms():
    m[2:4] = b'xyz'
t(ms)
def ms():
    memoryview(b'abc')[0] = 1
t(ms)
def ms():
    m[0:2] = [1, 2]
t(ms)
t(lambda: memoryview(m[3:])[1:])
t(lambda: bytes(memoryview(m[3:])[1:]))
t(lambda: m == b)
t(lambda: m == memoryview(b'0'))
t(lambda: memoryview(b'abc').hex())
t(lambda: memoryview('abc')[0])
t(lambda: memoryview([1]))
t(lambda: len(m))
t(lambda: [x for x in m[2:4]])
t(lambda: memoryview(array('H', [1, 2, 3]))[1:])
t(lambda: list(memoryview(array('H', [1, 2, 3]))[1:]))
t(lambda: m.itemsize)
t(lambda: m + b'x')
def dl():
    del b[0]
t(dl)
