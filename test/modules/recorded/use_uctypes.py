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


import uctypes

data = bytearray(range(64))
desc = {
    'u8': uctypes.UINT8 | 0, 'i8': uctypes.INT8 | 1, 'u16': uctypes.UINT16 | 2, 'i16': uctypes.INT16 | 4,
    'u32': uctypes.UINT32 | 8, 'i32': uctypes.INT32 | 12, 'u64': uctypes.UINT64 | 16, 'i64': uctypes.INT64 | 24,
    'f32': uctypes.FLOAT32 | 32, 'f64': uctypes.FLOAT64 | 40,
    'bf0': uctypes.BFUINT16 | 2 | 0 << uctypes.BF_POS | 4 << uctypes.BF_LEN,
    'bf1': uctypes.BFUINT32 | 8 | 5 << uctypes.BF_POS | 11 << uctypes.BF_LEN,
    'arr': (uctypes.ARRAY | 0, uctypes.UINT8 | 8), 'arr16': (uctypes.ARRAY | 8, uctypes.UINT16 | 4),
    'sub': (uctypes.STRUCT | 4 if hasattr(uctypes, 'STRUCT') else 4, {'a': uctypes.UINT8 | 0, 'b': uctypes.UINT16 | 2}),
    'arrs': (uctypes.ARRAY | 4, 2, {'x': uctypes.UINT8 | 0, 'y': uctypes.UINT32 | 4}),
}
for layout in [uctypes.NATIVE, uctypes.LITTLE_ENDIAN, uctypes.BIG_ENDIAN]:
    t(lambda: uctypes.sizeof(desc, layout))
    s = uctypes.struct(uctypes.addressof(data), desc, layout)
    t(lambda: uctypes.sizeof(s))
    for name in ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'bf0', 'bf1', 'arr', 'nix']:
        t(lambda: getattr(s, name))
    t(lambda: s.arr16[1])
    t(lambda: s.arr16[4])
    t(lambda: s.sub.b)
    t(lambda: s.arrs[1].y)
    t(lambda: len(bytes(s)))
    for name, value in [('u8', 200), ('i8', -3), ('u16', 40000), ('i16', -2), ('u32', 4000000000), ('i32', -5), ('u64', 1 << 63), ('i64', -7), ('f32', 1.5), ('f64', -2.25), ('bf0', 9), ('bf1', 1000), ('arr', 1)]:
        t(lambda: setattr(s, name, value))
        t(lambda: bytes(data))
    t(lambda: (s.f32, s.f64))
    t(lambda: s.arr16.__setitem__(2, 513))
t(lambda: uctypes.bytes_at(uctypes.addressof(data), 4))
t(lambda: uctypes.bytearray_at(uctypes.addressof(data) + 2, 4))
t(lambda: uctypes.sizeof({'a': 0 | uctypes.UINT8, 'b': 1 | uctypes.UINT32}))
t(lambda: uctypes.sizeof(1))
t(lambda: uctypes.sizeof('a'))
t(lambda: uctypes.sizeof(data))
t(lambda: uctypes.struct(1))
p = uctypes.struct(uctypes.addressof(data), {'p': (uctypes.PTR, uctypes.UINT8), 'q': (8 | uctypes.PTR, {'z': uctypes.UINT8 | 1})})
t(lambda: uctypes.sizeof(p))
