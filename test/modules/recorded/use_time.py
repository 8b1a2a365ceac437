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


import time

for n in [0, 1, 59, 86399, 86400, 951782399, 951782400, 951868800, 946684799, 946684800, 1717113600, 2000000000, 4000000000, -1, -86401, 1.9, -1.9]:
    t(lambda: time.gmtime(n))
    t(lambda: time.localtime(n))
for f in [(2000, 1, 1, 0, 0, 0, 0, 0), (2024, 2, 29, 23, 59, 59, 0, 0), (2024, 13, 32, 25, 61, 61, 0, 0), (2023, 0, 0, 0, 0, 0, 0, 0), (1970, 1, 1, 0, 0, 0, 0, 0, 0), (2100, 3, 1, 0, 0, 0, 0, 0, 0), (2024, 1), (1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 'x', (2024, 5, -400, -3, -7, -90, 0, 0, 0)]:
    t(lambda: time.mktime(f))
for a in [0, 5, 100, 2**20, 2**29]:
    for b in [0, 1, -1, 1000, -1000, 2**28]:
        t(lambda: time.ticks_add(a, b))
        t(lambda: time.ticks_diff(a, b & 0xfffffff))
t(lambda: time.ticks_add(0, 2**70))
t(lambda: time.ticks_add('a', 'b'))
t(lambda: time.sleep(0))
t(lambda: time.sleep(0.001))
t(lambda: time.sleep_ms(1))
t(lambda: time.sleep_us(1))
t(lambda: time.sleep_ms(-1))
t(lambda: time.sleep('a'))
t(lambda: type(time.time()))
t(lambda: type(time.time_ns()))
t(lambda: type(time.ticks_ms()))
t(lambda: time.ticks_diff(time.ticks_us(), time.ticks_us()) <= 0)
