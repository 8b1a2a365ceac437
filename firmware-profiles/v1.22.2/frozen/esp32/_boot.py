import gc, os
from flashbdev import bdev

if bdev:
    try:
        os.mount(bdev, "/")
    except OSError:
        # Blank, or nothing that can be read.
        import inisetup

        inisetup.setup()

gc.collect()
