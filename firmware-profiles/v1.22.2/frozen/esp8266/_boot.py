import gc

# Little by little rather than when there's nothing left.
gc.threshold((gc.mem_free() + gc.mem_alloc()) // 4)
import os
from flashbdev import bdev

try:
    bdev and os.mount(bdev, "/")
except:
    # Blank, or nothing that can be read.
    import inisetup

    inisetup.setup()

gc.collect()
