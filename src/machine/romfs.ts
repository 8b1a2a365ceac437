import { macroOn } from '../abi/board.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpObject } from '../runtime/obj.js';
import { raiseOSError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';

const MP_ENODEV = 19;

/**
 * What `mp_init` makes where the firmware may have a file system in its ROM: the object for it, and the error by which it
 * finds out that there is none, all of it garbage (extmod/vfs.c mp_vfs_mount_romfs_protected). A simulated board's part of
 * the flash for it is blank, as on a new board.
 */
export function mountRomfs(): void {
  if (!macroOn(mp.board, 'MICROPY_VFS_ROM') || !macroOn(mp.board, 'MICROPY_VFS_ROM_IOCTL')) return;
  const top = mp.roots.mark();
  const object = mMalloc(mp.sizes.mp_obj_vfs_rom_t, null);
  try {
    mp.roots.keepPtr(object);
    raiseOSError(MP_ENODEV);
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    mp.roots.release(top);
  }
  if (mp.board.staleLocals.some(({ what }) => what === 'romfs')) mp.roots.keepPtr(object);
}
