import struct

for x in (0.1, 1 / 3, 1e22, 1e23, 1e16, 123456789.123456789, 5e-324, 2.5e-5, 1e-4, 1e100, -0.0, 1.0, 9007199254740993.0, float('inf'), float('nan')):
    print(x, '%g' % x, '%.3f' % x if abs(x) < 1e20 else '', '%e' % x, '%.20g' % x, '{:.10G}'.format(x), '{:f}'.format(x))
print('%f' % 1e30, '%.30f' % 0.1, '{:+.1%}'.format(0.125), '{:08.2f}|{:<9}|'.format(-1.5, 2.0))
for t in ('1e400', '1e-400', '2.2250738585072014e-308', '123456789012345678901234567890', '1.7976931348623157e308', '3e-324', '9007199254740993', '1e99999', '.5', '1_0.5'):
    print(t, float(t), struct.pack('d', float(t)))
print(1 + 2j, -1 - 2j, 1.5j, complex(0.1, -0.0), complex(-1e16, 1e-5))
s = 12345
for i in range(60):
    s = (s * 1103515245 + 12345) & 0x7FFFFFFF
    x = s / 10 ** (i % 13)
    print(x, '%.17g' % x, '%.4f' % x, float(str(x)) == x)
