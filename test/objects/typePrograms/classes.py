class Base:
    kind = 'base'
    def __init__(self, n):
        self.n = n
    def who(self):
        return self.kind, self.n
    @staticmethod
    def st(x):
        return x + 1
    @classmethod
    def make(cls, n):
        return cls(n)
    @property
    def double(self):
        return self.n * 2
    @double.setter
    def double(self, v):
        self.n = v // 2
class Derived(Base):
    kind = 'derived'
    def who(self):
        return ('D',) + super().who()
d = Derived.make(4)
print(d.who(), d.st(1), Derived.st(2), d.double)
d.double = 10
print(d.n, isinstance(d, Base), issubclass(Derived, (int, Base)), issubclass(Base, Derived))
print(type(d).__name__, Derived.__bases__, Base.__bases__)
try:
    del d.double
except AttributeError as e:
    print(e)
class L(list):
    def __init__(self, *a):
        super().__init__(a)
    def last(self):
        return self[-1]
l = L(1, 2, 3)
print(l, len(l), l[0], l.last(), [x for x in l], 2 in l, l == [1, 2, 3], bool(L()))
class V:
    def __init__(self, x): self.x = x
    def __add__(self, o): return V(self.x + (o.x if isinstance(o, V) else o))
    def __radd__(self, o): return V(o * 100 + self.x)
    def __iadd__(self, o): self.x += 1000; return self
    def __eq__(self, o): return self.x == o.x
    def __hash__(self): return self.x
    def __lt__(self, o): return self.x < o.x
    def __contains__(self, k): return k == self.x
    def __call__(self, *a, **k): return a, sorted(k.items())
    def __getattr__(self, name):
        if name == 'gone': raise AttributeError('no ' + name)
        return name.upper()
    def __repr__(self): return 'V(%d)' % self.x
    def __len__(self): return self.x
a = V(1)
print(a + V(2), a + 5, 5 + a, a == V(1), a != V(1), V(1) < V(2), 1 in a, a(1, 2, k=3), a.foo, hasattr(a, 'gone'))
a += 1
print(a, {V(7): 1}[V(7)], bool(V(0)), len(V(5)), hash(V(6)))
try:
    a - 1
except TypeError as e:
    print(e)
try:
    -a
except TypeError as e:
    print(e)
class Desc:
    def __get__(self, o, t): return ('get', o.v, t.__name__)
    def __set__(self, o, v): o.v = v
    def __delete__(self, o): o.v = None
class HasDesc:
    d = Desc()
    def __init__(self): self.v = 0
try:
    h = HasDesc(); h.d = 5
    print(h.d); del h.d; print(h.v)
except Exception as e: print(repr(e))
class E1(ValueError): pass
class E2(E1):
    def __init__(self, a, b): super().__init__(a); self.b = b
    def __str__(self): return 'E2 ' + str(self.b)
try:
    raise E2(1, 2)
except ValueError as e:
    print(e, repr(e), e.args, e.value, isinstance(e, E1))
print(repr(OSError(2)), OSError(2), OSError(2, 'x'), OSError(9999), str(KeyError('a')), repr(StopIteration(3)), StopIteration(3).value)
class N:
    def __new__(cls, *a): o = super().__new__(cls); o.a = a; return o
    def __init__(self, *a): print('init', a)
print(N(1, 2).a)
T = type('T', (Base,), {'kind': 't'})
print(T(3).who(), T)
for bad in (lambda: type('X', (1,), {}), lambda: type('X', (bool,), {}) , lambda: type(1, 2), lambda: object(1), lambda: isinstance(1, 1), lambda: issubclass(1, int), lambda: list.append(1, 2), lambda: type('X', (int, str), {})(), lambda: Base(), lambda: d.nothing, lambda: Derived.nothing, lambda: [].nothing):
    try:
        bad(); print('fine')
    except Exception as e:
        print(type(e).__name__, e)

# a type without a constructor is no base
def plain(): pass
for base in (type(plain), type(None), type((i for i in ()))):
    try:
        type('B', (base,), {})
    except TypeError as e:
        print('TypeError', e)
