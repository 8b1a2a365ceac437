import { macroOn } from '../abi/board.js';
import { listAppend, type MpList } from '../runtime/list.js';
import { type MpObj, MpObject } from '../runtime/obj.js';
import { portOf } from '../runtime/port.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { vfsMountAt } from '../vfs/mount.js';
import { builtInRom, romIoctl, theRomFlash } from '../vfs/romFlash.js';
import { allocVfsRom, openVfsRom, typeVfsRom } from '../vfs/vfsRom.js';

const MP_ENODEV = 19;
const IOCTL_SEGMENT = 2;

/** What holds the file system: the firmware itself, or a part of the flash; null where neither does, or the part is blank. */
function romMemory(): MpObj | null {
  const flash = theRomFlash();
  if (flash === null) return portOf(mp.board).romFs.builtIn.length > 0 ? builtInRom() : null;
  const isBlank = flash.isBlank && flash.part.bytes > 0;
  return isBlank ? null : romIoctl(flash, 2, [IOCTL_SEGMENT, 0], 0);
}

/**
 * Mounts the file system in the firmware's ROM at `/rom`, where there is one, and has modules looked for in it
 * (extmod/vfs.c mp_vfs_mount_romfs_protected). On a new board that part of the flash is blank: what looking for it took,
 * an object and the error, is garbage.
 */
export function mountRomfs(): void {
  if (!macroOn(mp.board, 'MICROPY_VFS_ROM') || !macroOn(mp.board, 'MICROPY_VFS_ROM_IOCTL')) return;
  const top = mp.roots.mark();
  const memory = romMemory();
  const fs = allocVfsRom(typeVfsRom, memory ?? 0);
  try {
    mp.roots.keep(fs);
    if (memory === null) raiseOSError(MP_ENODEV);
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
