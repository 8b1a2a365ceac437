import vfs
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
        f.write("# Runs whenever the board starts.\nimport os, machine\nimport gc\ngc.collect()\n")
    return vfs
