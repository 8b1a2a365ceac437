import type { MarkSink } from '../gc/heap.js';
import { argCheckNum } from '../runtime/args.js';
import { fun1, fun2, fun3, funVar } from '../runtime/fun.js';
import { mFree, mMalloc, mMallocMaybe, mMallocWithFinaliser } from '../runtime/malloc.js';
import { type MpObj, MpObject, type MpType, traceObj } from '../runtime/obj.js';
import { objAddress } from '../runtime/objWord.js';
import { objGetType, objIsTrue } from '../runtime/ops.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { MpStaticClassMethod } from '../runtime/staticClassMethod.js';
import { newStr, objStrGetStr } from '../runtime/str.js';
import { newTuple } from '../runtime/tuple.js';
import { mpConstNone, newRomType, typeBytes, typeStaticMethod } from '../runtime/types.js';
import { HostError, type HostFile, type OpenHow, S_IFDIR, type VolumeFiles } from '../world/host.js';
import { BlockDevice } from './blockDevice.js';
import { FatFlash } from './fat/fatFlash.js';
import { type ErrnoTable, type Flash, flashErrno, flashOf, flashSeconds, resolvePath } from './flash.js';
import { FlashDirIter } from './flashDir.js';
import { flashFileTypes, MpFlashFile } from './flashFile.js';
import { newFlashStat } from './flashStat.js';
import type { VfsProtocol } from './protocol.js';

/** `VfsFat`: a FAT file system on flash (extmod/vfs_fat.c, vfs_fat_file.c). Its files are the host's. */

const MP_ENODEV = 19;
const MP_EINVAL = 22;
const MP_EISDIR = 21;
const MP_ENOTDIR = 20;
const FF_MAX_LFN = 255;

/** FatFs has few kinds of failure. */
const ERRNOS: ErrnoTable = { ENOTDIR: 2, EISDIR: 13, ENOTEMPTY: 13, EBADF: 13, EBUSY: 13 };

/** `fs_user_mount_t`. */
class MpVfsFat extends MpObject {
  private readonly bdev: MpObj;
  private device: BlockDevice | null = null;
  private ownFlash: Flash | null = null;
  cwd = '/';
  readonly = false;

  constructor(type: MpType, bdev: MpObj) {
    super(type);
    this.bdev = bdev;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceObj(heap, this.bdev);
    this.device?.trace(heap);
  }

  get flash(): Flash {
    return this.ownFlash!;
  }

  /** Mounts what is on the device. Raises OSError, AttributeError. */
  connect(): void {
    const device = new BlockDevice(this.bdev);
    this.device = device;
    if (!device.canWrite) this.readonly = true;
    this.ownFlash = flashOf(this.bdev) ?? this.mapped(() => new FatFlash(device));
  }

  /** Turns failures into OSError. */
  mapped<T>(use: () => T): T {
    try {
      return use();
    } catch (e) {
      return raiseOSError(flashErrno(e, ERRNOS));
    }
  }

  /** Uses the files; raises OSError where they fail, or where there is no file system. */
  on<T>(path: MpObj, use: (files: VolumeFiles, path: string) => T): T {
    const text = objStrGetStr(path);
    const { flash } = this;
    if (flash.format !== 'fat') return raiseOSError(MP_ENODEV);
    return this.mapped(() => use(flash.files, resolvePath(this.cwd, text)));
  }
}

/** `pyb_file_obj_t`. */
class MpFatFile extends MpFlashFile {}

const { fileIo, textIo } = flashFileTypes({
  errnos: ERRNOS,
  mayStayOpen: true,
  closed: () => MP_EINVAL,
  print: (out, self) => printf(out, '<io.%s %p>', objGetType(self).name, objAddress(self as MpObject)),
});

/** Makes the object (fat_vfs_make_new). A device without a FAT file system is no failure yet. Raises OSError. */
export function newVfsFat(type: MpType, bdev: MpObj): MpVfsFat {
  const vfs = new MpVfsFat(type, bdev);
  vfs.ptr = mMalloc(mp.sizes.fs_user_mount_t, vfs);
  const top = mp.roots.mark();
  mp.roots.keep(vfs);
  vfs.connect();
  mp.roots.release(top);
  return vfs;
}

