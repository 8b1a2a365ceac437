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


for x in [0, 1, -1, 255, 2**30, -2**30, 2**31, 2**62, -2**62, 2**63, 2**64, 10**30, -10**30, 0.0, -0.0, 1.5, -2.5, 1e10, 1e100, float('inf'), float('nan'), 1j, 1 + 2j, True, None]:
    t(lambda: int(x))
    t(lambda: float(x))
    t(lambda: complex(x))
    t(lambda: str(x))
    t(lambda: -x)
    t(lambda: abs(x))
    t(lambda: bool(x))
    t(lambda: x == hash(x) or hash(x) is not None)
    for y in [0, 1, 3, -7, 2**40, 2**70, 0.5, 1e20, 2j, True, None]:
        t(lambda: x + y)
        t(lambda: x * y)
        t(lambda: x // y)
        t(lambda: x % y)
        t(lambda: divmod(x, y))
        t(lambda: x < y)
        t(lambda: x == y)
        t(lambda: x & y)
for s in ['0', '-1', '12345678901234567890', '1_000', '0x10', '0b101', '0o17', ' 7 ', '', '-', '1.5', '1e3', 'inf', '-nan', '1j', '1+2j', 'x', '.', '1e', '99999999999999999999x', b'12', b'1.5', '١']:
    t(lambda: int(s))
    t(lambda: int(s, 0))
    t(lambda: int(s, 16))
    t(lambda: float(s))
    t(lambda: complex(s))
t(lambda: int('z', 37))
t(lambda: int('10', 1))
t(lambda: int())
t(lambda: float())
t(lambda: complex())
t(lambda: complex(1, 2j))
t(lambda: complex('1', 2))
t(lambda: int(1, 2, 3))
t(lambda: (1 + 2j).real)
t(lambda: (1 + 2j).imag)
t(lambda: (1 + 2j).nix)
t(lambda: 1 .nix)
t(lambda: pow(3, 200, 1000007))
t(lambda: pow(3, 200, 10**30))
t(lambda: pow(-3, 5, 7))
t(lambda: pow(2, -1, 5))
t(lambda: pow(2, 0.5, 5))
t(lambda: round(2.5))
t(lambda: round(-1.55, 1))
t(lambda: round(1234, -2))
t(lambda: round(1e300))
t(lambda: 1 << 100)
t(lambda: 1 << int('-1'))
t(lambda: -5 >> 1)
t(lambda: (-5 << 70) >> 68)
t(lambda: 2**70 >> int('9' * 30))
t(lambda: 2**-1)
t(lambda: int('0')**-1)
t(lambda: (-8)**0.5)
t(lambda: 0.0**-1)
for n in [0, 1, 4, 8, 12]:
    t(lambda: (2**40 + 5).to_bytes(n + 1, 'big'))
    t(lambda: (-7).to_bytes(n, 'little'))
    t(lambda: int.from_bytes(bytes(range(n)), 'big'))
    t(lambda: int.from_bytes(b'\xff' * n, 'little'))
t(lambda: (1).to_bytes(-1, 'big'))
t(lambda: int.from_bytes('abc', 'big'))
for f in [int, float, complex]:
    t(lambda: f('a'))
    t(lambda: f([]))
t(lambda: 3 * 'ab')
t(lambda: 2**70 * 'ab')
t(lambda: 1 + 'a')
t(lambda: 1.5 + 'a')
t(lambda: 2**70 + 'a')
t(lambda: 1j + 'a')
