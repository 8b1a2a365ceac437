from collections import namedtuple

print('abc'.startswith(('x', 'ab')), 'abc'.startswith('b', 1), 'abc'.endswith(('c', 'd'), 0, 2), b'abc'.endswith((b'bc',)), 'abc'.startswith('c', 3, 1), 'a'.startswith(()))
for text in ('01 02', ' 0a\t0B\n', '', '0 1', '0g', '012', '0102030405060708090a0b0c0d0e0f10'):
    try:
        print(bytes.fromhex(text))
    except ValueError as e:
        print(repr(e))
print(repr(b''.hex()), repr(bytearray().hex()), b'\x01\x02'.hex('-'))
P = namedtuple('P', 'x y')
print('%s-%s' % P(1, 2))
for spec in (',', '_', '_x', '_b', '_o', ',d', '020,', '021_x', '012,', '013,', '010_', '#_x', '0>12,', '<9,', '^12_'):
    print(spec, '{:{}}'.format(1234567, spec), '{:{}}'.format(-1234567890123456789012345, spec), '{:{}}'.format(0, spec))
