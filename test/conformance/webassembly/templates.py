# t-strings, on releases that have them.
try:
    __template__
    has = True
except NameError:
    has = False
PROGRAM = r'''
from string.templatelib import Template, Interpolation
import string
print(string, Template, Interpolation)
name = 'World'
n = 7
t = t'Hello {name}!'
print(t, t.strings, t.interpolations, t.values)
for part in t'a{n}b{name!r}{n:>5}{{x}}{n=}{n + 1=:x}':
    print(part)
print(t"{n!s:{n}}".interpolations[0].format_spec, tr'\n{n}\t', rt"{name}")
print(t"""one {n}
two {name}""")
print(t'' if 0 else t'', list(t''))
print(t'a' + t'{n}b' + t'{n}')
print(Template(), Template('a'), Template('a', 'b'), Template('a', Interpolation(1, 'one', 'r', 'x'), 'b', 'c', Interpolation(2), Interpolation(value=3, format_spec='y')))
i = Interpolation(5)
print(i.value, repr(i.expression), i.conversion, repr(i.format_spec), i)
def f(t):
    return ''.join(p if isinstance(p, str) else str(p.value) for p in t)
print(f(t'{[1, 2][0]}-{n}'))
for bad in ("t'x{n}' t'y{name}'", "t'x{n}' t'y{name}' 'z'", "t'q' f'{n}'", "f(t'{f(t\"<\" + t\"b\")}')", "f(t'{ {1: 3}[1] }')", "f(t'{f(t\"<{n}>\")}')", "t'{n + 1 = :x}'", "t'{n= }'", "t'{ n }'", "t'{name!r:>{n}}'", "t'{n:{n}{n}}'", "t'{\"a\" + name}'", "t'{}'", "t'{n'", "t'}'", "t'{n!x}'", "t'{n:{'", "t'a", "t'a' b'c'", "t'{n}' b'c'", "t'a' t'b'", "t'{1 +}'"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, repr(e))
for args in ((1,), (None, 'a')):
    try:
        Template(*args)
    except TypeError as e:
        print(repr(e))
try:
    t + 'a'
except TypeError as e:
    print(repr(e))
try:
    t.nothing
except AttributeError as e:
    print(repr(e))
print(len(eval("t'" + '{n}' * 70 + "'").interpolations))
'''
if has:
    exec(PROGRAM)
