# Viper functions: machine words, pointers, conversions.



class Thing:
    pass


thing = Thing()


@micropython.viper
def store(o):
    o.none = None
    o.truth = True
    o.number = 7
    global name
    name = 5


store(thing)
print(thing.none, thing.truth, thing.number, name)


@micropython.viper
def constants(n: int):
    return [1, None, True, n, n < 3, "text"]


print(constants(4))


@micropython.viper
def item(seq, i: int):
    return seq[i]


print(item([1, 2, 3], 1))


@micropython.viper
def wrap(x: uint) -> uint:
    return (x * x) & 0xFFFF


print(wrap(-1), wrap(1000))


@micropython.viper
def arithmetic(x: int, y: int):
    return x // y, x % y, x << y, x >> y, x & y, x | y, x ^ y


print(arithmetic(-17, 5))

for args in ((1,), (1, "a")):
    try:
        arithmetic(*args)
    except TypeError as e:
        print(e)
try:
    arithmetic(1, y=2)
except TypeError as e:
    print(e)


@micropython.viper
def fails(x):
    raise ValueError(x)


try:
    fails(3)
except ValueError as e:
    print(repr(e))


@micropython.viper
def through(p: ptr32) -> int:
    p[0] = -1
    p[1] = 0x01020304
    return p[1]


buf = bytearray(8)
print(through(buf), buf)


@micropython.viper
def blocks() -> int:
    try:
        raise ValueError
    except ValueError:
        return 5
    finally:
        print("finally")


print(blocks())


@micropython.viper
def loops(n: int) -> int:
    s = 0
    for i in range(n):
        s += i
    while s > 10:
        s -= 3
    return s


print(loops(10))


@micropython.viper
def truth(b: bool) -> bool:
    return b


print(truth(3), truth([]))


@micropython.viper
def casts(x: int, o):
    return bool(x), int(True), int(o) + 1, uint(5) == uint(o)


print(casts(5, 5), casts(0, 4))


@micropython.viper
def reverse(dest: ptr8, n: int):
    i = 0
    j = n - 1
    while i < j:
        dest[i], dest[j] = dest[j], dest[i]
        i += 1
        j -= 1


text = bytearray(b"reversed")
reverse(text, len(text))
print(text)

for code in (
    "def f():\n    print(x)\n    x = 1",
    "def f():\n    x = 1\n    x = []",
    "def f(x: ptr):\n    if x: pass",
    "def f() -> int:\n    return []",
    "def f(x: int, y: uint):\n    return x < y",
    "def f(x: int):\n    x[0] = 1",
    "def f():\n    print(ptr(1))",
):
    try:
        exec("@micropython.viper\n" + code)
    except (ViperTypeError, NotImplementedError) as e:
        print(repr(e))
