import type { MarkSink } from '../gc/heap.js';
import {
  identityFun,
  streamCloseFun,
  streamExitFun,
  streamIterNext,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamReadlinesFun,
  streamSeekFun,
  streamTellFun,
} from '../objects/stream.js';
import { argCheckNum } from '../runtime/args.js';
import { BYTEARRAY_TYPECODE } from '../runtime/array.js';
import { fun1, fun2, fun3 } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { newInt } from '../runtime/newInt.js';
import {
  type BufferInfo,
  MP_BUFFER_READ,
  MP_OBJ_STOP_ITERATION,
  type MpObj,
  MpObject,
  type MpType,
  traceObj,
} from '../runtime/obj.js';
import { getBufferRaise, objGetType, objIsTrue } from '../runtime/ops.js';
import { MpPolymorphIter } from '../runtime/polymorphIter.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { newBytes, newStr, objStrGetStr } from '../runtime/str.js';
import {
  MP_EINVAL,
  MP_SEEK_CUR,
  MP_SEEK_SET,
  MP_STREAM_CLOSE,
  MP_STREAM_SEEK,
  type StreamProtocol,
  type StreamSeek,
} from '../runtime/streamProtocol.js';
import { newTupleN } from '../runtime/tuple.js';
import { mpConstNone, newRomType, typeStr } from '../runtime/types.js';
import { S_IFDIR, S_IFREG } from '../world/host.js';
import type { VfsProtocol } from './protocol.js';
import { findInRom, nextEntry, openRomImage, type RomFound, type RomImage, type RomStretch } from './romFs.js';

/** `VfsRom`: files in memory that can only be read (extmod/vfs_rom.c, extmod/vfs_rom_file.c). */

const MP_EPERM = 1;
const MP_ENOENT = 2;
const MP_ENODEV = 19;
const MP_EISDIR = 21;
const MP_EROFS = 30;
const MP_EOPNOTSUPP = 95;
const NAME_MAX = 32767;

/** `mp_obj_vfs_rom_t`. */
class MpVfsRom extends MpObject {
  readonly memory: MpObj;
  image!: RomImage;
  /** Address of the image's byte 0 of `image.bytes`. */
  base = 0;

  constructor(type: MpType, memory: MpObj) {
    super(type);
    this.memory = memory;
  }

  /** Raises OSError where there is nothing at the path. */
  find(path: MpObj): RomFound {
    return findInRom(this.image, objStrGetStr(path)) ?? raiseOSError(MP_ENOENT);
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceObj(heap, this.memory);
    if (this.image === undefined) return;
    heap.mark(this.base + this.image.start);
    heap.mark(this.base + this.image.end);
  }
}

/** `mp_obj_vfs_rom_file_t`: its data stays where it is. */
class MpRomFile extends MpObject {
  vfs: MpVfsRom | null = null;
  data: RomStretch = { start: 0, end: 0 };
  at = 0;

  get size(): number {
    return this.data.end - this.data.start;
  }

  override trace(heap: MarkSink): void {
    if (this.vfs !== null) heap.mark(this.vfs.base + this.data.start);
  }
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 1, false);
  const self = allocVfsRom(type, args[off]!);
  openVfsRom(self);
  return self;
}

/** The object of a file system in `memory`, which has not been looked at yet. Raises MemoryError. */
export function allocVfsRom(type: MpType, memory: MpObj): MpVfsRom {
  const self = new MpVfsRom(type, memory);
  self.ptr = mMalloc(mp.sizes.mp_obj_vfs_rom_t, self);
  return self;
}

/** Finds the image in its memory. Raises OSError where there is none, and TypeError for what is no memory. */
export function openVfsRom(self: MpVfsRom): void {
  const { bytes, offset, len, ptr } = getBufferRaise(self.memory, MP_BUFFER_READ);
  const image = openRomImage(bytes, offset, len);
  if (image === null) raiseOSError(MP_ENODEV);
  self.image = image;
  self.base = ptr;
}

const mount = fun3('mount', (_self, _readonly, mkfs) => {
  if (objIsTrue(mkfs)) raiseOSError(MP_EPERM);
  return mpConstNone;
});

/** Raises OSError for a mode that would change the file. */
function typeOfMode(mode: string): MpType {
  let type = typeRomTextIo;
  for (const letter of mode) {
    if ('wa+'.includes(letter)) raiseOSError(MP_EROFS);
    if (letter === 'b') type = typeRomFileIo;
    if (letter === 't') type = typeRomTextIo;
  }
  return type;
}

const open = fun3('open', (selfIn, path, mode) => {
  const self = selfIn as MpVfsRom;
  const file = new MpRomFile(typeOfMode(objStrGetStr(mode)));
  file.ptr = mMalloc(mp.sizes.mp_obj_vfs_rom_file_t, file);
  const found = self.find(path);
  if (found.kind === 'dir') raiseOSError(MP_EISDIR);
  file.vfs = self;
  file.data = found;
  return file;
});

/** Folders can't be the current one. */
const chdir = fun2('chdir', (_self, path) => {
  if (objStrGetStr(path) !== '/') raiseOSError(MP_EOPNOTSUPP);
  return mpConstNone;
});