/** As a port makes one at its start, not yet mounted; null where there is no memory for it (m_new_obj_maybe). */
export function newVfsFatMaybe(bdev: MpObj): MpVfsFat | null {
  const vfs = new MpVfsFat(typeVfsFat, bdev);
  vfs.ptr = mMallocMaybe(mp.sizes.fs_user_mount_t, vfs);
  return vfs.ptr === 0 ? null : vfs;
}

/** Mounts what is in a partition of the device, from 1 on, or on all of it (0). False where there is no such file system. */
export function connectFat(vfs: MpVfsFat, partition: number): boolean {
  try {
    vfs.connect();
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    return false;
  }
  const { flash } = vfs;
  return flash instanceof FatFlash && flash.partition === partition;
}

function makeOn(vfs: MpVfsFat): void {
  vfs.mapped(() => vfs.flash.mkfs('fat'));
}

const mkfs = fun1('mkfs', (bdev) => {
  const vfs = newVfsFat(typeVfsFat, bdev);
  const top = mp.roots.mark();
  mp.roots.keep(vfs);
  makeOn(vfs);
  mp.roots.release(top);
  return mpConstNone;
});

const mount = fun3('mount', (selfIn, readonly, make) => {
  const self = selfIn as MpVfsFat;
  if (objIsTrue(readonly)) self.readonly = true;
  if (self.flash.format !== 'fat') {
    if (!objIsTrue(make)) raiseOSError(MP_ENODEV);
    makeOn(self);
  }
  return mpConstNone;
});

interface FatMode {
  how: OpenHow;
  mustBeNew: boolean;
  atEnd: boolean;
  type: MpType;
}

function parseMode(mode: string): FatMode {
  let read = false;
  let write = false;
  let create = false;
  let truncate = false;
  let mustBeNew = false;
  let atEnd = false;
  let type = textIo;
  for (const letter of mode) {
    if (letter === 'r' || letter === '+') read = true;
    if ('wxa+'.includes(letter)) write = true;
    if ('wxa'.includes(letter)) create = true;
    if (letter === 'w') truncate = true;
    if (letter === 'x') mustBeNew = true;
    if (letter === 'a') atEnd = true;
    if (letter === 'b') type = fileIo;
    if (letter === 't') type = textIo;
  }
  return { how: { read, write, create, truncate, append: false }, mustBeNew, atEnd, type };
}

const open = fun3('open', (selfIn, path, modeIn) => {
  const self = selfIn as MpVfsFat;
  const mode = parseMode(objStrGetStr(modeIn));
  const o = new MpFatFile(mode.type);
  const bytes = mp.sizes.pyb_file_obj_t;
  o.ptr = mMallocWithFinaliser(bytes, o);
  const text = objStrGetStr(path);
  const top = mp.roots.mark();
  mp.roots.keep(o);
  try {
    o.file = openOn(self, text, mode);
    mp.roots.release(top);
  } catch (e) {
    const errno = flashErrno(e, ERRNOS);
    mFree(o.ptr, bytes);
    raiseOSError(errno);
  }
  return o;
});

function openOn(self: MpVfsFat, text: string, mode: FatMode): HostFile {
  const { flash } = self;
  if (flash.format !== 'fat') throw new HostError('ENODEV');
  const path = resolvePath(self.cwd, text);
  if (path === '/') throw new HostError(mode.how.write ? 'EACCES' : 'ENOENT');
  if (mode.how.write && self.readonly) throw new HostError('EROFS');
  const there = mode.mustBeNew ? flash.files.stat(path) : null;
  if (there !== null) throw new HostError(there === 'dir' ? 'EACCES' : 'EEXIST');
  const file = flash.files.open(path, mode.how);
  if (mode.atEnd) file.seek(0, 2);
  return file;
}

const ilistdir = funVar('ilistdir', 1, 2, (nArgs, args, off) => {
  const self = args[off] as MpVfsFat;
  const path = nArgs === 2 ? args[off + 1]! : q('');
  const iter = new FlashDirIter(objGetType(path) !== typeBytes);
  iter.ptr = mMallocWithFinaliser(mp.sizes.mp_vfs_fat_ilistdir_it_t, iter);
  const top = mp.roots.mark();
  mp.roots.keep(iter);
  self.on(path, (files, full) => iter.open(files, full));
  mp.roots.release(top);
  return iter;
});

