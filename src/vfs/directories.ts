import { macro } from '../abi/board.js';
import type { MarkSink } from '../gc/heap.js';
import { fun0, fun1, fun2, funVar } from '../runtime/fun.js';
import { iterNext } from '../runtime/iter.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, MP_OBJ_STOP_ITERATION, type MpObj, traceObj } from '../runtime/obj.js';
import { objGetType, objSubscr } from '../runtime/ops.js';
import { MpPolymorphIter } from '../runtime/polymorphIter.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { newStrOfType, objStrGetStr } from '../runtime/str.js';
import { newTuple, newTupleN } from '../runtime/tuple.js';
import { mpConstNone, typeBytes, typeStr } from '../runtime/types.js';
import { newStrFromVstr, Vstr } from '../runtime/vstr.js';
import { S_IFDIR } from '../world/host.js';
import {
  currentMount,
  lookupPathObj,
  type MountAt,
  mountTable,
  proxyCall,
  rootMount,
  setCurrentMount,
  type VfsMount,
} from './mount.js';

/** What `os` does with files and directories, through the mount table (extmod/vfs.c). */

const MP_EPERM = 1;
const MP_EEXIST = 17;

const SLASH = q('/');
const QSTR_chdir = q('chdir');
const QSTR_getcwd = q('getcwd');
const QSTR_ilistdir = q('ilistdir');
const QSTR_mkdir = q('mkdir');
const QSTR_remove = q('remove');
const QSTR_rename = q('rename');
const QSTR_rmdir = q('rmdir');
const QSTR_stat = q('stat');
const QSTR_statvfs = q('statvfs');

/** Makes a folder the current one (mp_vfs_chdir). Raises OSError. */
export function vfsChdir(path: MpObj): MpObj {
  const { mount, inner } = lookupPathObj(path);
  if (mount === null) {
    const root = rootMount();
    if (root !== null) proxyCall(root, QSTR_chdir, [SLASH]);
    setCurrentMount(null);
  } else {
    proxyCall(mount, QSTR_chdir, [inner]);
    setCurrentMount(mount as VfsMount);
  }
  return mpConstNone;
}

export const vfsChdirFun = fun1('chdir', vfsChdir);

export const vfsGetcwdFun = fun0('getcwd', () => {
  const mount = currentMount();
  if (mount === null) return SLASH;
  const cwd = proxyCall(mount, QSTR_getcwd, []);
  if (mount.isRoot) return cwd;
  const inner = objStrGetStr(cwd);
  const top = mp.roots.mark();
  mp.roots.keep(cwd);
  const vstr = new Vstr(mount.str.length + inner.length + 1);
  vstr.strn(mount.str);
  if (inner !== '/') vstr.strn(inner);
  mp.roots.release(top);
  return newStrFromVstr(vstr);
});

/** `mp_vfs_ilistdir_it_t`: the mount points, then what the file system at `/` lists. */
class RootIter extends MpPolymorphIter {
  private mount: VfsMount | null;
  private iter: MpObj = MP_OBJ_NULL;
  private readonly isStr: boolean;

  constructor(isStr: boolean) {
    super();
    this.mount = mountTable();
    this.isStr = isStr;
  }

  override next(): MpObj {
    if (this.iter !== MP_OBJ_NULL) return iterNext(this.iter);
    const { mount } = this;
    if (mount === null) return MP_OBJ_STOP_ITERATION;
    this.mount = mount.next;
    if (mount.isRoot) {
      this.iter = proxyCall(mount, QSTR_ilistdir, [SLASH]);
      return iterNext(this.iter);
    }
    const tuple = newTupleN(3);
    const top = mp.roots.mark();
    mp.roots.keep(tuple);
    tuple.items[0] = newStrOfType(this.isStr ? typeStr : typeBytes, mount.str.slice(1));
    tuple.items[1] = S_IFDIR;
    tuple.items[2] = 0;
    mp.roots.release(top);
    return tuple;
  }

  override trace(heap: MarkSink): void {
    if (this.mount !== null) heap.mark(this.mount.ptr);
    traceObj(heap, this.iter);
  }
}

function ilistdir(nArgs: number, args: readonly MpObj[], off: number): MpObj {
  const path = nArgs === 1 ? args[off]! : q('');
  const { mount, inner } = lookupPathObj(path);
  if (mount !== null) return proxyCall(mount, QSTR_ilistdir, [inner]);
  const iter = new RootIter(objGetType(path) === typeStr);
  iter.ptr = mMalloc(mp.sizes.mp_vfs_ilistdir_it_t, iter);
  return iter;
}

export const vfsIlistdirFun = funVar('ilistdir', 0, 1, ilistdir);

export const vfsListdirFun = funVar('listdir', 0, 1, (nArgs, args, off) => {
  const top = mp.roots.mark();
  const iter = ilistdir(nArgs, args, off);
  mp.roots.keep(iter);
  const names = newListN(0);
  mp.roots.keep(names);
  for (let entry = iterNext(iter); entry !== MP_OBJ_STOP_ITERATION; entry = iterNext(iter)) {
    listAppend(names, objSubscr(entry, 0, MP_OBJ_SENTINEL));
  }
  mp.roots.release(top);
  return names;
});

export const vfsMkdirFun = fun1('mkdir', (path) => {
  const { mount, inner } = lookupPathObj(path);
  if (mount === null || (mount !== 'none' && objStrGetStr(inner) === '/')) raiseOSError(MP_EEXIST);
  return proxyCall(mount, QSTR_mkdir, [inner]);
});

export const vfsRemoveFun = fun1('remove', (path) => {
  const { mount, inner } = lookupPathObj(path);
  return proxyCall(mount, QSTR_remove, [inner]);
});

export const vfsRmdirFun = fun1('rmdir', (path) => {
  const { mount, inner } = lookupPathObj(path);
  return proxyCall(mount, QSTR_rmdir, [inner]);
});

export const vfsRenameFun = fun2('rename', (from, to) => {
  const top = mp.roots.mark();
  const old = lookupPathObj(from);
  if (old.inner !== MP_OBJ_NULL) mp.roots.keep(old.inner);
  const renamed = lookupPathObj(to);
  if (old.mount !== renamed.mount) raiseOSError(MP_EPERM);
  mp.roots.release(top);
  return proxyCall(old.mount, QSTR_rename, [old.inner, renamed.inner]);
});

export const vfsStatFun = fun1('stat', (path) => {
  const { mount, inner } = lookupPathObj(path);
  if (mount !== null) return proxyCall(mount, QSTR_stat, [inner]);
  return newTuple([S_IFDIR, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

export const vfsStatvfsFun = fun1('statvfs', (path) => {
  const { mount, inner } = lookupPathObj(path);
  let at: MountAt = mount;
  if (mount === null) {
    at = rootMount();
    if (at === null) return newTuple([0, 0, 0, 0, 0, 0, 0, 0, 0, macro(mp.board, 'MICROPY_ALLOC_PATH_MAX')]);
  }
  return proxyCall(at, QSTR_statvfs, [mount === null ? SLASH : inner]);
});
