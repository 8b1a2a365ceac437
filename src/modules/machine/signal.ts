import type { MarkSink } from '../../gc/heap.js';
import { argCheckNum } from '../../runtime/args.js';
import { fun1, funVar } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import { type MpObj, MpObject, type MpType, traceObj } from '../../runtime/obj.js';
import { objIsTrue } from '../../runtime/ops.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseType } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeTypeError } from '../../runtime/types.js';
import { type PinProtocol, virtualPinRead, virtualPinWrite } from './virtualPin.js';

/** `machine.Signal` (extmod/machine_signal.c): a pin, or the opposite of one. */

/** `machine_signal_t`. */
class MpSignal extends MpObject {
  readonly pin: MpObj;
  /** 1 where the signal is on while the pin is off. */
  readonly invert: number;

  constructor(type: MpType, pin: MpObj, invert: number) {
    super(type);
    this.pin = pin;
    this.invert = invert;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceObj(heap, this.pin);
  }
}

const QSTR_invert = q('invert');

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const isKnown = nArgs === 1 && (nKw === 0 || (nKw === 1 && args[off + 1] === QSTR_invert));
  if (!isKnown) raiseType(typeTypeError);
  const invert = nKw === 1 && objIsTrue(args[off + 2]!) ? 1 : 0;
  const o = new MpSignal(type, args[off]!, invert);
  o.ptr = mMalloc(mp.sizes.machine_signal_t, o);
  return o;
}

const protocol: PinProtocol = {
  pinRead(self) {
    const { pin, invert } = self as MpSignal;
    return virtualPinRead(pin) ^ invert;
  },
  pinWrite(self, value) {
    const { pin, invert } = self as MpSignal;
    virtualPinWrite(pin, value ^ invert);
  },
};

function call(self: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, 1, false);
  if (nArgs === 0) return virtualPinRead(self);
  virtualPinWrite(self, Number(objIsTrue(args[off]!)));
  return mpConstNone;
}

function set(self: MpObj, value: number): MpObj {
  virtualPinWrite(self, value);
  return mpConstNone;
}

export const typeSignal = newRomType('Signal', {
  makeNew,
  call,
  protocol,
  locals: romMap([
    ['value', funVar('value', 1, 2, (nArgs, args, off) => call(args[off]!, nArgs - 1, 0, args, off + 1))],
    ['on', fun1('on', (self) => set(self, 1))],
    ['off', fun1('off', (self) => set(self, 0))],
  ]),
});
