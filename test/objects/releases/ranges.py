from sys import maxsize

r = range(-maxsize + 1, -1)
print(r.start + maxsize, r.stop, r[0] + maxsize, r[-1], len(r) - maxsize)
i = iter(r)
print(next(i) + maxsize, next(i) + maxsize)
try:
    r[maxsize - 1]
except IndexError as e:
    print(e)
r = range(maxsize, 0, -1)
print(len(r) - maxsize, r[1] - maxsize, bool(r))
s = r[5:-7:3]
print(s.start - maxsize, s.stop, s.step, len(s) * 3 - maxsize)
s = r[::-2]
print(s.start, s.stop - maxsize, s.step)
print([n - maxsize for n in range(maxsize - 5, maxsize - 1, 2)])
half = maxsize >> 1
print([n - half for n in range(half - 2, half + 4)])
print([n + half for n in range(-half + 2, -half - 4, -3)])
print(len(range(half + 2)) - half, range(half + 2)[half + 1] - half)
print(len(range(-maxsize, maxsize)), range(5)[3:1], range(5, 0, -1)[1:4], range(9)[::-4])
