import sys, builtins
def f(n):
    pass
print(round(2.5), round(3.5), round(-2.5), round(1234, -2), round(1250, -2), round(1350, -2), round(1.2345, 2), round(7, 3))
print(divmod(-7, 2), pow(3, 5), pow(3, 5, 7), abs(-5), abs(-2.5), hex(255), oct(8), bin(5), hash('abc') == hash('ab' + 'c'))
print(sorted([3, 1, 2], key=lambda x: -x), sorted('hello', reverse=True), min(3, 1, 2), max('abc', key=ord), min([], default=9), sum([1, 2.5], 10))
print(eval('1+2*3'), eval('a+b', {'a': 1, 'b': 2}))
exec('q1 = 5\nprint(q1)')
ns = {}
exec('def f(x):\n return x*2', ns); print(ns['f'](21), '__name__' in ns)
c = compile('x = 1 + y', 'file', 'exec'); d = {'y': 4}; exec(c, d); print(d['x'])
print(eval(compile('3*3', 'f', 'eval')))
for bad in (lambda: compile('1', 'f', 'zz'), lambda: eval('1+'), lambda: exec('a b'), lambda: chr(-1), lambda: chr(0x110000), lambda: ord('ab'), lambda: max(), lambda: max([]), lambda: next(iter([])), lambda: sorted([1], 2), lambda: getattr(1, 'x'), lambda: setattr(1, 'x', 2), lambda: iter(1), lambda: len(1), lambda: hash([]), lambda: hash({}), lambda: abs('a'), lambda: int('z'), lambda: print(1, foo=2), lambda: 1(), lambda: None[0], lambda: None.x, lambda: [][1], lambda: (1,)['a'], lambda: {}['k'], lambda: 1 < 'a', lambda: 'a' in 5, lambda: 1 // 0, lambda: 1 % 0, lambda: 1 << -1, lambda: round('a'), lambda: sum(['a']), lambda: input(1, 2), lambda: __import__('nosuch'), lambda: delattr(f, 'x'), lambda: type(f)()):
    try:
        print('value', bad())
    except Exception as e:
        print(type(e).__name__, e)
builtins.myname = 7
print(myname)
builtins.len = lambda x: 'L'
print(len([]))
del builtins.len
print(len([]))
print(builtins, sys.modules['__main__'] if '__main__' in sys.modules else None)
print(globals() is locals(), 'f' in dir(), 'append' in dir([]), [n for n in dir(ValueError('x')) if n[0] != '_'])
print(callable(f), callable(1), callable(int), callable(type('C', (), {'__call__': lambda s: 1})()), callable(object()))
print(NotImplemented, Ellipsis, ..., None, True & 3, True + True, -True, ~False, True == 1, 1 == True, hash(True), {1: 'a', True: 'b'}, bool('') , bool([0]))
