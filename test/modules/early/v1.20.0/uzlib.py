import uio
import uzlib

HELLO = b'x\xda\xcbH\xcd\xc9\xc9W\xc8\x181$\x00\x98/X!'
print(len(HELLO), uzlib.decompress(HELLO))
print(uzlib.decompress(b'KJ,JUH\xaa,I-\x06\x00', -15))
# Grows thrice.
print(len(uzlib.decompress(b'x\xdac`\x18\x05\xa3`\x14\x0cw\x00\x00\x03\xe8\x00\x01')))
for data in (b'', b'x', b'x\x9cK', HELLO[2:], b'x\xda\xcbH\xcd\xc9\xc9W\xc8\x181$\x00\x98/X ', b'12345'):
    try:
        print(uzlib.decompress(data))
    except ValueError as e:
        print(repr(e))
stream = uzlib.DecompIO(uio.BytesIO(b'KJ,JUH\xaa,I-\x06\x00'), -8)
print(stream.read(2), stream.read(), stream.read())
print(uzlib.DecompIO(uio.BytesIO(b'\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03K\xaf\xca,P(\xc9\xcf\x07\x00\xe0#\x9f\xed\x08\x00\x00\x00'), 24).readline())
print(uzlib.DecompIO(uio.BytesIO(HELLO)).read(7))
for args in ((uio.BytesIO(b'12345'),), (uio.BytesIO(b'1'), 24), (uio.BytesIO(b''),), (3,)):
    try:
        uzlib.DecompIO(*args)
    except Exception as e:
        print(repr(e))
