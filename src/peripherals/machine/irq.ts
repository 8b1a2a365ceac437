import type { MarkSink } from '../../gc/heap.js';
import { printException } from '../../objects/exceptionPrint.js';
import { argCheckNum } from '../../runtime/args.js';
import { callFunction1 } from '../../runtime/call.js';
import { fun1, funVar } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, traceObj } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';

/** Interrupts, and the object that `irq()` gives (shared/runtime/mpirq.c). */

export interface IrqHost {
  /** What the interrupt is of. */
  readonly parent: MpObj;
  /** Runs the handler by hand. */
  call(): void;
  /** What its handler is called for, where the host tells. */
  readonly state?: IrqState;
  /** What has come, where asking for it forgets it. */
  takeFlags?(): number;
}

/** What an interrupt is set to, and what it came of last. */
export interface IrqState {
  handler: MpObj;
  trigger: number;
  flags: number;
  isHard: boolean;
}

class MpIrq extends MpObject {
  readonly host: IrqHost;
  trigger = 0;

  constructor(host: IrqHost) {
    super(typeIrq);
    this.host = host;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.host.parent);
    if (this.host.state !== undefined) traceObj(heap, this.host.state.handler);
  }
}

const flags = (host: IrqHost): number => host.takeFlags?.() ?? host.state?.flags ?? 0;

const typeIrq = newRomType('irq', {
  call(self, nArgs, nKw) {
    argCheckNum(nArgs, nKw, 0, 0, false);
    (self as MpIrq).host.call();
    return mpConstNone;
  },
  locals: romMap([
    ['flags', fun1('flags', (self) => flags((self as MpIrq).host))],
    [
      'trigger',
      funVar('trigger', 1, 2, (nArgs, args, off) => {
        const self = args[off] as MpIrq;
        const irq = self.host.state ?? self;
        const before = irq.trigger;
        if (nArgs === 2) irq.trigger = Number(objGetInt(args[off + 1]!));
        return before;
      }),
    ],
  ]),
});

/** One in ROM. */
export function romIrq(host: IrqHost): MpObject {
  return new MpIrq(host);
}

/** One on the heap, of as many bytes as the port's struct has. Raises MemoryError. */
export function newIrq(host: IrqHost, bytes: number): MpObject {
  const irq = new MpIrq(host);
  irq.ptr = mMalloc(bytes, irq);
  return irq;
}

/** What is printed before the traceback of a handler that `mp_irq_handler` has run. */
export const IRQ_COMPLAINT = 'Uncaught exception in IRQ callback handler\n';

/**
 * Runs a handler at once with the heap and the scheduler locked, as an interrupt does: what it schedules runs after it.
 * An exception in it is printed; the answer is then false, and ports disable the interrupt.
 */
export function runHard(handler: MpObj, arg: MpObj, complaint: string): boolean {
  const wasLocked = mp.schedLocked;
  mp.schedLocked = true;
  mp.heap.lock();
  const top = mp.roots.mark();
  let isFine = true;
  try {
    callFunction1(handler, arg);
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    mp.roots.release(top);
    isFine = false;
    mp.errorPrint.strn(complaint);
    printException(mp.errorPrint, e);
  }
  mp.heap.unlock();
  mp.schedLocked = wasLocked;
  mp.pending = mp.pendingException !== MP_OBJ_NULL || (!wasLocked && mp.schedQueue.length > 0);
  return isFine;
}
