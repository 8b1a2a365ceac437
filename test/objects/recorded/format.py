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


for fmt in ['{}', '{:5}', '{:<5}', '{:>5}', '{:^5}', '{:05}', '{:+}', '{: }', '{:x}', '{:#x}', '{:X}', '{:#X}', '{:o}', '{:#o}', '{:b}', '{:#b}', '{:c}', '{:n}', '{:d}', '{:,}', '{:10,}', '{:e}', '{:.3f}', '{:10.3f}', '{:%}', '{:.1%}', '{:g}', '{:s}', '{!r}', '{!s:>10}', '{:*^20}', '{:=+10}', '{:020b}', '{:q}', '{', '}', '{:{}}', '{!x}', '{!', '{0}', '{0!r}', '{1}', '{a}', '{0.x}', '{:>>10}', '{:.}', '{:5.2}', '{{}}', '{{{}}}', '{:zz}', '{a:5}']:
    for v in [0, 42, -42, 123456789, 10**20, -10**20, True, 1.5, -3.25e10, 'str', None, [1, 2], b'by', 65]:
        t(lambda: fmt.format(v))
t(lambda: '{} {} {}'.format(1, 2, 3))
t(lambda: '{2} {1} {0}'.format(1, 2, 3))
t(lambda: '{a} {b}'.format(a=1, b='x'))
t(lambda: '{0} {}'.format(1, 2))
t(lambda: '{} {0}'.format(1, 2))
t(lambda: '{:{w}.{p}f}'.format(3.14159, w=10, p=2))
t(lambda: '{:{}{}}'.format('x', '>', 10))
t(lambda: '{newname}'.format(newname=5))
t(lambda: '{newname2}'.format(newname=5))
t(lambda: '{} {}'.format(1))
t(lambda: 'x' * 200 + '{}'.format('y' * 100))
t(lambda: ('a' * 30 + '{}' + 'b' * 30).format(123456))
t(lambda: '{:-<{}}'.format('', 60))
t(lambda: f'{number}abc{number!r:>5}')
