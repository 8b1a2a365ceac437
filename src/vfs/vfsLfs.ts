import { macroOn } from '../abi/board.js';
import type { MarkSink } from '../gc/heap.js';
import { argParseAllKwArray } from '../runtime/args.js';
import { fun1, fun2, fun3, funVar } from '../runtime/fun.js';
import { mMalloc, mMallocWithFinaliser } from '../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpType, traceObj } from '../runtime/obj.js';
import { objGetType, objIsTrue } from '../runtime/ops.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError, raiseType } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { wrapSmallInt } from '../runtime/smallInt.js';
import { mp } from '../runtime/state.js';
import { MpStaticClassMethod } from '../runtime/staticClassMethod.js';
import { newStr, objStrGetStr } from '../runtime/str.js';
import { newTuple } from '../runtime/tuple.js';
import { mpConstNone, newRomType, typeBytes, typeStaticMethod, typeValueError } from '../runtime/types.js';
import { Vstr } from '../runtime/vstr.js';
import { HostError } from '../world/host.js';
import type { BlockDevice } from './blockDevice.js';
import { flashErrno, flashSeconds, resolvePath } from './flash.js';
import { flashFileTypes, MpFlashFile } from './flashFile.js';
import { newFlashStat } from './flashStat.js';
import { LfsDirIter } from './lfs/dirIter.js';
import {
  ERRNOS,
  initConfig,
  type LfsBuffers,
  type LfsVersion,
  MAKE_ARGS,
  makeFileSystem,
  mapped,
} from './lfs/lfsConfig.js';
import type { LfsOpenHow, Littlefs } from './lfs/littlefs.js';
import type { VfsProtocol } from './protocol.js';

/** `VfsLfs1` and `VfsLfs2`: littlefs on flash (extmod/vfs_lfsx.c, vfs_lfsx_file.c). Its files are the host's. */

const MP_ENOENT = 2;
const LFS_NAME_MAX = 255;

/** `mp_obj_vfs_lfs1_t` and `mp_obj_vfs_lfs2_t`. */
class MpVfsLfs extends MpObject {
  readonly version: LfsVersion;
  private readonly bdev: MpObj;
  device: BlockDevice | null = null;
  lfs: Littlefs | null = null;
  /** The current directory with a slash at its end, and for a moment a path after it. */
  curDir!: Vstr;
  buffers: LfsBuffers | null = null;
  readonly = false;

  constructor(type: MpType, version: LfsVersion, bdev: MpObj) {
    super(type);
    this.version = version;
    this.bdev = bdev;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceObj(heap, this.bdev);
    this.device?.trace(heap);
    if (this.curDir !== undefined) heap.mark(this.curDir.ptr);
    if (this.buffers !== null) for (const ptr of this.buffers.ptrs) heap.mark(ptr);
  }

  /** The path from the root; a relative one passes through the current directory's buffer (make_path). */
  path(path: MpObj): string {
    return this.pathOf(objStrGetStr(path));
  }

  pathOf(text: string): string {
    if (text.startsWith('/')) return text;
    const { curDir } = this;
    const before = curDir.data;
    curDir.strn(text);
    curDir.nullTerminate();
    const full = curDir.data;
    curDir.data = before;
    return full;
  }

  /** Does something to the file system; raises OSError where that fails. */
  on<T>(use: (lfs: Littlefs) => T): T {
    return mapped(() => use(this.lfs!));
  }
}

/** `mp_obj_vfs_lfs1_file_t` and `mp_obj_vfs_lfs2_file_t`. */
class MpLfsFile extends MpFlashFile {
  vfs: MpVfsLfs | null;

  constructor(type: MpType, vfs: MpVfsLfs) {
    super(type);
    this.vfs = vfs;
  }

  override trace(heap: MarkSink): void {
    if (this.file !== null && this.vfs !== null) heap.mark(this.vfs.ptr);
  }
}

const { fileIo, textIo } = flashFileTypes({
  errnos: ERRNOS,
  mayStayOpen: false,
  closed: () => raiseType(typeValueError),
  print: (out, self) => printf(out, '<io.%s>', objGetType(self).name),
});

