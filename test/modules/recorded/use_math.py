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


import math, cmath

for x in [0.0, 1.0, -1.0, 0.5, 2.0, 1e10, -0.0, 4, True, 2**70, 'a', None, float('inf'), float('-inf'), float('nan')]:
    for f in ['sqrt', 'ceil', 'floor', 'trunc', 'fabs', 'frexp', 'modf', 'isnan', 'isinf', 'isfinite', 'factorial', 'radians']:
        t(lambda: getattr(math, f)(x))
for n in [0, 1, 2, 3, 4, 5, 10, 12, 13, 20, 21, 25, 30, 40, 60, 100, -1]:
    t(lambda: math.factorial(n))
for a in [0.0, 1.5, -2.5, 3, float('inf'), float('nan')]:
    for b in [0.0, -1.0, 2, 1e300, float('-inf')]:
        t(lambda: math.fmod(a, b))
        t(lambda: math.copysign(a, b))
        t(lambda: math.pow(a, b))
        t(lambda: math.isclose(a, b))
        t(lambda: math.atan2(a, b) == 0)
t(lambda: math.ldexp(0.75, 3))
t(lambda: math.ldexp(1, -1074))
t(lambda: math.ldexp(1.5, 1100))
t(lambda: math.log(0))
t(lambda: math.log(8, 2))
t(lambda: math.log(8, 1))
t(lambda: math.log(8, 0))
t(lambda: math.isclose(1, 1.1, rel_tol=0.2))
t(lambda: math.isclose(1, 1.1, abs_tol=0.05))
t(lambda: math.isclose(1, 1.1, rel_tol=-1))
t(lambda: math.gamma(0))
t(lambda: math.gamma(5))
t(lambda: math.lgamma(-3))
t(lambda: math.acos(2))
t(lambda: math.atanh(1))
t(lambda: (math.e, math.pi, math.tau, math.inf, math.nan))
for z in [0, 1, -1.0, 1j, -1j, 0j, 'a']:
    for f in ['phase', 'polar', 'exp', 'log', 'log10', 'sqrt', 'cos', 'sin']:
        t(lambda: str(getattr(cmath, f)(z))[:6])
t(lambda: cmath.rect(2, 0))
