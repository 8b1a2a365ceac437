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


import heapq, errno

h = []
for x in [5, 3, 8, 1, 9, 2, 2, 7, 2.5, -1, True]:
    t(lambda: heapq.heappush(h, x))
    t(lambda: list(h))
while h:
    t(lambda: heapq.heappop(h))
    t(lambda: list(h))
t(lambda: heapq.heappop(h))
t(lambda: heapq.heappop(()))
t(lambda: heapq.heappush(1, 2))
l = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
t(lambda: heapq.heapify(l))
t(lambda: l)
l = ['pear', 'apple', 'fig']
t(lambda: heapq.heapify(l))
t(lambda: l)
t(lambda: heapq.heappush(l, 3))
t(lambda: heapq.heapify('abc'))
for n in [1, 2, 5, 11, 17, 22, 95, 110, 115, 0, 133]:
    t(lambda: errno.errorcode.get(n))
    t(lambda: OSError(n))
t(lambda: sorted(errno.errorcode.items()))
t(lambda: errno.ENOENT)
