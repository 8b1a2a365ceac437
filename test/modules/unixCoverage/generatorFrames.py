# Generators that wait, of a build with sys.settrace: each keeps the object of its frame, and what it was resumed by.
import gc


def used():
    gc.collect()
    return gc.mem_alloc()


def count(n):
    for i in range(n):
        yield i


def large(g):
    a = b = c = d = e = f = h = i = j = k = 0
    return next(g), [a, b, c, d, e, f, h, i, j, k], [[a, b, c], [d, e, f, h, i, [j, k, (a, b, c, d, e, f)]]]


class Waits:
    def __iter__(self):
        yield self


async def task():
    await Waits()
    await Waits()


kept = [None] * 8
print("made")
before = used()
gens = [count(3), count(3), count(3)]
print(used() - before)
print("resumed")
for g in gens:
    before = used()
    next(g)
    print(used() - before)
    next(g)
    print(used() - before)
print("ended")
for g in gens:
    before = used()
    print(next(g), used() - before)
    print(next(g, None), used() - before)
print("gone")
before = used()
gens = g = None
print(used() - before)
print("by yield from")
before = used()
t = task()
print(used() - before)
t.send(None)
print(used() - before)
t.send(None)
print(used() - before)
t = None
sorted([3, 2, 1, 5], key=lambda x: len(str(x)))
print(used() - before)
print("by a frame on the heap")
g = count(9)
next(g)
before = used()
large(g)
for i in range(8):
    kept[i] = bytearray(100)
print(used() - before)
for i in range(8):
    kept[i] = None
print(used() - before)
next(g)
print(used() - before)
print("locked")
g = count(9)
before = used()
gc.disable()
import micropython
micropython.heap_lock()
next(g)
micropython.heap_unlock()
print(used() - before)
next(g)
print(used() - before)
micropython.heap_lock()
next(g)
micropython.heap_unlock()
print(used() - before)
