import gc, vfs
from flashbdev import bdev

if bdev:
    try:
        vfs.mount(bdev, "/")
    except OSError:
        # Blank, or nothing that can be read.
        import inisetup

        inisetup.setup()

gc.collect()
