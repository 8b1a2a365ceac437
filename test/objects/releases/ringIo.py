from micropython import RingIO

ring = RingIO(5)
print(ring, ring.any(), ring.write(b'abcdefg'), ring.any(), ring.write(b'h'))
print(ring.read(2), ring.write(b'\nij'), ring.readline(), ring.read())
buffer = bytearray(4)
ring = RingIO(buffer)
print(ring.write(b'klmn'), buffer, ring.readinto(bytearray(8)), ring.any(), ring.read(1), ring.readline())
print(ring.close(), ring.write(b'opq'), buffer)
for size in (0, 65535, -1, bytearray(1), None, b'abc'):
    try:
        print(RingIO(size))
    except (ValueError, TypeError) as e:
        print(repr(e))
try:
    RingIO(-2)
except MemoryError as e:
    print(e)
print(RingIO(65534).any())
