import { macro } from '../abi/board.js';
import { printException } from '../objects/exceptionPrint.js';
import { streamClose, streamWrite } from '../objects/stream.js';
import { fun1, funVar } from '../runtime/fun.js';
import { latin1Bytes } from '../runtime/latin1.js';
import { type MpObj, MpObject } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { raiseValueError } from '../runtime/raise.js';
import { type MpState, mp } from '../runtime/state.js';
import {
  getStreamRaise,
  MP_STREAM_OP_IOCTL,
  MP_STREAM_OP_READ,
  MP_STREAM_OP_WRITE,
} from '../runtime/streamProtocol.js';
import { mpConstNone } from '../runtime/types.js';

/** `os.dupterm`: what goes to the terminal goes to other streams too (extmod/os_dupterm.c). Input from them isn't read. */

const key = (index: number): string => `os.dupterm.${index}`;

/** Writes to the terminal, then to each duplicate; one that fails is dropped. */
class DuptermPrint implements MpPrint {
  private readonly terminal: MpPrint;

  constructor(terminal: MpPrint) {
    this.terminal = terminal;
  }

  strn(bytes: string): void {
    this.terminal.strn(bytes);
    const n = macro(mp.board, 'MICROPY_PY_OS_DUPTERM');
    for (let i = 0; i < n; i++) {
      const stream = mp.rootObjs.get(key(i));
      if (stream !== undefined) this.write(i, stream, bytes);
    }
  }

  private write(index: number, stream: MpObj, bytes: string): void {
    const top = mp.roots.mark();
    try {
      streamWrite(stream, latin1Bytes(bytes), 0, bytes.length, false);
    } catch (e) {
      if (!(e instanceof MpObject)) throw e;
      mp.roots.release(top);
      this.deactivate(index, stream, e);
    }
  }

  private deactivate(index: number, stream: MpObj, exc: MpObject): void {
    mp.rootObjs.delete(key(index));
    this.strn('dupterm: Exception in write() method, deactivating: ');
    printException(this, exc);
    const top = mp.roots.mark();
    try {
      streamClose(stream);
    } catch (e) {
      if (!(e instanceof MpObject)) throw e;
      mp.roots.release(top);
    }
  }
}

const connected = new WeakSet<MpState>();

function connect(): void {
  if (connected.has(mp)) return;
  connected.add(mp);
  const print = new DuptermPrint(mp.stdoutPrint);
  if (mp.platPrint === mp.stdoutPrint) mp.platPrint = print;
  if (mp.errorPrint === mp.stdoutPrint) mp.errorPrint = print;
  mp.stdoutBytes = new DuptermPrint(mp.stdoutBytes);
  mp.stdoutPrint = print;
}

/** `dupterm(stream[, index])`: None takes it away again; returns what was there. */
export const duptermFun = funVar('dupterm', 1, 2, (nArgs, args, off) => {
  const index = nArgs === 2 ? Number(objGetInt(args[off + 1]!)) : 0;
  if (index < 0 || index >= macro(mp.board, 'MICROPY_PY_OS_DUPTERM')) raiseValueError('invalid dupterm index');
  const stream = args[off]!;
  const previous = mp.rootObjs.get(key(index)) ?? mpConstNone;
  if (stream === mpConstNone) {
    mp.rootObjs.delete(key(index));
  } else {
    getStreamRaise(stream, MP_STREAM_OP_READ | MP_STREAM_OP_WRITE | MP_STREAM_OP_IOCTL);
    mp.rootObjs.set(key(index), stream);
    connect();
  }
  return previous;
});

export const duptermNotifyFun = fun1('dupterm_notify', () => mpConstNone);
