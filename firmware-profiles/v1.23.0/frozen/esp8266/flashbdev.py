import esp


class FlashBdev:
    SEC_SIZE = 4096

    def __init__(self, start_sec, blocks):
        self.start_sec = start_sec
        self.blocks = blocks

    def readblocks(self, n, buf, off=0):
        esp.flash_read((self.start_sec + n) * self.SEC_SIZE + off, buf)

    def writeblocks(self, n, buf, off=None):
        n += self.start_sec
        if off is None:
            # A whole sector: erased first.
            esp.flash_erase(n)
        esp.flash_write(n * self.SEC_SIZE + (off or 0), buf)

    def ioctl(self, op, arg):
        # 4 asks for the number of blocks, 5 for their size, 6 erases one.
        if op == 6:
            esp.flash_erase(self.start_sec + arg)
        return self.blocks if op == 4 else self.SEC_SIZE if op == 5 else 0 if op == 6 else None


size = esp.flash_size()
bdev = None
if size >= 1 << 20:
    start_sec = esp.flash_user_start() // FlashBdev.SEC_SIZE
    # One sector is for native code.
    start_sec += start_sec < 256
    # The SDK keeps its settings in the last 20 KiB.
    bdev = FlashBdev(start_sec, (size - 20480) // FlashBdev.SEC_SIZE - start_sec)
