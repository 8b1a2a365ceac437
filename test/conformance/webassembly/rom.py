# What there is of a file system in ROM.
import sys, vfs

print(sys.path, vfs.mount if hasattr(vfs, 'rom_ioctl') else None)
if hasattr(vfs, 'rom_ioctl'):
    for args in ((), (0,), (1,), (1, 0), (2,), (2, 1), (3, 0, 0), (4, 0, 0, b'a'), (5, 0), (6,)):
        try:
            print(args, vfs.rom_ioctl(*args))
        except TypeError as e:
            print(args, repr(e))
    m = vfs.rom_ioctl(2, 0)
    print(type(m), len(m), bytes(m))
    try:
        vfs.VfsRom(m)
    except OSError as e:
        print(e)
