import gc, uos
from flashbdev import bdev

if bdev:
    try:
        uos.mount(bdev, "/")
    except OSError:
        # Blank, or nothing that can be read.
        import inisetup

        inisetup.setup()

gc.collect()
