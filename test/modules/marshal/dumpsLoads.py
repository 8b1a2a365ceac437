import marshal
def f(a, b=2, *c, d=4, **e):
    x = lambda y: (y, a, "some long string constant that is no qstr", 1.5, 10**20, (1,2,(3,)), b'bytes', ...)
    for i in range(3):
        print(i, x(i), end=' ')
    print()
    return a + b
code = f.__code__
s = marshal.dumps(code)
print(len(s), s)
c2 = marshal.loads(s)
F = type(f)
g = F(c2, globals())
print(g(1,2,d=4))
print(type(code), type(c2) is type(code))
c3 = compile("import sys\ndef q(n):\n    return [n*i for i in range(n)]\nprint(q(4), 3.5, 1j, 2**70, None, ...)", "name.py", "exec")
t = marshal.dumps(c3)
print(len(t), t)
exec(marshal.loads(t))
for bad in (1, f, None, b'x', 'abc'):
    try:
        marshal.dumps(bad)
    except Exception as e:
        print(repr(e))
for bad in (b'M\x05\x00\x00', b'XXXXXXXXXXX', 'M\x06\x03\x40abc', bytearray(b'M\x07\x00\x1fabcdef'), 1, None):
    try:
        print(marshal.loads(bad))
    except Exception as e:
        print(repr(e))
print(dir(marshal))
