from array import array
from collections import deque

a = array('i', [1])
a.extend((2, 3))
a.extend(x for x in range(4, 16))
a.extend(array('i', [9]))
print(a)
b = bytearray(b'a')
b.extend([98, 99])
print(b)
try:
    a.extend(5)
except TypeError as e:
    print(repr(e))
d = deque((), 3)
for i in range(5):
    d.append(i)
print([d[i] for i in range(3)], d[-1])
print(next(iter(()), 'none'))