/** What a path that ends with dots leads to has no name there, by which it could be removed or renamed. Throws HostError. */
function refuseDots(path: MpObj): void {
  if (/(^|[/\\])\.\.?$/.test(objStrGetStr(path))) throw new HostError('EINVAL');
}

function remover(name: string, kind: 'file' | 'dir', otherErrno: number): MpObject {
  return fun2(name, (selfIn, path) => {
    removeOf(selfIn as MpVfsFat, path, kind, otherErrno);
    return mpConstNone;
  });
}

function removeOf(self: MpVfsFat, path: MpObj, kind: 'file' | 'dir', otherErrno: number): void {
  const found = self.on(path, (files, full) => {
    if (full === '/') throw new HostError('EINVAL');
    const isDir = (files.info(full).mode & S_IFDIR) !== 0;
    if (isDir !== (kind === 'dir')) return false;
    if (self.readonly) throw new HostError('EROFS');
    refuseDots(path);
    if (kind === 'file') files.remove(full);
    else files.rmdir(full);
    return true;
  });
  if (!found) raiseOSError(otherErrno);
}

/** A file that has the new name already is removed once the volume has refused it (extmod/vfs_fat.c fat_vfs_rename). */
const rename = fun3('rename', (selfIn, from, to) => {
  const self = selfIn as MpVfsFat;
  const target = resolvePath(self.cwd, objStrGetStr(to));
  const isTaken = self.on(from, (files, full) => {
    refuseDots(from);
    try {
      files.rename(full, target);
    } catch (e) {
      if (e instanceof HostError && e.code === 'EEXIST') return true;
      throw e;
    }
    return false;
  });
  if (!isTaken) return mpConstNone;
  removeOf(self, to, 'file', MP_EISDIR);
  self.on(from, (files, full) => files.rename(full, target));
  return mpConstNone;
});

const mkdir = fun2('mkdir', (selfIn, path) => {
  const self = selfIn as MpVfsFat;
  self.on(path, (files, full) => {
    if (self.readonly) throw new HostError('EROFS');
    if (full === '/') throw new HostError('EEXIST');
    files.mkdir(full);
  });
  return mpConstNone;
});

const chdir = fun2('chdir', (selfIn, path) => {
  const self = selfIn as MpVfsFat;
  self.cwd = self.on(path, (files, full) => {
    if (files.stat(full) !== 'dir') throw new HostError('ENOENT');
    return full;
  });
  return mpConstNone;
});

const stat = fun2('stat', (selfIn, path) => {
  const self = selfIn as MpVfsFat;
  const { mode, size, mtime } = self.on(path, (files, full) => files.info(full));
  const isDir = (mode & S_IFDIR) !== 0;
  return newFlashStat(isDir, size, flashSeconds(mtime));
});

const statvfs = fun2('statvfs', (selfIn, _path) => {
  const self = selfIn as MpVfsFat;
  const [bytes, blocks, free] = self.on(q('/'), () => {
    const { flash } = self;
    return [flash.blockBytes, flash.blocks, flash.freeBlocks()] as const;
  });
  return newTuple([bytes, bytes, blocks, free, free, 0, 0, 0, 0, FF_MAX_LFN]);
});

const protocol: VfsProtocol = {
  importStat(self, path) {
    const vfs = self as MpVfsFat;
    return vfs.flash.format === 'fat' ? vfs.flash.files.stat(resolvePath(vfs.cwd, path)) : null;
  },
};

export const typeVfsFat: MpType = newRomType('VfsFat', {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 1, false);
    return newVfsFat(type, args[off]!);
  },
  protocol,
  locals: romMap([
    ['mkfs', new MpStaticClassMethod(typeStaticMethod, mkfs)],
    ['open', open],
    ['ilistdir', ilistdir],
    ['mkdir', mkdir],
    ['rmdir', remover('rmdir', 'dir', MP_ENOTDIR)],
    ['chdir', chdir],
    ['getcwd', fun1('getcwd', (self) => newStr((self as MpVfsFat).cwd))],
    ['remove', remover('remove', 'file', MP_EISDIR)],
    ['rename', rename],
    ['stat', stat],
    ['statvfs', statvfs],
    ['mount', mount],
    ['umount', fun1('umount', () => mpConstNone)],
  ]),
});
