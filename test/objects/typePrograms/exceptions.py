import micropython, sys, builtins, gc
def f(n):
    if n: f(n - 1)
    else: raise ValueError('deep')
try:
    f(3)
except ValueError as e:
    sys.print_exception(e, sys.stdout)
    tb = e
def g():
    raise tb
try:
    g()
except ValueError as e:
    sys.print_exception(e, sys.stdout)
tb.__traceback__ = None
try:
    raise tb
except ValueError as e:
    sys.print_exception(e, sys.stdout)
v = e = None
micropython.heap_lock()
try:
    raise ValueError(1)
except ValueError as e:
    v = e
micropython.heap_unlock()
print(repr(v), v.args)
micropython.heap_lock()
try:
    [1, 2]
except MemoryError as e:
    v = e
micropython.heap_unlock()
print(repr(v))
micropython.heap_lock()
try:
    nosuchname
except NameError as e:
    v = e
micropython.heap_unlock()
sys.print_exception(v, sys.stdout)
