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


import binascii

for d in [b'', b'a', b'ab', b'abc', b'\x00\xff' * 20, bytearray(b'xyz'), 'str', 5]:
    t(lambda: binascii.hexlify(d))
    t(lambda: binascii.hexlify(d, ':'))
    t(lambda: binascii.hexlify(d, b'ab'))
    t(lambda: binascii.b2a_base64(d))
    t(lambda: binascii.b2a_base64(d, newline=False))
    t(lambda: binascii.crc32(d))
    t(lambda: binascii.crc32(d, 12345))
for d in [b'', b'YQ==', b'YWI=', b'YWJj\n', b'YWJ', b'Y', b'====', b'YQ=', b'Y=Q=', b'Y W\nJj', 'YWJj', b'YQ==YWI=', b'\xff\xffYWJj', b'+/+/']:
    t(lambda: binascii.a2b_base64(d))
for d in ['', '00', '0aF', 'zz', b'0aff', '0A0B0C0D' * 8]:
    t(lambda: binascii.unhexlify(d))
