# Uses littlefs on a block device that keeps count of its calls, and prints for each step how many there were and a sum
# of them: of which blocks, offsets and lengths, and of the bytes written.
from binascii import crc32

try:
    from vfs import VfsLfs1, VfsLfs2
except ImportError:
    from os import VfsLfs1, VfsLfs2


class Device:
    def __init__(self, blocks, block_bytes, fill):
        self.block_bytes = block_bytes
        self.data = bytearray(bytes([fill]) * (blocks * block_bytes))
        self.result = 0
        self.begin()

    def begin(self):
        self.calls = 0
        self.sum = 0

    def note(self, *what):
        self.calls += 1
        self.sum = crc32(repr(what).encode(), self.sum)

    def readblocks(self, block, buf, off=0):
        at = block * self.block_bytes + off
        buf[:] = self.data[at : at + len(buf)]
        self.note("read", block, off, len(buf))
        return self.result

    def writeblocks(self, block, buf, off=0):
        at = block * self.block_bytes + off
        self.data[at : at + len(buf)] = buf
        self.note("write", block, off, len(buf), crc32(buf))
        return self.result

    def ioctl(self, op, arg):
        self.note("ioctl", op, arg)
        if op == 4:
            return len(self.data) // self.block_bytes
        if op == 5:
            return self.block_bytes
        return 0


def step(name, what):
    device.begin()
    try:
        result = what()
    except OSError as error:
        result = error
    print(name, device.calls, device.sum, result)


def put(path, data, mode="wb"):
    with fs.open(path, mode) as file:
        file.write(data)


def get(path):
    with fs.open(path, "rb") as file:
        return crc32(file.read())


def stat(path):
    result = fs.stat(path)
    return result[6] if result[0] == 0x8000 else "directory"


def seek():
    with fs.open("large", "r+b") as file:
        file.seek(100)
        file.read(5)
        file.seek(1000)
        file.read(50)
        file.seek(500)
        file.write(b"Q" * 20)
        file.read(4)
        file.seek(0, 2)
        file.write(b"end")
        file.flush()
        file.seek(3000)
        file.write(b"gap")
        file.seek(-5, 1)
        return file.read()


def several(make, n):
    for i in range(n):
        make(i)


def open_ones():
    step("make", lambda: put("open", b"0123456789"))
    reader = fs.open("open", "rb")
    writer = fs.open("new", "wb")
    listing = fs.ilistdir()
    step("list", lambda: next(listing)[0])
    step("write", lambda: writer.write(b"w" * 100))
    step("remove open", lambda: fs.remove("open"))
    step("read removed", lambda: reader.read())
    step("write", lambda: writer.write(b"w" * 1000))
    step("mkdir", lambda: fs.mkdir("made"))
    step("list on", lambda: [entry[0] for entry in listing])
    step("close", lambda: reader.close())
    step("close", lambda: writer.close())


def damaged(result):
    for mode in "wa":
        file = fs.open("damaged", mode)
        device.result = result
        step("write fails", lambda: file.write(b"x" * 700))
        step("flush fails", lambda: file.flush())
        device.result = 0
        step("close", lambda: file.close())
        step("after", lambda: put("damaged", b"12" * 500))


def use(cls, blocks, block_bytes, fill, sizes):
    global device, fs
    print(cls.__name__, blocks, block_bytes, fill, sizes)
    device = Device(blocks, block_bytes, fill)
    options = dict(sizes)
    if cls is VfsLfs2:
        options["mtime"] = False
    step("mkfs", lambda: cls.mkfs(device, **sizes))

    def mount():
        global fs
        fs = cls(device, **options)

    step("mount", mount)
    step("statvfs", lambda: fs.statvfs("/"))
    step("small", lambda: put("small", b"hello"))
    step("read", lambda: get("small"))
    step("large", lambda: put("large", bytes(range(256)) * 10))
    step("read", lambda: get("large"))
    step("seek", seek)
    step("read", lambda: get("large"))
    step("mkdir", lambda: several(lambda i: fs.mkdir("d%d" % i), 3))
    step("append", lambda: several(lambda i: put("d1/f", b"y" * 130, "ab"), 8))
    step("read", lambda: get("d1/f"))
    for old, new in (
        ("small", "other"),
        ("other", "d1/moved"),
        ("d1/moved", "d1/f"),
        ("d2", "d0"),
        ("d1", "d0/d1"),
        ("large", "d0"),
        ("none", "d0"),
    ):
        step("rename", lambda: fs.rename(old, new))
    for path in ("/", "large", "none", "d0/../large", "/../d0", "d0/", "large/", "large/x", ""):
        step("stat", lambda: stat(path))
    step("list", lambda: [entry[0] for entry in fs.ilistdir("d0/d1")])
    step("remove", lambda: fs.remove("d0"))
    open_ones()
    step("many", lambda: several(lambda i: put("d0/%d" % (i * 7 % 30), b"%d" % i * i), 30))
    step("list", lambda: [entry[0] for entry in fs.ilistdir("d0")])
    step("over and over", lambda: several(lambda i: put("d0/1", b"%d" % i * 9), 130))
    step("mount", mount)
    step("remove", lambda: several(lambda i: fs.remove("d0/%d" % i), 30))
    step("remove", lambda: fs.remove("d0/d1/f"))
    step("rmdir", lambda: fs.rmdir("d0/d1"))
    step("rmdir", lambda: fs.rmdir("d0"))
    step("statvfs", lambda: fs.statvfs("/"))
    step("full", lambda: put("full", bytes(len(device.data))))
    damaged(-5)
    damaged(-84 if cls is VfsLfs2 else -52)
    fs.mount(True, False)
    step("read-only", lambda: put("small", b"1"))
    print("bytes", crc32(device.data))


use(VfsLfs2, 60, 512, 0, {})
use(VfsLfs2, 60, 512, 255, {"readsize": 16, "progsize": 64, "lookahead": 8})
use(VfsLfs2, 30, 1024, 255, {"readsize": 1, "progsize": 1})
use(VfsLfs1, 60, 512, 0, {})
use(VfsLfs1, 60, 512, 255, {"readsize": 16, "progsize": 64})
