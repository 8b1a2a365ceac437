import { macroOn } from '../abi/board.js';
import type { FileSource } from '../compiler/reader.js';
import { streamClose } from '../objects/stream.js';
import { argParseAllKwArray, MP_ARG_INT, MP_ARG_OBJ, MP_ARG_REQUIRED, mpArg } from '../runtime/args.js';
import { funKw } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { MP_BUFFER_READ, type MpObj, MpObject, type MpStr } from '../runtime/obj.js';
import { getBuffer, objGetArrayFixedN, objGetInt, objGetType } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { type MpState, mp } from '../runtime/state.js';
import { newStr } from '../runtime/str.js';
import {
  getStreamRaise,
  MP_STREAM_GET_BUFFER_SIZE,
  MP_STREAM_OP_IOCTL,
  MP_STREAM_OP_READ,
} from '../runtime/streamProtocol.js';
import { mpConstNone } from '../runtime/types.js';
import { S_IFDIR } from '../world/host.js';
import { lookupPath, lookupPathObj, proxyCall } from './mount.js';
import { posixFileOpen } from './posixFile.js';
import type { VfsProtocol } from './protocol.js';

/** Opening files, for programs and for import (extmod/vfs.c, extmod/vfs_reader.c). */

const MP_EPERM = 1;

const VFS_POSIX = romFeature('MICROPY_VFS_POSIX');

const QSTR_open = q('open');
const QSTR_r = q('r');
const QSTR_rb = q('rb');
const QSTR_stat = q('stat');

const OPEN_ARGS = [
  mpArg('file', MP_ARG_OBJ | MP_ARG_REQUIRED, mpConstNone),
  mpArg('mode', MP_ARG_OBJ, QSTR_r),
  mpArg('buffering', MP_ARG_INT, -1),
  mpArg('encoding', MP_ARG_OBJ, mpConstNone),
];

/** mp_vfs_open. Raises OSError, and what a file system made by the program raises. */
export function vfsOpen(nArgs: number, nKw: number, args: readonly MpObj[], off: number): MpObj {
  const [file, mode] = argParseAllKwArray(nArgs, nKw, args, off, OPEN_ARGS) as [MpObj, MpObj];
  if (typeof file !== 'object' && mp.features[VFS_POSIX] === 1) return posixFileOpen(file, mode);
  const { mount, inner } = lookupPathObj(file);
  return proxyCall(mount, QSTR_open, [inner, mode]);
}

const vfsOpenFun = funKw('open', 0, vfsOpen);
const noFilesOpenFun = funKw('open', 1, () => raiseOSError(MP_EPERM));

/** The function `open`; on firmware without file systems it always fails. */
export function builtinOpen(state: MpState): MpObj {
  return macroOn(state.board, 'MICROPY_VFS') ? vfsOpenFun : noFilesOpenFun;
}

/** What is at a path, for import (mp_vfs_import_stat). A file system made by the program is asked by its `stat`. */
export function vfsImportStat(path: string): 'file' | 'dir' | null {
  const { mount, inner } = lookupPath(path);
  if (mount === null || mount === 'none') return null;
  const protocol = objGetType(mount.obj).protocol as VfsProtocol | null;
  if (protocol !== null) return protocol.importStat(mount.obj as MpObject, inner);
  const top = mp.roots.mark();
  const pathObj = newStr(inner);
  let stat: MpObj;
  try {
    stat = proxyCall(mount, QSTR_stat, [pathObj]);
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    mp.roots.release(top);
    return null;
  }
  const mode = Number(objGetInt(objGetArrayFixedN(stat, 10)[0]!));
  return (mode & S_IFDIR) !== 0 ? 'dir' : 'file';
}

/** Opens a file to be read by a lexer or the `.mpy` loader (mp_reader_new_file). Raises OSError. */
export function vfsOpenSource(path: MpStr): FileSource {
  const file = vfsOpen(2, 0, [path, QSTR_rb], 0) as MpObject;
  // Firmware before 1.27 takes whatever a file system of the program's gives for a stream, and crashes where it is none.
  const stream = getStreamRaise(file, MP_STREAM_OP_READ | MP_STREAM_OP_IOCTL);
  const memory = macroOn(mp.board, 'MICROPY_VFS_ROM') ? getBuffer(file, MP_BUFFER_READ) : null;
  const top = mp.roots.mark();
  mp.roots.keep(file);
  const asksSize = memory === null && macroOn(mp.board, 'UHEAP_READER_AFTER_OPEN');
  const bufferSize = asksSize ? Math.max(0, stream.ioctl(file, MP_STREAM_GET_BUFFER_SIZE, 0)) : 0;
  mp.roots.release(top);
  return {
    file,
    bufferSize,
    read(max) {
      const buf = new Uint8Array(max);
      const n = stream.read(file, buf, 0, max);
      return n < 0 ? raiseOSError(-n) : latin1Text(buf, 0, n);
    },
    close: () => streamClose(file),
    inMemory:
      memory === null
        ? null
        : { data: latin1Text(memory.bytes, memory.offset, memory.len), ptr: memory.ptr + memory.offset },
  };
}
