def setup_fs():
    import gc, vfs, sys, nrf, os

    kind = getattr(vfs, "VfsLfs2", getattr(vfs, "VfsLfs1", getattr(vfs, "VfsFat", None)))
    try:
        flash = nrf.Flash()
        vfs.mount(flash, "/flash")
    except:
        # Blank, or of another kind.
        if kind is not None:
            try:
                kind.mkfs(flash)
                vfs.mount(flash, "/flash")
            except:
                return
    os.chdir("/flash")
    sys.path.append("/flash")
    sys.path.append("/flash/lib")
    gc.collect()


setup_fs()
del setup_fs
