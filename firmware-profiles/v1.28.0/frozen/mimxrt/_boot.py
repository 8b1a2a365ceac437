import os, vfs, sys, mimxrt
from machine import Pin

bdev = mimxrt.Flash()
try:
    fs = vfs.VfsLfs2(bdev, progsize=256)
except:
    # Blank.
    vfs.VfsLfs2.mkfs(bdev, progsize=256)
    fs = vfs.VfsLfs2(bdev, progsize=256)
vfs.mount(fs, "/flash")
os.chdir("/flash")
sys.path.append("/flash")
sys.path.append("/flash/lib")

try:
    os.stat("SKIPSD")
except:
    # A card, where the board has one.
    try:
        from machine import SDCard

        sdcard = SDCard(1)
        fat = vfs.VfsFat(sdcard)
        vfs.mount(fat, "/sdcard")
        os.chdir("/sdcard")
        sys.path.append("/sdcard")
    except:
        pass
