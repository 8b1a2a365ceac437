# The blocks of a file that is truncated.
import vfs


class Device:
    def __init__(self, blocks):
        self.data = bytearray(blocks * 512)
        self.log = []

    def readblocks(self, n, buf):
        self.log.append(n)
        buf[:] = self.data[n * 512 : n * 512 + len(buf)]

    def writeblocks(self, n, buf):
        self.log.append(-n)
        self.data[n * 512 : n * 512 + len(buf)] = buf

    def ioctl(self, op, arg):
        if op == 4:
            return len(self.data) // 512
        if op == 5:
            return 512


device = Device(60)
vfs.VfsFat.mkfs(device)
fat = vfs.VfsFat(device)
vfs.mount(fat, "/d")
for i in range(3):
    device.log = []
    with fat.open("again", "w") as f:
        f.write("text")
    print(device.log)
