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


for fmt in ['%d', '%5d', '%-5d', '%05d', '%+d', '% d', '%x', '%#x', '%X', '%o', '%#o', '%s', '%r', '%5s', '%-5s', '%.2s', '%c', '%e', '%f', '%.3f', '%10.3f', '%g', '%.10d', '%10.5d', '%-10.5d', '%i', '%u', '%q', '%', '%%', '%*d', '%.*f', '%(a)s', '%5', '%.', '%#', '%08.3f', '%+.2e', '%5%', '%-10r|', '%03x']:
    for v in [0, 42, -42, 10**20, -10**20, True, 1.5, -3.25e10, 'str', None, [1, 2], b'by', (1,), (5, 6), {'a': 3}, 65, 'x', ()]:
        t(lambda: fmt % v)
t(lambda: '%s %s' % (1, 2))
t(lambda: '%s' % (1, 2))
t(lambda: '%s %s' % 1)
t(lambda: '%(a)s %(b)d' % {'a': 1, 'b': 2})
t(lambda: '%(a)s' % {'b': 2})
t(lambda: '%(a' % {'b': 2})
t(lambda: 'lit' % {'b': 2})
t(lambda: b'%s' % b'x')
t(lambda: b'%s' % 'x')
t(lambda: '%s' % b'x')
t(lambda: '%c' % 256)
t(lambda: '%c' % 'ab')
t(lambda: '%c' % 1.5)
t(lambda: 'val %d is %s and %5.2f' % (5, 'odd', 1.0))
t(lambda: ('x' * 100 + '%s') % ('y' * 300))
