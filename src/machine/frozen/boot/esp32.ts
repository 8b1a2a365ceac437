/** Mounts the partition for files, or makes a file system on it. Python source of the esp32 port's `_boot.py`. */
export const bootEsp32 = `import gc, vfs
from flashbdev import bdev

if bdev:
    try:
        vfs.mount(bdev, "/")
    except OSError:
        # Blank, or nothing that can be read.
        import inisetup

        inisetup.setup()

gc.collect()
`;

/** Finds the partition for files, which some bootloaders call by another name. Python source of `flashbdev.py`. */
export const bootEsp32Flashbdev = `from esp32 import Partition

# What MicroPython's own table of partitions calls it, or else that of TinyUF2.
bdev = Partition.find(Partition.TYPE_DATA, label="vfs") or Partition.find(
    Partition.TYPE_DATA, label="ffat", block_size=512
)
bdev = bdev[0] if bdev else None
`;

/** Makes a file system, and a first `boot.py` in it. Python source of `inisetup.py`. */
export const bootEsp32Inisetup = `import vfs
from flashbdev import bdev


def check_bootsec():
    sector = bytearray(bdev.ioctl(5, 0))
    bdev.readblocks(0, sector)
    for byte in sector:
        if byte != 0xFF:
            return fs_corrupted()
    return True


def fs_corrupted():
    import time
    import micropython

    # So that Ctrl-C gets out of here.
    micropython.kbd_intr(3)
    while True:
        print("what is in the flash is no file system: erase it to have a new one made")
        time.sleep(3)


def setup():
    check_bootsec()
    print("Performing initial setup")
    kind = vfs.VfsLfs2 if bdev.info()[4] == "vfs" else vfs.VfsFat
    kind.mkfs(bdev)
    fs = kind(bdev)
    vfs.mount(fs, "/")
    with open("boot.py", "w") as f:
        f.write("# Runs whenever the board starts, also after a deep sleep.\\n")
    return fs
`;
