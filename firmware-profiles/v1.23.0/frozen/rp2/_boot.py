import vfs, machine, rp2

bdev = rp2.Flash()
fs = None
try:
    # The flash chip is written in pages of 256 bytes.
    fs = vfs.VfsLfs2(bdev, progsize=256)
except:
    # Blank.
    vfs.VfsLfs2.mkfs(bdev, progsize=256)
vfs.mount(fs or vfs.VfsLfs2(bdev, progsize=256), "/")

del vfs, bdev, fs
