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


import hashlib, cryptolib
for h in (hashlib.sha256, hashlib.sha1, hashlib.md5):
    t(lambda: h() and 1)
    t(lambda: h(b'abc').digest())
    t(lambda: h('abc' * 100).digest())
    t(lambda: h(5))
    t(lambda: h(1, 2))
    def f():
        x = h(b'a'); x.update(b'b'); d = x.digest()
        try:
            x.digest()
        except ValueError as e:
            print(e)
        return d
    t(f)
for m in (1, 2, 6, 5):
    for k in (b'k' * 16, b'q' * 32, b'x'):
        for iv in (None, b'i' * 16, b'z'):
            t(lambda: cryptolib.aes(k, m, iv).encrypt(b'0123456789abcdef' * 2))
            t(lambda: cryptolib.aes(k, m, iv).decrypt(b'0123456789abcdef' * 2))
            t(lambda: cryptolib.aes(k, m, iv).encrypt(b'0123'))
            def f():
                a = cryptolib.aes(k, m, iv)
                b = bytearray(32)
                a.encrypt(b'0' * 16, b)
                a.encrypt(b'1' * 16, b)
                try:
                    a.decrypt(b'1' * 16)
                except ValueError as e:
                    print(e)
                return b
            t(f)
t(lambda: cryptolib.aes(b'k' * 16))
