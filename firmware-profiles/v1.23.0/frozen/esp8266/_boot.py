import gc

# Little by little rather than when there's nothing left.
gc.threshold((gc.mem_free() + gc.mem_alloc()) // 4)
import vfs
from flashbdev import bdev

try:
    bdev and vfs.mount(bdev, "/")
except:
    # Blank, or nothing that can be read.
    import inisetup

    inisetup.setup()

gc.collect()
