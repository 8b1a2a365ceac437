import type { MarkSink } from '../../gc/heap.js';
import {
  streamFlushFun,
  streamIterNext,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamWriteFun,
} from '../../objects/stream.js';
import { fun1, fun2, funKw } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import { type MpObj, MpObject, type MpType, traceObj } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { action } from '../../runtime/perBoard.js';
import type { MpPrint } from '../../runtime/print.js';
import { raiseOSError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import {
  MP_EAGAIN,
  MP_EINVAL,
  MP_EIO,
  MP_STREAM_FLUSH,
  MP_STREAM_POLL,
  type StreamProtocol,
} from '../../runtime/streamProtocol.js';
import { mpConstNone, mpConstTrue, newRomType } from '../../runtime/types.js';
import { waitUs } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import type { MpPin } from './pinObject.js';

/** What the ports' `machine.UART` share (extmod/machine_uart.c). */

export class MpUart extends MpObject {
  /** Its number, which the stub knows it by. */
  id: number;
  baudrate = 0;
  bits = 8;
  /** None, odd or even, as the port's numbers are: 0, 1, 2. */
  parity = 0;
  stop = 1;
  flow = 0;
  invert = 0;
  /** In milliseconds, for the first character and between two. */
  timeout = 0;
  timeoutChar = 0;
  readonly pins: Record<'tx' | 'rx' | 'rts' | 'cts', MpPin | null> = { tx: null, rx: null, rts: null, cts: null };
  /** Buffers on the heap that interrupts fill and empty: their addresses, or 0, and sizes. */
  rxPtr = 0;
  rxBytes = 0;
  txPtr = 0;
  txBytes = 0;
  isEnabled = false;
  /** Switched off by a port that answers with EIO then. */
  isOff = false;
  /** Interrupts come when something comes in. */
  isWatched = false;
  /** What `irq()` made. */
  irq: MpObject | null = null;
  /** Told how many characters the program has given to send. */
  onSent: ((characters: number) => void) | null = null;

  constructor(type: MpType, id: number) {
    super(type);
    this.id = id;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.rxPtr);
    heap.mark(this.txPtr);
    if (this.irq !== null) traceObj(heap, this.irq);
  }
}

/** Memory for a buffer of interrupts (ringbuf_alloc). */
export function allocRing(bytes: number): number {
  return mMalloc(bytes, null);
}

const POLL_RD = 1;
const POLL_WR = 4;
/** How long a look for another character takes. */
const LOOK_US = 1000;

/** Waits until a character is there; false: not within so many milliseconds. */
function waitForChar(port: string, timeoutMs: number): boolean {
  const end = mp.clock.ticksUs() + timeoutMs * 1000;
  while (hardware().uartWaiting(port).length === 0) {
    if (mp.clock.ticksUs() > end) return false;
    waitUs(LOOK_US);
  }
  return true;
}

function send(uart: MpUart, bytes: Uint8Array): void {
  hardware().uartSend(String(uart.id), bytes);
  uart.onSent?.(bytes.length);
}

const protocol: StreamProtocol = {
  read(self, buf, from, size) {
    const { id, timeout, timeoutChar, isOff } = self as MpUart;
    if (isOff) return -MP_EIO;
    const port = String(id);
    let n = 0;
    while (n < size && waitForChar(port, n === 0 ? timeout : timeoutChar)) {
      const bytes = hardware()
        .uartWaiting(port)
        .subarray(0, size - n);
      buf.set(bytes, from + n);
      hardware().uartTake(port, bytes.length);
      n += bytes.length;
    }
    return n === 0 && size > 0 ? -MP_EAGAIN : n;
  },
  write(self, buf, from, size) {
    if ((self as MpUart).isOff) return -MP_EIO;
    const sent = buf.subarray(from, from + size);
    send(self as MpUart, sent);
    return size;
  },
  ioctl(self, request, arg) {
    if (request === MP_STREAM_FLUSH) return 0;
    if (request !== MP_STREAM_POLL) return -MP_EINVAL;
    if ((self as MpUart).isOff) return -MP_EIO;
    const hasChar = hardware().uartWaiting(String((self as MpUart).id)).length > 0;
    return (arg as number) & ((hasChar ? POLL_RD : 0) | POLL_WR);
  },
  isText: false,
};

/** The line, or OSError of a port that refuses to use it. */
function beOn(self: MpObj): MpUart {
  const uart = self as MpUart;
  if (uart.isOff) raiseOSError(MP_EIO);
  return uart;
}

function readChar(self: MpObj): MpObj {
  const port = String((self as MpUart).id);
  if (!waitForChar(port, (self as MpUart).timeout)) return -1;
  const char = hardware().uartWaiting(port)[0]!;
  hardware().uartTake(port, 1);
  return char;
}

function writeChar(self: MpObj, char: MpObj): MpObj {
  const code = Number(objGetInt(char)) & 0xff;
  send(self as MpUart, Uint8Array.of(code));
  return mpConstNone;
}

/** A port's driver. */
export interface UartDriver {
  makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj;
  init(uart: MpUart, nArgs: number, nKw: number, args: MpObj[], off: number): void;
  deinit(uart: MpUart): void;
  print(out: MpPrint, uart: MpUart): void;
  readonly hasSendBreak: boolean;
  readonly hasReadChar: boolean;
  /** `irq` where the port has it, and the constants. */
  readonly rows: readonly RomRow[];
}

/** The type `UART` with a port's driver. */
export function newUartType(driver: UartDriver): MpType {
  const sendBreak: RomRow[] = [
    [
      'sendbreak',
      action('sendbreak', (self) => {
        beOn(self);
        waitUs(LOOK_US);
      }),
    ],
  ];
  const chars: RomRow[] = [
    ['readchar', fun1('readchar', readChar)],
    ['writechar', fun2('writechar', writeChar)],
  ];
  return newRomType('UART', {
    makeNew: (type, nArgs, nKw, args, off) => driver.makeNew(type, nArgs, nKw, args, off),
    print: (out, self) => driver.print(out, self as MpUart),
    protocol,
    getIter: (self) => self,
    iterNext: streamIterNext,
    locals: romMap([
      [
        'init',
        funKw('init', 1, (nArgs, nKw, args, off) => {
          driver.init(args[off] as MpUart, nArgs - 1, nKw, args, off + 1);
          return mpConstNone;
        }),
      ],
      ['deinit', action('deinit', (self) => driver.deinit(self as MpUart))],
      ['flush', streamFlushFun],
      ['read', streamReadFun],
      ['readline', streamReadlineFun],
      ['readinto', streamReadintoFun],
      ['write', streamWriteFun],
      ['any', fun1('any', (self) => hardware().uartWaiting(String(beOn(self).id)).length)],
      ['txdone', fun1('txdone', () => mpConstTrue)],
      ...(driver.hasSendBreak ? sendBreak : []),
      ...(driver.hasReadChar ? chars : []),
      ...driver.rows,
    ]),
  });
}