/** `vfs_rom_ilistdir_it_t`. */
class RomDirIter extends MpPolymorphIter {
  private readonly vfs: MpVfsRom;
  private readonly isStr: boolean;
  left: RomStretch = { start: 0, end: 0 };

  constructor(vfs: MpVfsRom, isStr: boolean) {
    super();
    this.vfs = vfs;
    this.isStr = isStr;
  }

  override next(): MpObj {
    const entry = nextEntry(this.vfs.image, this.left.start, this.left.end);
    if (entry === null || entry.content === null) return MP_OBJ_STOP_ITERATION;
    this.left = { start: entry.next, end: this.left.end };
    const tuple = newTupleN(4);
    const top = mp.roots.mark();
    mp.roots.keep(tuple);
    tuple.items[0] = this.isStr ? newStr(entry.name) : newBytes(entry.name);
    tuple.items[1] = entry.kind === 'dir' ? S_IFDIR : S_IFREG;
    tuple.items[2] = 0;
    tuple.items[3] = newInt(entry.content.end - entry.content.start);
    mp.roots.release(top);
    return tuple;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.vfs.ptr);
    heap.mark(this.vfs.base + this.left.start);
    heap.mark(this.vfs.base + this.left.end);
  }
}

const ilistdir = fun2('ilistdir', (selfIn, path) => {
  const self = selfIn as MpVfsRom;
  const iter = new RomDirIter(self, objGetType(path) === typeStr);
  iter.ptr = mMalloc(mp.sizes.vfs_rom_ilistdir_it_t, iter);
  const found = self.find(path);
  if (found.kind !== 'dir') raiseOSError(MP_ENOENT);
  iter.left = found;
  return iter;
});

const stat = fun2('stat', (self, path) => {
  const { kind, start, end } = (self as MpVfsRom).find(path);
  const tuple = newTupleN(10);
  tuple.items.fill(0);
  tuple.items[0] = kind === 'dir' ? S_IFDIR : S_IFREG;
  tuple.items[6] = end - start;
  return tuple;
});

const statvfs = fun2('statvfs', (self) => {
  const { start, end } = (self as MpVfsRom).image;
  const tuple = newTupleN(10);
  tuple.items.fill(0);
  tuple.items[0] = 1;
  tuple.items[2] = end - start;
  tuple.items[9] = NAME_MAX;
  return tuple;
});

const protocol: VfsProtocol = {
  importStat: (self, path) => findInRom((self as MpVfsRom).image, path)?.kind ?? null,
};

export const typeVfsRom = newRomType('VfsRom', {
  makeNew,
  protocol,
  locals: romMap([
    ['mount', mount],
    ['umount', fun1('umount', (self) => self)],
    ['open', open],
    ['chdir', chdir],
    ['getcwd', fun1('getcwd', () => q(''))],
    ['ilistdir', ilistdir],
    ['stat', stat],
    ['statvfs', statvfs],
  ]),
});

function read(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  const file = self as MpRomFile;
  const n = Math.min(size, file.size - file.at);
  const start = file.data.start + file.at;
  buf.set(file.vfs!.image.bytes.subarray(start, start + n), from);
  file.at += n;
  return n;
}

/** A position behind the end is the end; one before the beginning is an error. */
function seek(file: MpRomFile, where: StreamSeek): number {
  const origin = where.whence === MP_SEEK_SET ? 0 : where.whence === MP_SEEK_CUR ? file.at : file.size;
  const at = origin + where.offset;
  if (at < 0) return -MP_EINVAL;
  file.at = Math.min(at, file.size);
  where.offset = file.at;
  return 0;
}

function ioctl(self: MpObj, request: number, arg: number | StreamSeek): number {
  if (request === MP_STREAM_SEEK) return seek(self as MpRomFile, arg as StreamSeek);
  return request === MP_STREAM_CLOSE ? 0 : -MP_EINVAL;
}

const fileLocals = romMap([
  ['read', streamReadFun],
  ['readinto', streamReadintoFun],
  ['readline', streamReadlineFun],
  ['readlines', streamReadlinesFun],
  ['seek', streamSeekFun],
  ['tell', streamTellFun],
  ['close', streamCloseFun],
  ['__enter__', identityFun],
  ['__exit__', streamExitFun],
]);

/** The file's own bytes, to be read where they are. */
function fileBuffer(self: MpObj, flags: number): BufferInfo | null {
  if (flags !== MP_BUFFER_READ) return null;
  const { vfs, data, size } = self as MpRomFile;
  return {
    bytes: vfs!.image.bytes,
    offset: data.start,
    len: size,
    typecode: BYTEARRAY_TYPECODE,
    ptr: vfs!.base,
  };
}

const streamOf = (isText: boolean): StreamProtocol => ({ read, ioctl, isText });

const typeRomFileIo: MpType = newRomType('FileIO', {
  buffer: fileBuffer,
  iterNext: streamIterNext,
  protocol: streamOf(false),
  locals: fileLocals,
});

const typeRomTextIo: MpType = newRomType('TextIOWrapper', {
  iterNext: streamIterNext,
  protocol: streamOf(true),
  locals: fileLocals,
});
