try:
    exec("""
x=5
t=t'a{x}b{x!r:>{x}}c' t'{x+1}'
print(type(t), t.strings, [ (i.value,i.expression,i.conversion,i.format_spec) for i in t.interpolations], t.values)
from string.templatelib import Template, Interpolation
print(list(t), repr(t))
print(t + t'z', Template('a', Interpolation(1,'e','r','f'), 'b'))
for bad in ("t'{}'", "t'a' 'b'", "t'{x!z}'", "t'{'"):
    try: print(eval(bad))
    except Exception as e: print(bad, repr(e))
try: print(t + 'a')
except Exception as e: print(repr(e))
try: Template(1)
except Exception as e: print(repr(e))
print(t'', t''.strings, rt'\n{x}', t'{x=}')
""")
except SyntaxError as e: print('no t')
