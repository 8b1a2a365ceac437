import type { MpObj } from '../../runtime/obj.js';
import { raiseOSError } from '../../runtime/raise.js';

const MP_ENODEV = 19;

/** The file system on a block device (mp_vfs_autodetect). Raises OSError: none is built in so far. */
export function autodetect(_blockDevice: MpObj): MpObj {
  return raiseOSError(MP_ENODEV);
}
