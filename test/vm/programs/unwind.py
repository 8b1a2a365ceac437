log = []
class M:
    def __init__(self, name, swallow=False):
        self.name = name
        self.swallow = swallow
    def __enter__(self):
        log.append('enter ' + self.name)
        return self.name
    def __exit__(self, t, v, tb):
        log.append('exit ' + self.name + ' ' + (t.__name__ if t else '-'))
        return self.swallow
def early(n):
    for i in range(10):
        try:
            with M('a'):
                for j in (1, 2, 3):
                    try:
                        if i == n:
                            return (i, j)
                        if j == 2:
                            break
                        if i == 0:
                            continue
                    finally:
                        log.append((i, j))
        finally:
            log.append('out')
print(early(1))
print(log)
del log[:]
def override():
    while True:
        try:
            try:
                return 'lost'
            finally:
                break
        finally:
            log.append('outer')
    return 'kept'
print(override(), log)
del log[:]
def nested():
    try:
        try:
            1 / 0
        except ZeroDivisionError:
            try:
                {}['k']
            finally:
                log.append('f')
    except KeyError as e:
        log.append(repr(e))
    try:
        e
    except NameError as x:
        log.append(str(x))
nested()
print(log)
with M('s', True):
    raise ValueError(1)
print('after')
def reraise():
    try:
        raise OSError(5)
    except OSError:
        try:
            raise
        finally:
            log.append('re')
try:
    reraise()
except OSError as e:
    print(e.errno)
try:
    raise
except RuntimeError as e:
    print(e)
try:
    raise 5
except TypeError as e:
    print(e)
def f():
    try:
        return 1
    finally:
        return 2
print(f())
def loop():
    r = []
    for a in range(3):
        for b in range(3):
            try:
                if b == 1:
                    continue
                if a == 1:
                    break
                r.append((a, b))
            finally:
                r.append(b)
    else:
        r.append('else')
    return r
print(loop())
def unbound():
    print(zz)
    zz = 1
try:
    unbound()
except NameError as e:
    print(e)
