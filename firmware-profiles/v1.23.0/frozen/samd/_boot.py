import gc
import vfs, samd, sys

bdev = samd.Flash()
# Boards with little memory have the older littlefs.
fs_type = getattr(vfs, "VfsLfs2", None) or vfs.VfsLfs1
fs = None
try:
    fs = fs_type(bdev, progsize=256)
except:
    # Blank.
    fs_type.mkfs(bdev, progsize=256)
vfs.mount(fs or fs_type(bdev, progsize=256), "/")
sys.path.append("/lib")

# What a program finds in its globals is its own.
del bdev, fs_type, fs, vfs, samd, sys
gc.collect()
del gc
