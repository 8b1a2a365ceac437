from io import StringIO
import micropython


@micropython.native
def add(a, b=2, *, c=0.5):
    return a + b + c


@micropython.native
class Counter:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        for i in range(self.n):
            try:
                yield (i, 'item', 2.5, 1 << 70)
            finally:
                self.last = i

    def inner(self):
        n = self.n

        def add(x):
            return x + n

        return [add(x) for x in range(n)]


@micropython.viper
def fill(buf: ptr8, n: int) -> uint:
    total = uint(0)
    for i in range(n):
        buf[i] = i * 3
        total += uint(buf[i])
    return total << uint(28)


@micropython.native
def nested(f):
    with StringIO() as a, StringIO('b') as b:
        for x in range(2):
            for y in range(2):
                try:
                    f(x, y, [x, y, (x, y, {x: y, 1: f})][0:2], bytearray(4)[1:3])
                except (ValueError, KeyError) as e:
                    print(type(e), e.args)
                    del e
                else:
                    del x
                    x = 1


def fails(*args):
    print(*args)
    raise KeyError(args)


print(add(1), add(1, 2, c=3), add.__name__)
c = Counter(3)
print(list(c), c.inner(), c.last)
buf = bytearray(8)
print(fill(buf, 8), buf)
nested(fails)
try:
    exec('@micropython.viper\ndef f(x: uint, y: int):\n if x < y:\n  pass')
except ViperTypeError as e:
    print(e)
