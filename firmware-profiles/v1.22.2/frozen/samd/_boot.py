import gc
import os, samd, sys

bdev = samd.Flash()
# Boards with little memory have the older littlefs.
fs_type = getattr(os, "VfsLfs2", None) or os.VfsLfs1
vfs = None
try:
    vfs = fs_type(bdev, progsize=256)
except:
    # Blank.
    fs_type.mkfs(bdev, progsize=256)
os.mount(vfs or fs_type(bdev, progsize=256), "/")
sys.path.append("/lib")

# What a program finds in its globals is its own.
del bdev, fs_type, vfs, os, samd, sys
gc.collect()
del gc
