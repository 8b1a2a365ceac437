for n, args in ((1, ()), (255, ()), (256, ()), (-1, ()), (-128, (1,)), (-129, (1,)), (65535, (2, 'little')), (1 << 70, (9,)), (1 << 70, (8,)), (-(1 << 70), (9, 'little')), (0, (0,)), (1, (0,)), (5, (-1,))):
    try:
        print(n, args, n.to_bytes(*args))
    except (OverflowError, ValueError) as e:
        print(n, args, repr(e))
print(int.from_bytes(b'\x01\x02'), int.from_bytes(b'\x01\x02', 'little'), int.from_bytes(bytes(9) + b'\x01'))
r = range(1, 20, 3)
print(r[::-1], r[5:1:-2], r[10:], r[-2:100], r[4:2], list(r[::-1]))
print(len(range(10)), r[2])
d = {'a': 1, 'b': 2}
print(len(d.keys()), len(d.values()), bool({}.items()), bool(d.items()))