function makeVfs(version: LfsVersion, type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [bdev, ...rest] = argParseAllKwArray(nArgs, nKw, args, off, MAKE_ARGS) as [MpObj, ...MpObj[]];
  const self = new MpVfsLfs(type, version, bdev);
  self.ptr = mMalloc(version.vfsBytes(), self);
  const top = mp.roots.mark();
  mp.roots.keep(self);
  self.curDir = new Vstr(16);
  self.curDir.addByte(0x2f);
  const config = mapped(() => initConfig(version, bdev, rest));
  self.device = config.device;
  self.readonly = !config.device.canWrite;
  self.buffers = config.buffers;
  self.lfs = mapped(() => config.mount(() => self.readonly));
  mp.roots.release(top);
  return self;
}

interface LfsMode {
  how: LfsOpenHow;
  type: MpType;
}

/** Raises ValueError where more than one of `rwxa` is given. */
function parseMode(mode: string): LfsMode {
  let kind = '';
  let both = false;
  let type = textIo;
  for (const letter of mode) {
    if (letter === '+') both = true;
    else if (letter === 'b') type = fileIo;
    else if (letter === 't') type = textIo;
    else if ('rwxa'.includes(letter)) {
      // A plus sign is a flag too, so that it must come last.
      if (kind !== '' || both) raiseType(typeValueError);
      kind = letter;
    }
  }
  const write = kind === 'w' || kind === 'x' || kind === 'a' || both;
  const read = kind === 'r' || kind === '' || both;
  const create = kind === 'w' || kind === 'x' || kind === 'a';
  const how = { read, write, create, truncate: kind === 'w', append: kind === 'a', mustBeNew: kind === 'x' };
  return { how, type };
}

const open = fun3('open', (selfIn, path, modeIn) => {
  const self = selfIn as MpVfsLfs;
  const mode = parseMode(objStrGetStr(modeIn));
  const o = new MpLfsFile(mode.type, self);
  o.ptr = mMallocWithFinaliser(self.version.fileBytes() + self.buffers!.fileBuffer, o);
  const top = mp.roots.mark();
  mp.roots.keep(o);
  const full = self.path(path);
  o.file = self.on((lfs) => lfs.open(full, mode.how));
  mp.roots.release(top);
  return o;
});

const ilistdir = funVar('ilistdir', 1, 2, (nArgs, args, off) => {
  const self = args[off] as MpVfsLfs;
  const path = nArgs === 2 ? args[off + 1]! : MP_OBJ_NULL;
  const where = path === MP_OBJ_NULL ? self.curDir.data : self.path(path);
  if (path === MP_OBJ_NULL) self.curDir.nullTerminate();
  const iter = new LfsDirIter(path === MP_OBJ_NULL || objGetType(path) !== typeBytes, self.ptr);
  iter.ptr = mMallocWithFinaliser(self.version.dirIterBytes(), iter);
  const top = mp.roots.mark();
  mp.roots.keep(iter);
  iter.open(self.on((lfs) => lfs.list(where)));
  mp.roots.release(top);
  return iter;
});

const rename = fun3('rename', (selfIn, from, to) => {
  const self = selfIn as MpVfsLfs;
  const source = self.path(from);
  const text = objStrGetStr(to);
  const target = new Vstr(self.curDir.len);
  if (!text.startsWith('/')) target.strn(self.curDir.data);
  target.strn(text);
  target.nullTerminate();
  const full = target.data;
  const top = mp.roots.mark();
  mp.roots.keepPtr(target.ptr);
  try {
    self.lfs!.rename(source, full);
  } catch (e) {
    mp.roots.release(top);
    if (e instanceof HostError) target.clear();
    return raiseOSError(flashErrno(e, ERRNOS));
  }
  mp.roots.release(top);
  target.clear();
  return mpConstNone;
});

function isDirectory({ lfs }: MpVfsLfs, path: string): boolean {
  try {
    return lfs!.stat(path).isDir;
  } catch (e) {
    if (e instanceof MpObject) throw e;
    return false;
  }
}

