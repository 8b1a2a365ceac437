import micropython
import marshal, gc
def big():
    a0=1
    if a0: a1=2
    while a0 < 5:
        if a0 == 3: break
        a0 += 1
        for i in range(10):
            if i > 5: continue
            try:
                a1 = i/0
            except ZeroDivisionError as e:
                a1 = str(e)
            finally:
                a0 += 0
        else:
            a1 = a1 + "zz"
    return a0, a1
def gen(n):
    for i in range(n):
        yield i

def clos(a):
    def inner(b):
        def inner2(c):
            return a+b+c
        return inner2
    return inner
async def co(x):
    await x
for fun in (big, gen, clos, co, lambda: 0, lambda *a, **k: (a, k)):
    d = marshal.dumps(fun.__code__)
    print(len(d), d)
    c = marshal.loads(d)
    g = type(big)(c, globals())
    if fun is big: print(g())
    if fun is gen: print(list(g(4)))
    if fun is clos: print(g(1)(2)(3))
    d2 = marshal.dumps(g.__code__)
    print(d2 == d)
src = "x = [%s]\n" % ",".join("name%d" % i for i in range(70))
c = compile(src, "f", "exec")
print(len(marshal.dumps(c)))
src = "def f():\n return %s\n" % "+".join("nm%d" % i for i in range(140))
c = compile(src, "f", "exec")
d = marshal.dumps(c)
print(len(d))
loc = {}
exec(marshal.loads(d), loc)
class A:
    def m(self): return self.__class__.__name__
    @property
    def p(self): return 5
    @staticmethod
    def s(): return 3
print(marshal.dumps(A.m.__code__), hasattr(A().m, '__code__'), hasattr(len,'__code__'))
@micropython.native
def nat(): return 1
try:
    print(nat.__code__)
except AttributeError as e:
    print(e)
