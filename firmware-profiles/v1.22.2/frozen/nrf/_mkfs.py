import os, nrf

# An import that fails tells which kinds of file systems the firmware has; what is found stays in the globals.
try:
    from os import VfsLfs1

    VfsLfs1.mkfs(nrf.Flash())
except ImportError:
    try:
        from os import VfsLfs2

        VfsLfs2.mkfs(nrf.Flash())
    except ImportError:
        try:
            from os import VfsFat

            VfsFat.mkfs(nrf.Flash())
        except ImportError:
            pass
        except OSError as e:
            # FAT needs more blocks than there are.
            if e.errno == 5:
                print("too few blocks for FAT")
                print(nrf.Flash.ioctl(4, 0))
