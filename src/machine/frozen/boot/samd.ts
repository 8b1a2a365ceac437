/** Mounts the flash, after formatting it where it is blank, and frees what that took. The samd port's `_boot.py`. */
export const bootSamd = `import gc
import vfs
import samd
import sys

bdev = samd.Flash()
# Boards with little memory have the older littlefs.
fs_type = vfs.VfsLfs2 if hasattr(vfs, "VfsLfs2") else vfs.VfsLfs1
try:
    fs = fs_type(bdev, progsize=256)
except:
    fs_type.mkfs(bdev, progsize=256)
    fs = fs_type(bdev, progsize=256)
vfs.mount(fs, "/")
sys.path.append("/lib")

del bdev, fs_type, fs, vfs, samd, sys
gc.collect()
del gc
`;
