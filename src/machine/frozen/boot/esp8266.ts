/** Collects early, and mounts the flash or makes a file system on it. Python source of the esp8266 port's `_boot.py`. */
export const bootEsp8266 = `import gc

# Little by little rather than when there's nothing left.
gc.threshold((gc.mem_free() + gc.mem_alloc()) // 4)
import vfs
from flashbdev import bdev

try:
    bdev and vfs.mount(bdev, "/")
except:
    # Blank, or nothing that can be read.
    import inisetup

    inisetup.setup()

gc.collect()
`;

/** The flash behind the firmware as a block device. Python source of `flashbdev.py`. */
export const bootEsp8266Flashbdev = `import esp


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
`;

/** Makes a file system, and a first `boot.py` in it; there is no radio to set up. Python source of `inisetup.py`. */
export const bootEsp8266Inisetup = `import vfs
from flashbdev import bdev


def check_bootsec():
    sector = bytearray(bdev.SEC_SIZE)
    bdev.readblocks(0, sector)
    for byte in sector:
        if byte != 0xFF:
            return fs_corrupted()
    return True


def fs_corrupted():
    import time
    import micropython

    micropython.kbd_intr(3)
    while True:
        print("what is in the flash is no file system: erase it to have a new one made")
        time.sleep(3)


def setup():
    check_bootsec()
    print("Performing initial setup")
    vfs.VfsLfs2.mkfs(bdev)
    fs = vfs.VfsLfs2(bdev)
    vfs.mount(fs, "/")
    with open("boot.py", "w") as f:
        f.write("# Runs whenever the board starts.\\nimport os, machine\\nimport gc\\ngc.collect()\\n")
    return vfs
`;
