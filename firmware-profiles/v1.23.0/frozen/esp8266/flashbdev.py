import esp


# What ioctl is asked: the number of blocks, their size, to erase one.
_COUNT = const(4)
_SIZE = const(5)
_ERASE = const(6)


class FlashBdev:
    SEC_SIZE = 4096

    def __init__(self, start_sec, blocks):
        self.start_sec, self.blocks = start_sec, blocks

    def readblocks(self, n, buf, off=0):
        esp.flash_read((self.start_sec + n) * self.SEC_SIZE + off, buf)

    def writeblocks(self, n, buf, off=None):
        n += self.start_sec
        part = off is not None
        if not part:
            # A whole sector: erased first.
            esp.flash_erase(n)
        esp.flash_write(n * self.SEC_SIZE + (off if part else 0), buf)

    def ioctl(self, op, arg):
        if op == _ERASE:
            esp.flash_erase(self.start_sec + arg)
        return self.blocks if op == _COUNT else self.SEC_SIZE if op == _SIZE else 0 if op == _ERASE else None


size = esp.flash_size()
bdev = None
if size >= 1 << 20:
    start_sec = esp.flash_user_start() // 4096
    # One sector is for native code.
    start_sec += start_sec < 256
    # The SDK keeps its settings in the last five.
    bdev = FlashBdev(start_sec, size // 4096 - 5 - start_sec)
