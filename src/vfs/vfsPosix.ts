import { macroOn } from '../abi/board.js';
import type { MarkSink } from '../gc/heap.js';
import { FinaliserIter } from '../objects/finaliserIter.js';
import { argCheckNum } from '../runtime/args.js';
import { hostErrno } from '../runtime/errno.js';
import { fun1, fun2, fun3 } from '../runtime/fun.js';
import { mMalloc, mMallocWithFinaliser } from '../runtime/malloc.js';
import { newInt } from '../runtime/newInt.js';
import { MP_OBJ_STOP_ITERATION, type MpObj, MpObject, type MpType } from '../runtime/obj.js';
import { objGetType, objIsTrue } from '../runtime/ops.js';
import { raiseOSError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { normaliseInt } from '../runtime/smallInt.js';
import { mp } from '../runtime/state.js';
import { newBytes, newStr, objStrGetStr } from '../runtime/str.js';
import { newTuple, newTupleN } from '../runtime/tuple.js';
import { mpConstNone, newRomType, typeStr } from '../runtime/types.js';
import { Vstr } from '../runtime/vstr.js';
import { type HostDir, type HostFiles, theHost } from '../world/host.js';
import { posixFileOpen } from './posixFile.js';
import type { VfsProtocol } from './protocol.js';

/** `VfsPosix`: the host's files, or a folder of them (extmod/vfs_posix.c). */

const MP_EPERM = 1;
const MP_EROFS = 30;

/** `mp_obj_vfs_posix_t`. */
class MpVfsPosix extends MpObject {
  /** The folder that absolute paths are in, with a slash at its end, and the last such path after it. */
  root!: Vstr;
  rootLen = 0;
  readonly = false;

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    if (this.root !== undefined) heap.mark(this.root.ptr);
  }

  /** The host's path for one that starts with a slash, in the root's own buffer. */
  inRoot(path: string, rootLen: number): string {
    this.root.data = this.root.data.slice(0, rootLen);
    this.root.strn(path);
    return this.root.data;
  }

  /** Whether a path is one within the folder that was given. */
  isBelowRoot(path: string): boolean {
    return this.rootLen !== 0 && (path.startsWith('/') || !hasAbsoluteRoots());
  }

  /** The host's path for a program's (vfs_posix_get_path_str). */
  path(path: MpObj): string {
    const text = objStrGetStr(path);
    if (!this.isBelowRoot(text)) return text;
    const full = this.inRoot(text, hasAbsoluteRoots() ? this.rootLen - 1 : this.rootLen);
    this.root.nullTerminate();
    return full;
  }
}

const hasAbsoluteRoots = (): boolean => macroOn(mp.board, 'UHEAP_VFS_POSIX_ROOT');

/** Calls the host's files and raises OSError where they fail. */
function onHost<T>(call: (files: HostFiles) => T): T {
  try {
    return call(theHost().files);
  } catch (e) {
    return raiseOSError(hostErrno(e));
  }
}

/** Makes the object (vfs_posix_make_new); `root` is null for the whole file system. */
export function newVfsPosix(type: MpType, root: string | null): MpVfsPosix {
  const vfs = new MpVfsPosix(type);
  vfs.ptr = mMalloc(mp.sizes.mp_obj_vfs_posix_t, vfs);
  const top = mp.roots.mark();
  mp.roots.keep(vfs);
  vfs.root = new Vstr(0);
  if (root !== null) {
    if (root !== '' && !root.startsWith('/') && hasAbsoluteRoots()) {
      vfs.root.strn(onHost((files) => files.cwd()));
      vfs.root.addChar(0x2f);
    }
    vfs.root.strn(root);
    vfs.root.addChar(0x2f);
  }
  vfs.rootLen = vfs.root.len;
  mp.roots.release(top);
  return vfs;
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, 1, false);
  return newVfsPosix(type, nArgs === 1 ? objStrGetStr(args[off]!) : null);
}

const protocol: VfsProtocol = {
  importStat(self, path) {
    const vfs = self as MpVfsPosix;
    if (vfs.rootLen === 0) return theHost().files.stat(path);
    const full = vfs.inRoot(path, vfs.rootLen);
    vfs.root.nullTerminate();
    return theHost().files.stat(full);
  },
};

const mount = fun3('mount', (self, readonly, mkfs) => {
  if (objIsTrue(readonly)) (self as MpVfsPosix).readonly = true;
  if (objIsTrue(mkfs)) raiseOSError(MP_EPERM);
  return mpConstNone;
});

const open = fun3('open', (selfIn, pathIn, mode) => {
  const self = selfIn as MpVfsPosix;
  if (self.readonly && /[wa+]/.test(objStrGetStr(mode))) raiseOSError(MP_EROFS);
  const top = mp.roots.mark();
  let path = pathIn;
  if (typeof path === 'object' && self.isBelowRoot(objStrGetStr(path))) {
    path = newStr(self.inRoot(objStrGetStr(path), hasAbsoluteRoots() ? self.rootLen - 1 : self.rootLen));
    mp.roots.keep(path);
  }
  const file = posixFileOpen(path, mode);
  mp.roots.release(top);
  return file;
});

