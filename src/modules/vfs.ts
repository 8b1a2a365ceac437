import { fun1, funKw } from '../runtime/fun.js';
import { q } from '../runtime/qstrStatic.js';
import { defineModule, type ModuleRow } from './registry.js';
import { vfsMount, vfsUmount } from './vfs/mount.js';
import { typeVfsPosix } from './vfs/vfsPosix.js';

/** The module `vfs` (extmod/modvfs.c). */

/** Mounting, and the types of file systems; `os` has them too. */
export const VFS_ROWS: readonly ModuleRow[] = [
  ['mount', funKw('mount', 2, vfsMount)],
  ['umount', fun1('umount', vfsUmount)],
  ['VfsPosix', typeVfsPosix, 'MICROPY_VFS_POSIX'],
];

defineModule({ name: 'vfs', rows: [['__name__', q('vfs')], ...VFS_ROWS] });
