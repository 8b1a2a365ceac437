import {
  identityFun,
  streamCloseFun,
  streamExitFun,
  streamFlushFun,
  streamIterNext,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamReadlinesFun,
  streamSeekFun,
  streamTellFun,
  streamWriteFun,
} from '../objects/stream.js';
import { type MpObj, MpObject, type MpType } from '../runtime/obj.js';
import type { MpPrint } from '../runtime/print.js';
import { romMap } from '../runtime/rom.js';
import {
  MP_STREAM_CLOSE,
  MP_STREAM_FLUSH,
  MP_STREAM_RAISE_ERROR,
  MP_STREAM_SEEK,
  type StreamProtocol,
  type StreamSeek,
} from '../runtime/streamProtocol.js';
import { newRomType } from '../runtime/types.js';
import { HostError, type HostFile } from '../world/host.js';
import { type ErrnoTable, flashErrno } from './flash.js';

const MP_EINVAL = 22;

/** Open files of the file systems on flash: what FAT and littlefs files have in common. */

export abstract class MpFlashFile extends MpObject {
  /** Null once it is closed. */
  file: HostFile | null = null;
}

/** Where a kind of file differs. */
export interface FlashFileKind {
  readonly errnos: ErrnoTable;
  /** A file that can't be closed stays open. */
  readonly mayStayOpen: boolean;
  /** Called before a closed file is used: raises, or gives the error number. */
  closed(): number;
  print(out: MpPrint, self: MpObj): void;
}

function onFile(kind: FlashFileKind, self: MpObj, use: (file: HostFile) => number): number {
  const { file } = self as MpFlashFile;
  if (file === null) return -kind.closed();
  try {
    return use(file);
  } catch (e) {
    return -flashErrno(e, kind.errnos);
  }
}

function protocol(kind: FlashFileKind, isText: boolean): StreamProtocol {
  return {
    isText,
    read: (self, buf, from, size) => onFile(kind, self, (file) => file.read(buf, from, size)),
    write: (self, buf, from, size) => onFile(kind, self, (file) => file.write(buf, from, size)),
    ioctl(self, request, arg) {
      if (request === MP_STREAM_CLOSE) {
        const o = self as MpFlashFile;
        if (o.file === null) return 0;
        const result = onFile(kind, self, (file) => {
          file.close();
          return 0;
        });
        if (result === 0 || !kind.mayStayOpen) o.file = null;
        return result;
      }
      // It is asked for where closing has failed too, and no file is there any more.
      if (request === MP_STREAM_RAISE_ERROR) return -MP_EINVAL;
      return onFile(kind, self, (file) => control(file, request, arg));
    },
  };
}

function control(file: HostFile, request: number, arg: number | StreamSeek): number {
  switch (request) {
    case MP_STREAM_SEEK: {
      const where = arg as StreamSeek;
      where.offset = file.seek(where.offset, where.whence);
      return 0;
    }
    case MP_STREAM_FLUSH:
      file.sync();
      return 0;
    default:
      throw new HostError('EINVAL');
  }
}

const locals = romMap([
  ['read', streamReadFun],
  ['readinto', streamReadintoFun],
  ['readline', streamReadlineFun],
  ['readlines', streamReadlinesFun],
  ['write', streamWriteFun],
  ['flush', streamFlushFun],
  ['close', streamCloseFun],
  ['seek', streamSeekFun],
  ['tell', streamTellFun],
  ['__del__', streamCloseFun],
  ['__enter__', identityFun],
  ['__exit__', streamExitFun],
]);

/** The two types of a kind: `FileIO` for bytes, `TextIOWrapper` for text. */
export function flashFileTypes(kind: FlashFileKind): { fileIo: MpType; textIo: MpType } {
  const slots = { print: kind.print, iterNext: streamIterNext, locals };
  return {
    fileIo: newRomType('FileIO', { ...slots, protocol: protocol(kind, false) }),
    textIo: newRomType('TextIOWrapper', { ...slots, protocol: protocol(kind, true) }),
  };
}
