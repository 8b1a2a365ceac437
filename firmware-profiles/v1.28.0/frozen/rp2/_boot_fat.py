import vfs, machine, rp2

bdev = rp2.Flash()
try:
    vfs.mount(vfs.VfsFat(bdev), "/")
except:
    # Blank.
    vfs.VfsFat.mkfs(bdev)
    vfs.mount(vfs.VfsFat(bdev), "/")

del vfs, bdev
