def f(a, b=2, *c, d=4, **e):
    x = lambda y: (y, a)

    for i in range(3):
        if i:
            print(i)
        else:
            pass



    return [
        x,
        b,
    ]


code = f.__code__
text = 'x = 1\ny = 2\n\n\n\n\n\n\n\n\n\n\nz = lambda: 1\ndef q():\n  pass\n'
for c in (code, compile(text, 'file.py', 'exec'), compile('1+1', 'e', 'eval')):
    print(repr(c).split(' at ')[0], repr(c).split(',')[-2:] if hasattr(c, 'co_name') else '')
    for name in ('code', 'consts', 'filename', 'firstlineno', 'name', 'names', 'lnotab', 'lines'):
        try:
            value = getattr(c, 'co_' + name)
        except AttributeError as e:
            print(e)
            continue
        if name == 'lines':
            value = list(value())
        elif name == 'consts':
            value = [type(v) for v in value]
        elif name == 'names':
            value = value is globals()
        print(name, value)
print(code.co_lnotab is code.co_lnotab if hasattr(code, 'co_lnotab') else None)
try:
    code.co_name = 1
except AttributeError as e:
    print(e)
g = type(f)(code, {'print': print, 'range': range})
print(len(g(1, 2, d=3)), g.__globals__ is globals())


def gen():
    n = yield 1
    yield n


print(list(gen()), gen.__code__ is gen.__code__)