const chdir = fun2('chdir', (selfIn, pathIn) => {
  const self = selfIn as MpVfsLfs;
  const text = objStrGetStr(pathIn);
  const path = self.path(pathIn);
  if (path.length !== 1 && !isDirectory(self, path)) {
    raiseOSError(macroOn(mp.board, 'UHEAP_LFS_CHDIR_ERRNO') ? MP_ENOENT : -MP_ENOENT);
  }
  const { curDir } = self;
  if (text.startsWith('/') || curDir.len === 0) {
    curDir.reset();
    curDir.strn(text);
  } else {
    curDir.data += text;
  }
  if (curDir.len !== 1) {
    curDir.addByte(0x2f);
    const full = resolvePath('/', path);
    curDir.data = full === '/' ? '/' : `${full}/`;
  }
  return mpConstNone;
});

const getcwd = fun1('getcwd', (self) => {
  const { curDir } = self as MpVfsLfs;
  return curDir.len === 1 ? q('/') : newStr(curDir.data.slice(0, -1));
});

const stat = fun2('stat', (selfIn, pathIn) => {
  const self = selfIn as MpVfsLfs;
  const path = self.path(pathIn);
  const { isDir, size } = self.on((lfs) => lfs.stat(path));
  const mtime = self.version.format === 'lfs2' ? self.lfs!.mtime(path) : null;
  return newFlashStat(isDir, size, mtime === null ? 0 : flashSeconds(mtime));
});

const statvfs = fun2('statvfs', (selfIn, _path) => {
  const self = selfIn as MpVfsLfs;
  const { blockBytes, blocks } = self.lfs!;
  // Directories count twice in littlefs 2, so that it may be less than nothing; the number has 32 bits.
  const free = wrapSmallInt((blocks - self.on((lfs) => lfs.usedBlocks())) >>> 0);
  return newTuple([blockBytes, blockBytes, blocks, free, free, 0, 0, 0, 0, LFS_NAME_MAX]);
});

const mount = fun3('mount', (self, readonly, _mkfs) => {
  const vfs = self as MpVfsLfs;
  if (objIsTrue(readonly)) {
    vfs.readonly = true;
    vfs.device!.forbidWrites();
  }
  return mpConstNone;
});

const protocol: VfsProtocol = {
  importStat(self, path) {
    const vfs = self as MpVfsLfs;
    const full = vfs.pathOf(path);
    try {
      return vfs.lfs!.stat(full).isDir ? 'dir' : 'file';
    } catch (e) {
      if (e instanceof MpObject) throw e;
      return null;
    }
  },
};

const mkdir = fun2('mkdir', (self, path) => {
  const full = (self as MpVfsLfs).path(path);
  (self as MpVfsLfs).on((lfs) => lfs.mkdir(full));
  return mpConstNone;
});

/** One function removes files and empty folders. */
function remove(self: MpObj, path: MpObj): MpObj {
  const full = (self as MpVfsLfs).path(path);
  (self as MpVfsLfs).on((lfs) => lfs.remove(full));
  return mpConstNone;
}

function lfsType(name: string, version: LfsVersion): MpType {
  return newRomType(name, {
    makeNew: (type, nArgs, nKw, args, off) => makeVfs(version, type, nArgs, nKw, args, off),
    protocol,
    locals: romMap([
      ['mkfs', new MpStaticClassMethod(typeStaticMethod, makeFileSystem(version))],
      ['open', open],
      ['ilistdir', ilistdir],
      ['mkdir', mkdir],
      ['rmdir', fun2('rmdir', remove)],
      ['chdir', chdir],
      ['getcwd', getcwd],
      ['remove', fun2('remove', remove)],
      ['rename', rename],
      ['stat', stat],
      ['statvfs', statvfs],
      ['mount', mount],
      ['umount', fun1('umount', () => mpConstNone)],
    ]),
  });
}

export const typeVfsLfs1: MpType = lfsType('VfsLfs1', {
  format: 'lfs1',
  corrupt: 52,
  vfsBytes: () => mp.sizes.mp_obj_vfs_lfs1_t,
  fileBytes: () => mp.sizes.mp_obj_vfs_lfs1_file_t,
  dirIterBytes: () => mp.sizes.mp_vfs_lfs1_ilistdir_it_t,
});

export const typeVfsLfs2: MpType = lfsType('VfsLfs2', {
  format: 'lfs2',
  corrupt: 84,
  vfsBytes: () => mp.sizes.mp_obj_vfs_lfs2_t,
  fileBytes: () => mp.sizes.mp_obj_vfs_lfs2_file_t,
  dirIterBytes: () => mp.sizes.mp_vfs_lfs2_ilistdir_it_t,
});
