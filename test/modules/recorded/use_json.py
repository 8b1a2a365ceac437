# Prints what each expression gives and what it does to the heap: bytes asked for, blocks in use (as bytes) and bytes
# not freed explicitly.
import micropython, gc

number = 0


def t(f):
    global number
    number += 1
    total = micropython.mem_total()
    alloc = gc.mem_alloc()
    current = micropython.mem_current()
    try:
        r = f()
    except Exception as e:
        r = e
    total = micropython.mem_total() - total
    alloc = gc.mem_alloc() - alloc
    current = micropython.mem_current() - current
    print(number, total, alloc, current, repr(r))


import json, io
for o in [None, True, 1, -5, 1.5, 10**25, 'str', 'q"uo\\te\n\t\r\x01é€', [], [1, [2, [3]]], {}, {'a': 1}, {'a': [1, {'b': None}]}, (1, 2), (), b'bytes', {1: 2, None: 3}, [1.5, 'x' * 100], ['ab'] * 20]:
    t(lambda: json.dumps(o))
    t(lambda: json.dumps(o, separators=(',', ':')))
    t(lambda: json.dumps(o, separators=('', '')))
    def d():
        f = io.StringIO()
        json.dump(o, f)
        return f.getvalue()
    t(d)
for s in ['null', 'true', 'false', '1', '-5', '1.5', '1e5', '1E-3', '"abc"', '""', '"a\\n\\t\\u0041\\u20ac\\"\\\\\\/\\b\\f\\r"', '[]', '[1,2,3]', '[1 2 3]', '{}', '{"a":1}', '{"a":{"b":[1,2,{"c":null}]}}', ' [1 , 2 ] ', '[1', '{"a"', 'nul', 'tru', 'x', '', '[1]x', ']', '}', '{1:2}', '{[]:1}', '"abc', '[[[[[[[[1]]]]]]]]', '[' + '1,' * 50 + '2]', '-', '1.2.3', '1-2', '{"a":1,"a":2}', '123456789012345678901234567890', '"\\u12"', '"\\ud83d\\ude00"', '[1,2}', '{"k":1]', '"' + 'x' * 300 + '"', '[' * 20 + ']' * 20, '{"key number ' + 'a' * 40 + '": "value"}']:
    t(lambda: json.loads(s))
    t(lambda: json.loads(s.encode()))
    t(lambda: json.load(io.StringIO(s)))
t(lambda: json.loads(5))
t(lambda: json.load(5))
t(lambda: json.dump(1, 5))
t(lambda: json.dumps(1, separators=5))
t(lambda: json.dumps(1, separators=(1,)))
t(lambda: json.dumps(1, separators=(1, 2)))
t(lambda: json.dumps(1, foo=2))
class U(io.IOBase):
    def __init__(self, d): self.d = d; self.p = 0; self.w = []
    def readinto(self, b):
        n = min(len(b), len(self.d) - self.p)
        b[:n] = self.d[self.p:self.p + n]
        self.p += n
        return n
    def write(self, b):
        self.w.append(bytes(b))
        return len(b)
    def ioctl(self, r, a):
        return 0
t(lambda: json.load(U(b'[1, {"a": "bcd"}]')))
def d():
    x = U(b'')
    json.dump({'a': [1, 'q"x']}, x)
    print('abc', 5, [1], file=x)
    return x.w
t(d)
