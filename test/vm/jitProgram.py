# What code turned into JavaScript does in its own way, in loops long enough to be turned into it on the way.
import gc


class Box:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return [self.n] if self.n == other.n else []

    def __lt__(self, other):
        return self.n < other.n

    def __bool__(self):
        return self.n % 3 != 0

    def step(self, by=1, *more, **named):
        self.n += by
        return self


def ints(n):
    a, b = 0, 1
    for i in range(n):
        a = (a + i * 3 - b) ^ i
        b = (b << 1 | i & 7) % 65521
        if a > 1 << 28 or a < -(1 << 28):
            a //= 3
        a = a >> (i % 40)
        b += a % (i + 1) if i % 5 else -a // (i + 2)
    return a, b


def big(n):
    x = 1
    for i in range(n):
        x = x * 1000003 + i
        if x > 1 << 200:
            x >>= 150
    return x


def floats(n):
    x = 0.0
    y = 1.5
    while x < n:
        x += y * 0.25 - 0.125
        y = y - 0.001 if y >= 1.0 else y + 0.002
        if x == y or x != x:
            return None
        x = x + 1
    return x, y


def handlers(n):
    seen = []
    for i in range(n):
        try:
            try:
                if i % 4 == 0:
                    raise ValueError(i)
                if i % 4 == 1:
                    seen[-1] = {}[i]
                if i % 7 == 2:
                    continue
                if i == n - 2:
                    break
                seen.append(i)
            except ValueError as e:
                seen.append(e.args[0])
            finally:
                i += 1
                seen.append(-i)
        except (KeyError, IndexError):
            seen.append("key")
    return len(seen), seen[-5:]


def unbound(n):
    out = 0
    for i in range(n):
        if i % 3:
            v = i
        try:
            out += v
            del v
        except NameError:
            out -= 1
    return out


def gen(n):
    i = 0
    while i < n:
        got = yield i
        if got:
            i += got
        i += 1


def delegate(n):
    r = yield from gen(n)
    yield r


def containers(n):
    d = {}
    s = set()
    t = ()
    for i in range(n):
        l = [i, i + 1, i + 2]
        l[0], l[-1] = l[-1], l[0]
        l[1:2] = (i, i)
        d[i % 5] = l[1]
        s.add(i % 7)
        t = (i,) + t[:3]
        a, *b = l
        (c, e), f = (a, i), b
        d["x"] = [k * 2 for k in l if k]
        d["y"] = {k: c for k in b}
    return d, sorted(s), t, e, f


def closures(n):
    total = 0

    def add(k, scale=2, *, bias=0):
        nonlocal total
        total += k * scale + bias
        return total

    for i in range(n):
        add(i)
        add(i, 3, bias=1)
        add(*(i,), **{"bias": i})
    return total


def objects(n):
    b = Box(0)
    hits = 0
    for i in range(n):
        b.step()
        b.step(2, 3, k=4)
        if b == Box(i * 3 + 3):
            hits += 1
        if b:
            hits += 10
        if not b < Box(5) and b is not None:
            hits += 100
        b.extra = i
        hits += b.extra in (1, 2, 3)
    try:
        b.missing
    except AttributeError as e:
        print(e)
    return b.n, hits


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return exc[0] is KeyError


def managed(n):
    out = 0
    for i in range(n):
        with Manager() as m:
            if i % 2:
                raise KeyError
            out += m is not None
    return out


print(ints(60), big(40), floats(30))
print(handlers(40), unbound(30))
g = gen(20)
print(next(g), g.send(3), list(g), list(delegate(9)))
print(containers(25))
print(closures(20), objects(25), managed(12))
for k in range(12):
    print(deep(k), end=" ")
print()
try:
    deep(100000)
except RuntimeError as e:
    print(e)


def bad(n):
    for i in range(n):
        if i == 13:
            i[0]


def constants():
    # A number has no attributes, items or calls, and is asked for them all the same.
    failed = 0
    for action in range(6):
        try:
            if action == 0:
                (255).nothing
            elif action == 1:
                (255).nothing = 1
            elif action == 2:
                (255)[0]
            elif action == 3:
                (255)[0] = 1
            elif action == 4:
                a, b = 255
            else:
                (1).__class__
        except (AttributeError, TypeError):
            failed += 1
    return failed


print([constants() for _ in range(4)])


try:
    bad(20)
except TypeError as e:
    print(e)
gc.collect()
print(gc.mem_alloc())
x = 0
while x < 50:
    x += 1
bad(20)
