import { loadMethod, loadMethodMaybe } from '../../runtime/attr.js';
import { MP_OBJ_NULL, type MpObj } from '../../runtime/obj.js';
import { q } from '../../runtime/qstrStatic.js';

const QSTR_readblocks = q('readblocks');
const QSTR_writeblocks = q('writeblocks');
const QSTR_ioctl = q('ioctl');

/** Looks up the methods of a block device (mp_vfs_blockdev_init). Raises AttributeError where it is none. */
export function initBlockDevice(bdev: MpObj): void {
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethod(bdev, QSTR_readblocks, dest, 0);
  loadMethodMaybe(bdev, QSTR_writeblocks, dest, 0);
  loadMethodMaybe(bdev, QSTR_ioctl, dest, 0);
}
