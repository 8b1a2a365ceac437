def g():
    r = []
    try:
        while True:
            try:
                r.append((yield len(r)))
            except ValueError as e:
                r.append(e)
    finally:
        print('end', r)
it = g()
print(next(it), it.send('a'), it.throw(ValueError, ValueError('v')), it.send(None))
it.close()
print(list(it))
def sub():
    x = yield 1
    print('sub got', x)
    try:
        yield 2
    except KeyError:
        yield 'caught'
    return 'result'
def outer():
    print('returned', (yield from sub()))
    print('from list', (yield from [7, 8]))
o = outer()
print(next(o), o.send('s'), o.throw(KeyError), next(o), next(o))
try:
    next(o)
except StopIteration as e:
    print('stop', e.value)
def stop():
    yield 1
    raise StopIteration
s = stop()
next(s)
try:
    next(s)
except RuntimeError as e:
    print(e)
def ignore():
    while True:
        try:
            yield
        except GeneratorExit:
            pass
i = ignore()
next(i)
try:
    i.close()
except RuntimeError as e:
    print(e)
try:
    g().send(1)
except TypeError as e:
    print(e)
def me():
    yield next(m)
m = me()
try:
    next(m)
except ValueError as e:
    print(e)
class It:
    def __init__(self):
        self.n = 0
    def __iter__(self):
        return self
    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration('done')
        return self.n
def dele():
    return (yield from It())
d = dele()
print(next(d), next(d))
try:
    next(d)
except StopIteration as e:
    print(e.args)
class G:
    def __getitem__(self, i):
        if i == 3:
            raise IndexError
        return i * i
print(list(G()), [x for x in G()])
p = g()
print(next(p), p.pend_throw(ValueError('later')), next(p))
try:
    p.throw(MemoryError)
except MemoryError:
    print('out')
print(sum(x for x in range(5)), {k: v for k, v in zip('ab', G())})
