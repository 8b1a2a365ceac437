# Renaming and removing by paths that end with dots.
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
fat.mkdir("/a")
fat.mkdir("/a/b")


def attempt(name, *args):
    try:
        value = getattr(fat, name)(*args)
    except OSError as e:
        value = "OSError", e.errno
    print(name, args, value)


for where in ("/", "/a", "/a/b"):
    fat.chdir(where)
    for path in (".", "..", "/a/..", "/a/.", "/a/b/.."):
        attempt("rename", path, "moved")
        attempt("rmdir", path)
