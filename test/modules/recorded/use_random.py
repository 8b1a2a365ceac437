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


import random

for s in [0, 1, 42, 2**31, 2**40, -1]:
    random.seed(s)
    for i in range(4):
        t(lambda: random.getrandbits(32))
        t(lambda: random.getrandbits(7))
    t(lambda: random.random())
    t(lambda: random.uniform(1, 4))
    t(lambda: random.randint(1, 6))
    t(lambda: random.randint(-2**40, 2**40))
    t(lambda: random.randrange(10))
    t(lambda: random.randrange(5, 50))
    t(lambda: random.randrange(50, 5, -7))
    t(lambda: random.choice('abcdef'))
    t(lambda: random.choice([1, 2, 3]))
for a in [(0,), (-1,), (3, 3), (1, 5, 0), (5, 1), (1, 9, -1), ('a',), (1.5,)]:
    t(lambda: random.randrange(*a))
t(lambda: random.randint(2, 1))
t(lambda: random.choice([]))
t(lambda: random.getrandbits(0))
t(lambda: random.getrandbits(33))
t(lambda: random.getrandbits(-1))
t(lambda: random.seed('a'))
