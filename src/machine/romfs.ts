import { macroOn } from '../abi/board.js';
import { listAppend, type MpList } from '../runtime/list.js';
import { MpObject } from '../runtime/obj.js';
import { portOf } from '../runtime/port.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { vfsMountAt } from '../vfs/mount.js';
import { builtInRom, romIoctl, theRomFlash } from '../vfs/romFlash.js';
import { allocVfsRom, openVfsRom, typeVfsRom } from '../vfs/vfsRom.js';

const MP_ENODEV = 19;
const IOCTL_SEGMENT = 2;

/**
 * Mounts the file system in the firmware's ROM at `/rom`, where there is one, and has modules looked for in it
 * (extmod/vfs.c mp_vfs_mount_romfs_protected). On a new board that part of the flash is blank: what looking for it took,
 * an object and the error, is garbage.
 */
export function mountRomfs(): void {
  if (!macroOn(mp.board, 'MICROPY_VFS_ROM') || !macroOn(mp.board, 'MICROPY_VFS_ROM_IOCTL')) return;
  const flash = theRomFlash();
  const isBuiltIn = flash === null && portOf(mp.board).romFs.builtIn.length > 0;
  const isBlank = !isBuiltIn && (flash === null || (flash.isBlank && flash.part.bytes > 0));
  const top = mp.roots.mark();
  const memory = flash === null || isBlank ? (isBuiltIn ? builtInRom() : 0) : romIoctl(flash, 2, [IOCTL_SEGMENT, 0], 0);
  const fs = allocVfsRom(typeVfsRom, memory);
  try {
    mp.roots.keep(fs);
    if (isBlank) raiseOSError(MP_ENODEV);
    openVfsRom(fs);
    vfsMountAt(fs, q('/rom'));
    if (macroOn(mp.board, 'MICROPY_PY_SYS_PATH_ARGV_DEFAULTS')) {
      const path = mp.rootObjs.get('sys.path') as MpList;
      listAppend(path, q('/rom'));
      listAppend(path, q('/rom/lib'));
    }
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    mp.roots.release(top);
  }
  mp.roots.release(top);
  if (mp.board.staleLocals.some(({ what }) => what === 'romfs')) mp.roots.keep(fs);
}
