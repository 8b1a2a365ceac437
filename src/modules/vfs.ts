import { fun1, funKw, funVar } from '../runtime/fun.js';
import type { MpObj } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseNotImplementedError } from '../runtime/raise.js';
import { theFlash } from '../vfs/flash.js';
import { vfsMount, vfsUmount } from '../vfs/mount.js';
import { builtInRom, romIoctl, theRomFlash } from '../vfs/romFlash.js';
import { typeVfsFat } from '../vfs/vfsFat.js';
import { typeVfsLfs1, typeVfsLfs2 } from '../vfs/vfsLfs.js';
import { typeVfsPosix } from '../vfs/vfsPosix.js';
import { typeVfsRom } from '../vfs/vfsRom.js';
import { defineModule, type ModuleRow } from './registry.js';

/** The module `vfs` (extmod/modvfs.c). */

/** Mounting, and the types of file systems; `os` has them too. */
export const VFS_ROWS: readonly ModuleRow[] = [
  ['mount', funKw('mount', 2, vfsMount), '!UHEAP_VFS_MOUNT_LISTS'],
  ['mount', funKw('mount', 0, vfsMount), 'UHEAP_VFS_MOUNT_LISTS'],
  ['umount', fun1('umount', vfsUmount)],
  ['VfsFat', typeVfsFat, 'MICROPY_VFS_FAT'],
  ['VfsLfs1', typeVfsLfs1, 'MICROPY_VFS_LFS1'],
  ['VfsLfs2', typeVfsLfs2, 'MICROPY_VFS_LFS2'],
  ['VfsPosix', typeVfsPosix, 'MICROPY_VFS_POSIX'],
];

const IOCTL_SEGMENTS = 1;
const IOCTL_SEGMENT = 2;
const MP_EINVAL = 22;

/**
 * `rom_ioctl(op, segment, ...)`: one segment for a file system in ROM. Where no flash is simulated it is empty and
 * nothing can be written. Raises NotImplementedError where it is not known where in the flash it lies.
 */
function romIoctlOf(nArgs: number, args: MpObj[], off: number): MpObj {
  const rom = theRomFlash();
  if (rom !== null) return romIoctl(rom, nArgs, args, off);
  const op = Number(objGetInt(args[off]!));
  if (op === IOCTL_SEGMENTS) return 1;
  if (theFlash() !== null) return raiseNotImplementedError('the flash for a ROM file system is not simulated');
  return op === IOCTL_SEGMENT ? builtInRom() : -MP_EINVAL;
}

defineModule({
  name: 'vfs',
  rows: [
    ['__name__', q('vfs')],
    ...VFS_ROWS,
    ['VfsRom', typeVfsRom, 'MICROPY_VFS_ROM'],
    ['rom_ioctl', funVar('rom_ioctl', 1, 4, romIoctlOf), 'MICROPY_VFS_ROM_IOCTL'],
  ],
});
