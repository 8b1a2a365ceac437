import { macroOn } from '../../abi/board.js';
import { listAppend, MpList } from '../../runtime/list.js';
import { mFree, mMallocMaybe } from '../../runtime/malloc.js';
import { isNamed } from '../../runtime/perBoard.js';
import { q } from '../../runtime/qstrStatic.js';
import { mp } from '../../runtime/state.js';
import { theCard } from '../../vfs/card.js';
import { vfsImportStat } from '../../vfs/files.js';
import { addMount, setCurrentMount, VfsMount } from '../../vfs/mount.js';
import { connectFat, newVfsFatMaybe } from '../../vfs/vfsFat.js';
import { theSdCard } from './cards.js';

/** A memory card that is in its slot when an STM32 board starts (ports/stm32/main.c init_sdcard_fs). */

const PARTITIONS = [1, 2, 3, 4];
/** After the partitions comes a file system on the whole card. */
const WHOLE = 5;
const SKIPPED_BY = 'SKIPSD';

/** Mounts the card at `/sd`, makes it the current directory and puts it into `sys.path`, before the flash. */
export function mountCard(): void {
  if (theCard() === null || !isNamed(mp.board, 'SDCard')) return;
  if (!macroOn(mp.board, 'MICROPY_HW_SDCARD_MOUNT_AT_BOOT')) return;
  if (vfsImportStat(SKIPPED_BY) !== null) return;
  if (!mountPartitions()) {
    mp.platPrint.strn("MPY: can't mount SD card\n");
    return;
  }
  const path = mp.rootObjs.get('sys.path');
  if (path instanceof MpList) for (const entry of ['/sd', '/sd/lib']) listAppend(path, q(entry));
}

/**
 * Looks for file systems in all partitions, each with two chunks of its own. After one was found, those for the whole
 * card are left to the next collection.
 */
function mountPartitions(): boolean {
  let isMounted = false;
  for (const part of [...PARTITIONS, WHOLE]) {
    const top = mp.roots.mark();
    const vfs = newVfsFatMaybe(theSdCard);
    if (vfs !== null) mp.roots.keep(vfs);
    const mount = new VfsMount(q(part <= 1 || part === WHOLE ? '/sd' : `/sd${part}`), vfs ?? theSdCard);
    mount.ptr = mMallocMaybe(mp.sizes.mp_vfs_mount_t, mount);
    mp.roots.release(top);
    if (vfs === null || mount.ptr === 0 || (part === WHOLE && isMounted)) break;
    if (!connectFat(vfs, part === WHOLE ? 0 : part)) {
      mFree(vfs.ptr, mp.sizes.fs_user_mount_t);
      mFree(mount.ptr, mp.sizes.mp_vfs_mount_t);
      continue;
    }
    addMount(mount);
    if (!isMounted) setCurrentMount(mount);
    isMounted = true;
  }
  return isMounted;
}
