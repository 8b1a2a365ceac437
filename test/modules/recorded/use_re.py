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


import re

pats = ['a', 'a*', 'a+', 'a?', 'a*?', '(a)(b)', '[a-c]+', '[^a-c]+', '\\d+', '\\D', '\\w+', '\\W', '\\s', '\\S+', '^a', 'b$', 'a|b', '(a|b)*', '(?:ab)+', '.', '.*', '(a', 'a)', '[a', '*', 'a**', '\\', '[\\d\\-x]+', '[]a]', 'x{2}', '(\\w+)=(\\d+)', '((a)|b)+', 'a|b|c', '(foo|bar|baz)+?x', '(a*)*', '(a)?b', '[a-]', '[\\w.]+@[\\w.]+', 'é', '[à-ü]', '[^\x80-\xff]+', '()', 'a' * 130, 'a' * 100 + '*', '(' + 'a' * 100 + ')*', '(' * 70 + ')' * 70]
for p in pats:
    t(lambda: re.compile(p) and 1)
    for s in ['abc', 'aab12 cd', 'xyz', '', 'foobarx', 'key=42;', 'é ü à', b'bytes a']:
        def d():
            m = re.match(p, s)
            if m is None: return None
            return m.group(0), m.groups(), m.span(), m.start(), m.end()
        t(d)
        def d():
            m = re.search(p, s)
            if m is None: return None
            return m.group(0), m.groups(), m.span(), m.start(), m.end()
        t(d)
        t(lambda: re.compile(p).split(s))
        t(lambda: re.compile(p).split(s, 1))
        t(lambda: re.sub(p, '<\\g<0>>', s))
        t(lambda: re.sub(p, lambda m: m.group(0) * 2, s, 1))
t(lambda: re.match('(a)', 'a').group(5))
t(lambda: re.match('(a)', 'a').group(1))
t(lambda: re.match('(a)', 'a').span(1))
t(lambda: re.match('(a)|(b)', 'a').span(2))
t(lambda: re.match('(a)|(b)', 'a').group(2))
t(lambda: re.sub('a', '\\1', 'a'))
t(lambda: re.sub('(a)', '\\1\\\\x\\g<1>y\\', 'bab'))
t(lambda: re.sub('a', 5, 'a'))
t(lambda: re.match(5, 'a'))
t(lambda: re.match('a', 5))
t(lambda: re.compile('a').sub('b', 'aaa', 2))
t(lambda: re.match('a', 'a'))
t(lambda: re.match('.*x', 'a' * 500))
