import os, machine, rp2

bdev = rp2.Flash()
vfs = None
try:
    # The flash chip is written in pages of 256 bytes.
    vfs = os.VfsLfs2(bdev, progsize=256)
except:
    # Blank.
    os.VfsLfs2.mkfs(bdev, progsize=256)
os.mount(vfs or os.VfsLfs2(bdev, progsize=256), "/")

del os, bdev, vfs
