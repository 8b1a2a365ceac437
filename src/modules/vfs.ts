import { fun1, funKw } from '../runtime/fun.js';
import { q } from '../runtime/qstrStatic.js';
import { vfsMount, vfsUmount } from '../vfs/mount.js';
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

defineModule({ name: 'vfs', rows: [['__name__', q('vfs')], ...VFS_ROWS, ['VfsRom', typeVfsRom, 'MICROPY_VFS_ROM']] });
