import os
from flashbdev import bdev


_CTRL_C = const(3)
_PAUSE_S = const(3)


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

    # So that Ctrl-C gets out of here.
    micropython.kbd_intr(_CTRL_C)
    while True:
        print("what is in the flash is no file system: erase it to have a new one made")
        time.sleep(_PAUSE_S)


def setup():
    check_bootsec()
    print("Performing initial setup")
    kind = os.VfsLfs2
    kind.mkfs(bdev)
    vfs = kind(bdev)
    os.mount(vfs, "/")
    with open("boot.py", "w") as script:
        script.write("# Runs whenever the board starts.\nimport os, machine\nimport gc\ngc.collect()\n")
    return vfs