const getcwd = fun1('getcwd', (self) => {
  const { rootLen } = self as MpVfsPosix;
  const cwd = onHost((files) => files.cwd());
  return newStr(rootLen > 0 ? cwd.slice(hasAbsoluteRoots() ? rootLen - 1 : rootLen) : cwd);
});

/** Raises OSError where the folder is mounted to be read only. */
function requireWritable(self: MpVfsPosix): void {
  if (self.readonly && macroOn(mp.board, 'UHEAP_VFS_POSIX_READONLY')) raiseOSError(MP_EROFS);
}

/** A function of one path that changes something and returns None. */
function changesPath(name: string, call: (files: HostFiles, path: string) => void): MpObject {
  return fun2(name, (self, path) => {
    requireWritable(self as MpVfsPosix);
    const full = (self as MpVfsPosix).path(path);
    onHost((files) => call(files, full));
    return mpConstNone;
  });
}

const chdir = fun2('chdir', (self, path) => {
  const full = (self as MpVfsPosix).path(path);
  onHost((files) => files.chdir(full));
  return mpConstNone;
});

/** `vfs_posix_ilistdir_it_t`. */
class DirIter extends FinaliserIter {
  private readonly isStr: boolean;
  dir: HostDir | null = null;

  constructor(isStr: boolean) {
    super();
    this.isStr = isStr;
  }

  override next(): MpObj {
    const { dir } = this;
    if (dir === null) return MP_OBJ_STOP_ITERATION;
    const entry = dir.next();
    if (entry === null) {
      this.finalise();
      return MP_OBJ_STOP_ITERATION;
    }
    const tuple = newTupleN(3);
    const top = mp.roots.mark();
    mp.roots.keep(tuple);
    tuple.items[0] = this.isStr ? newStr(entry.name) : newBytes(entry.name);
    mp.roots.release(top);
    tuple.items[1] = entry.type;
    tuple.items[2] = normaliseInt(BigInt(entry.ino));
    return tuple;
  }

  override finalise(): void {
    this.dir?.close();
    this.dir = null;
  }
}

const ilistdir = fun2('ilistdir', (self, path) => {
  const iter = new DirIter(objGetType(path) === typeStr);
  iter.ptr = mMallocWithFinaliser(mp.sizes.vfs_posix_ilistdir_it_t, iter);
  const top = mp.roots.mark();
  mp.roots.keep(iter);
  const full = (self as MpVfsPosix).path(path);
  iter.dir = onHost((files) => files.openDir(full === '' ? '.' : full));
  mp.roots.release(top);
  return iter;
});

const rename = fun3('rename', (selfIn, from, to) => {
  const self = selfIn as MpVfsPosix;
  requireWritable(self);
  const fromPath = self.path(from);
  const toPath = self.path(to);
  // Two absolute paths below a root share its buffer, so that the first becomes the second.
  const shared = self.isBelowRoot(objStrGetStr(from)) && self.isBelowRoot(objStrGetStr(to));
  onHost((files) => files.rename(shared ? toPath : fromPath, toPath));
  return mpConstNone;
});

const stat = fun2('stat', (self, path) => {
  const full = (self as MpVfsPosix).path(path);
  const st = onHost((files) => files.info(full));
  const tuple = newTupleN(10);
  const top = mp.roots.mark();
  mp.roots.keep(tuple);
  tuple.items[0] = st.mode;
  const rest = [st.ino, st.dev, st.nlink, st.uid, st.gid, st.size, st.atime, st.mtime, st.ctime];
  rest.forEach((value, i) => {
    tuple.items[i + 1] = newInt(normaliseInt(BigInt(value)));
  });
  mp.roots.release(top);
  return tuple;
});

const statvfs = fun2('statvfs', (self, path) => {
  const full = (self as MpVfsPosix).path(path);
  const { bsize, blocks, bfree, bavail, files: all, ffree, namemax } = onHost((files) => files.volume(full));
  return newTuple([bsize, bsize, blocks, bfree, bavail, all, ffree, ffree, 0, namemax]);
});

export const typeVfsPosix = newRomType('VfsPosix', {
  makeNew,
  protocol,
  locals: romMap([
    ['mount', mount],
    ['umount', fun1('umount', () => mpConstNone)],
    ['open', open],
    ['chdir', chdir],
    ['getcwd', getcwd],
    ['ilistdir', ilistdir],
    ['mkdir', changesPath('mkdir', (files, path) => files.mkdir(path))],
    ['remove', changesPath('remove', (files, path) => files.remove(path))],
    ['rename', rename],
    ['rmdir', changesPath('rmdir', (files, path) => files.rmdir(path))],
    ['stat', stat],
    ['statvfs', statvfs, 'MICROPY_PY_OS_STATVFS'],
  ]),
});
