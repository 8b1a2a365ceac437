import { macroOn } from '../../abi/board.js';
import type { MpObj } from '../../runtime/obj.js';
import { raiseOSError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { flashOf } from './flash.js';
import { newVfsFat, typeVfsFat } from './vfsFat.js';
import { typeVfsLfs1, typeVfsLfs2 } from './vfsLfs.js';

const MP_ENODEV = 19;

/** A file system object for what is on a block device (mp_vfs_autodetect). Raises OSError. */
export function autodetect(bdev: MpObj): MpObj {
  const format = flashOf(bdev)?.format ?? null;
  if (format === 'lfs1' && macroOn(mp.board, 'MICROPY_VFS_LFS1'))
    return typeVfsLfs1.makeNew!(typeVfsLfs1, 1, 0, [bdev], 0);
  if (format === 'lfs2' && macroOn(mp.board, 'MICROPY_VFS_LFS2'))
    return typeVfsLfs2.makeNew!(typeVfsLfs2, 1, 0, [bdev], 0);
  if (macroOn(mp.board, 'MICROPY_VFS_FAT')) return newVfsFat(typeVfsFat, bdev);
  return raiseOSError(MP_ENODEV);
}
