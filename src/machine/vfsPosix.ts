import type { Heap } from '../gc/heap.js';
import { MpObject } from '../runtime/obj.js';
import { newRomType } from '../runtime/types.js';

export const typeVfsPosix = newRomType('VfsPosix', {});
const typeVfsMount = newRomType('', {});

/** `mp_obj_vfs_posix_t`: the host's file system, and the buffer with the path it is rooted at. */
export class VfsPosix extends MpObject {
  rootPtr = 0;

  constructor() {
    super(typeVfsPosix);
  }

  override trace(heap: Heap): void {
    heap.mark(this.rootPtr);
  }
}

/** `mp_vfs_mount_t`: an entry of the mount table. */
export class MountedVfs extends MpObject {
  readonly vfs: MpObject;

  constructor(vfs: MpObject) {
    super(typeVfsMount);
    this.vfs = vfs;
  }

  override trace(heap: Heap): void {
    heap.mark(this.vfs.ptr);
  }
}
