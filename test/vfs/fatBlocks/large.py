# What a FAT file system asks of a device: of 12 bits, of 32 bits, and of none that is too small.
import vfs


class Device:
    def __init__(self, blocks):
        self.blocks = blocks
        self.data = {}

    def readblocks(self, n, buf):
        print("read", n, len(buf))
        buf[:] = self.data.get(n, bytes(512))

    def writeblocks(self, n, buf):
        print("write", n, len(buf))
        for i in range(0, len(buf), 512):
            if any(buf[i : i + 512]):
                self.data[n + i // 512] = bytes(buf[i : i + 512])

    def ioctl(self, op, arg):
        print("ioctl", op, arg)
        if op == 4:
            return self.blocks
        if op == 5:
            return 512


for blocks in (10, 60, 8388608):
    device = Device(blocks)
    try:
        vfs.VfsFat.mkfs(device)
        fat = vfs.VfsFat(device)
        print(fat.statvfs("/"))
    except OSError as e:
        print("OSError", e.errno)
