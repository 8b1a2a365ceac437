class Named:
    def __set_name__(self, owner, name):
        print('set', owner.__name__, name)
        self.name = name

    def __get__(self, obj, owner=None):
        return 'got ' + self.name


class A:
    x = Named()
    y = Named()
    z = 3


print(A().x, A().y)


class Any:
    def __getattr__(self, name):
        print('asked', name)
        raise AttributeError(name)


class B:
    m = Any()


print(B().m is not None)
B.n = Any()


class C:
    @classmethod
    def f(cls):
        return cls.__name__


class D(C):
    @classmethod
    def f(cls):
        return 'D' + super().f()


print(D.f(), D().f())
for args in ((C, D()), (D, C()), (C, D), (D, C), (1, 2)):
    try:
        print(type(super(*args)))
    except TypeError as e:
        print(repr(e))


class L(list):
    def __init__(self):
        try:
            self.append(1)
        except AttributeError as e:
            print(repr(e))
        super().__init__((1, 2))
        self.append(3)


print(L())


class E(Exception):
    def __init__(self):
        pass


class G(dict):
    def __init__(self, **kw):
        super().__init__(**kw)


print(sorted(G(a=1, b=2).items()))
try:
    raise E()
except BaseException as e:
    print(type(e))
