import gc, weakref


class A:
    pass


a = A()
f = weakref.finalize(a, print, 1, 2, sep='-', end='!\n')
for i in range(3):
    obj, fun, args, kwargs = f.peek()
    print(obj is a, fun is print, args, sorted(kwargs.items()), f.alive)
print(f.detach()[2], f.alive, f.peek(), f.detach(), f())
g = weakref.finalize(a, print, 'called', sep='')
g()
print(g.alive, weakref.ref(a)() is a)
for bad in (1, '', None, ()):
    try:
        weakref.ref(bad)
    except TypeError as e:
        print(e)
