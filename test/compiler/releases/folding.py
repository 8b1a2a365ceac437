import math
from micropython import const

print(1.5 * 2 + 1, -1.0, +2.5, 2 ** -1, 1 / 4, 7.5 // 2, 7.5 % 2, 2.0 ** 0.5, 1e308 * 10)
print(math.pi, math.e * 2, -math.pi)
A = const(1.5)
_B = const(A * 2)
print(A, _B, const(3 / 2))


def f():
    return 0.0, -0.0, 1.0, (1.0, -0.0), (1.0, 0.0), 1, True, 3 - 3.0


print(f())


def fails(n):
    try:
        if n == 0:
            1 // 0
        if n == 1:
            1 << -1
        if n == 2:
            1.0 / 0
        if n == 3:
            1 % 0
        if n == 4:
            1 @ 2
        if n == 5:
            1.5 | 2
        if n == 6:
            ~1.5
        if n == 7:
            0 ** -1
        return (-8) ** 0.5
    except Exception as e:
        return repr(e)


for n in range(9):
    print(fails(n))
