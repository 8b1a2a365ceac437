def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, sorted(kw.items())
print(f(1, c=3), f(1, 5, 6, 7, c=8, z=9), f(*(1, 2, 3), c=1, **{'d': 2, 'e': 3}))
print(f(*[1], *(x for x in range(3)), **{'c': 1}, **{'q': 2}))
class Map:
    def keys(self):
        return ['c', 'k1', 'k2', 'k3', 'k4', 'k5']
    def __getitem__(self, k):
        return k + '!'
print(f(0, **Map()))
def t(fun, *a, **k):
    try:
        print(fun(*a, **k))
    except TypeError as e:
        print(e)
t(f)
t(f, 1)
t(lambda a, b: 0, 1)
t(lambda a, b: 0, 1, 2, 3)
t(lambda a: 0, 1, a=2)
t(lambda a: 0, b=2)
t(lambda *, a: 0)
t(lambda a, *, b=1: (a, b), 5)
t(lambda a, b=7: (a, b), b=1)
t(len)
t(len, [], x=1)
t(print.__class__, 1, 2, 3, 4)
t(5)
a, *b, c = range(6)
print(a, b, c)
(x, y), [z, *w] = 'ab', [1]
print(x, y, z, w)
def u(fun):
    try:
        fun()
    except ValueError as e:
        print(e)
def u1():
    a, b = 1, 2, 3
def u2():
    a, b = [1]
def u3():
    a, b, c = iter('ab')
def u4():
    a, *b, c = iter('a')
def u5():
    a, b = iter('abc')
u(u1); u(u2); u(u3); u(u4); u(u5)
def counter():
    n = 0
    def inc(by=1, *, twice=False):
        nonlocal n
        n += by * (2 if twice else 1)
        return n
    def get():
        return n
    return inc, get
inc, get = counter()
inc(); inc(5); inc(twice=True)
print(get())
class C:
    k = 3
    def m(self, *a):
        return self.k, a
bound = C().m
print(bound(1, 2, 3, 4, 5, 6), C.m(C(), 1))
def five(a, b, c, d, e):
    def inner(f, g, h):
        return a + b + c + d + e + f + g + h
    return inner
print(five(1, 2, 3, 4, 5)(6, 7, 8))
print((lambda *a, **k: (a, k))(1, x=2))
x = 1
def dl():
    q = 1
    del q
    q
try:
    dl()
except NameError as e:
    print(e)
try:
    undefined_name
except NameError as e:
    print(e)
from sys import *
print(len.__name__ if hasattr(len, '__name__') else '-', f.__name__, (lambda: 0).__name__)
print([1, 2, 3][-1], (1 << 40) + 1, -7 // 2, -7 % 3, 7 // -2, 2 ** 70 % 1000, 5 & 3 | 8 ^ 1, ~5, 1 < 2 < 3, not 0)
s = [0, 1, 2, 3]
s[-1] = 9
s[0] += 5
del s[1]
print(s, s[1:], {'a': 1}, {1, 2} | {3})
i = 0
while i < 100000:
    i += 3
print(i, 1000000 * 1000000 * 1000000 * 1000000)
