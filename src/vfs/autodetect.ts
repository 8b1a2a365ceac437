import { macroOn } from '../abi/board.js';
import { latin1Text } from '../runtime/latin1.js';
import { type MpObj, MpObject, type MpType } from '../runtime/obj.js';
import { raiseOSError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { BlockDevice } from './blockDevice.js';
import { flashOf } from './flash.js';
import { newVfsFat, typeVfsFat } from './vfsFat.js';
import { typeVfsLfs1, typeVfsLfs2 } from './vfsLfs.js';

const MP_ENODEV = 19;

/** littlefs has its name in both of its first blocks, one of which may be damaged. */
const LFS_NAME = 'littlefs';
const LOOK_AT = 8;
const LOOK_BYTES = 44;
const LFS1_NAME_AT = 32;

/** The type for the littlefs on a device, or null where there is none or the device can't tell. */
function lfsTypeOf(bdev: MpObj): MpType | null {
  const hasLfs1 = macroOn(mp.board, 'MICROPY_VFS_LFS1');
  const hasLfs2 = macroOn(mp.board, 'MICROPY_VFS_LFS2');
  const flash = flashOf(bdev);
  if (flash?.format === 'lfs1' && hasLfs1) return typeVfsLfs1;
  if (flash?.format === 'lfs2' && hasLfs2) return typeVfsLfs2;
  if (flash !== null || !(hasLfs1 || hasLfs2)) return null;
  const top = mp.roots.mark();
  try {
    const device = new BlockDevice(bdev);
    for (let block = 0; block <= 1; block++) {
      const bytes = new Uint8Array(LOOK_BYTES);
      device.readAt(block, LOOK_AT, bytes);
      if (hasLfs1 && latin1Text(bytes, LFS1_NAME_AT, LFS_NAME.length) === LFS_NAME) return typeVfsLfs1;
      if (hasLfs2 && latin1Text(bytes, 0, LFS_NAME.length) === LFS_NAME) return typeVfsLfs2;
    }
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    mp.roots.release(top);
  }
  return null;
}

/** A file system object for what is on a block device (mp_vfs_autodetect). Raises OSError. */
export function autodetect(bdev: MpObj): MpObj {
  const lfsType = lfsTypeOf(bdev);
  if (lfsType !== null) return lfsType.makeNew!(lfsType, 1, 0, [bdev], 0);
  if (macroOn(mp.board, 'MICROPY_VFS_FAT')) return newVfsFat(typeVfsFat, bdev);
  return raiseOSError(MP_ENODEV);
}
