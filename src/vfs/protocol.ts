import type { MpObject } from '../runtime/obj.js';

/** What the type of a file system has in its protocol slot (`mp_vfs_proto_t`); import asks it without allocating. */
export interface VfsProtocol {
  /** What is at a path within the file system, as bytes one a character. */
  importStat(self: MpObject, path: string): 'file' | 'dir' | null;
}
