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


import struct

b = bytearray(b'0123456789')
for f in ['b', '<h', '>i', '@l', '!q', 'Q', '<BHIQ', 'bi', 'bq', '3s', '5s2B', '2xH', '<f', '>d', 'e', '<e', '3i', 'P', '=i', 'z', '10', '', 'bhilq', 'd', 'bd', 'hhl', '0s', 'L', '3b2h']:
    t(lambda: struct.calcsize(f))
    t(lambda: struct.pack(f, 1, 2, 3, 4, 5))
    t(lambda: struct.pack(f, -1))
    t(lambda: struct.pack(f, b'abcd', 5, 6))
    t(lambda: struct.unpack(f, bytes(range(1, 60))))
    t(lambda: struct.unpack(f, b'\xff' * 60))
    t(lambda: struct.unpack_from(f, b'\x80' * 30, 3))
    t(lambda: struct.unpack_from(f, b'\x81' * 30, -29))
    t(lambda: struct.unpack(f, b''))
    t(lambda: struct.pack_into(f, b, 0, 1, 2, 3))
t(lambda: struct.pack('f', 1.1))
t(lambda: struct.pack('d', 1.1))
t(lambda: struct.pack('<e', 1.1))
t(lambda: struct.pack('<e', 65504.0))
t(lambda: struct.pack('<e', 1e-7))
t(lambda: struct.unpack('<e', b'\x01\x00'))
t(lambda: struct.pack('i', 2**40))
t(lambda: struct.pack('q', 2**80))
t(lambda: struct.pack('i', 'x'))
t(lambda: struct.pack('i', 1.5))
t(lambda: struct.pack('I', 2**31+5))
t(lambda: struct.pack_into('i', b, 8, 1))
t(lambda: struct.pack_into('h', b, -2, 1))
t(lambda: struct.pack_into('h', b, -20, 1))
t(lambda: struct.pack_into('h', b'abc', 0, 1))
t(lambda: b)
x = ['obj']
t(lambda: struct.unpack('O', struct.pack('O', x)))
for i in range(0, 70000, 999):
    t(lambda: struct.unpack('<e', struct.pack('<H', i & 0x7bff)))
for v in [0.1, 1/3, 1e-5, 3e-8, 6e-8, 65519.0, 65520.0, 70000.0, 1e10, -2.5, 5.96e-8, 2.98e-8, 2.9802322e-8, 1.00048828125, 1.0014648]:
    t(lambda: struct.pack('<e', v))
