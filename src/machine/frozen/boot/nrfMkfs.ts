/** Makes a file system on blank flash, of the first kind that the firmware knows. Python source of the nrf port's `_mkfs.py`. */
export const bootNrfMkfs = `import vfs, nrf

try:
    from vfs import VfsLfs1

    vfs.VfsLfs1.mkfs(nrf.Flash())
except ImportError:
    # Not in this firmware: the newer littlefs.
    try:
        from vfs import VfsLfs2

        vfs.VfsLfs2.mkfs(nrf.Flash())
    except ImportError:
        try:
            from vfs import VfsFat

            vfs.VfsFat.mkfs(nrf.Flash())
        except (ImportError, OSError) as error:
            print("no file system on the flash:", error)
`;
