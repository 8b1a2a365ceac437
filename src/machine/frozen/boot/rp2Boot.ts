/** Mounts the flash at `/`, after formatting it where it is blank. Python source of the rp2 port's `_boot.py`. */
export const bootRp2Boot = `import vfs
import machine, rp2

# The flash chip is written in pages of 256 bytes.
bdev = rp2.Flash()
try:
    fs = vfs.VfsLfs2(bdev, progsize=256)
except:
    vfs.VfsLfs2.mkfs(bdev, progsize=256)
    fs = vfs.VfsLfs2(bdev, progsize=256)
vfs.mount(fs, "/")

del vfs, bdev, fs
`;
