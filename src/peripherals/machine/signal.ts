import type { MarkSink } from '../../gc/heap.js';
import { argCheckNum } from '../../runtime/args.js';
import { fun1, funVar } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import { type MpObj, MpObject, type MpType, traceObj } from '../../runtime/obj.js';
import { objIsTrue } from '../../runtime/ops.js';
import { portOf } from '../../runtime/port.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseType } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeTypeError } from '../../runtime/types.js';
import { boardPins } from './pin.js';
import { type PinProtocol, pinProtocol, virtualPinRead, virtualPinWrite } from './virtualPin.js';

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
const QSTR_value = q('value');

/** The pin that a signal's arguments other than `invert` describe. */
function newPin(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const { makeNew: makePin } = boardPins(mp.board).type;
  const rest = args.slice(off, off + nArgs);
  const isOpposite = isInverted(nKw, args, off + nArgs);
  let count = 0;
  for (let at = off + nArgs; at < off + nArgs + 2 * nKw; at += 2) {
    if (args[at] === QSTR_invert) continue;
    const value = args[at + 1]!;
    rest.push(args[at]!, isOpposite && args[at] === QSTR_value ? (objIsTrue(value) ? 0 : 1) : value);
    count++;
  }
  return makePin!(boardPins(mp.board).type, nArgs, count, rest, 0);
}

function isInverted(nKw: number, args: MpObj[], at: number): boolean {
  for (let i = at; i < at + 2 * nKw; i += 2) if (args[i] === QSTR_invert) return objIsTrue(args[i + 1]!);
  return false;
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const isPin = nArgs > 0 && pinProtocol(args[off]!) !== null;
  const invert = isInverted(nKw, args, off + nArgs) ? 1 : 0;
  let pin: MpObj;
  if (isPin || !portOf(mp.board).machine.pin.isMadeByDrivers) {
    if (nArgs !== 1 || nKw > 1 || (nKw === 1 && args[off + 1] !== QSTR_invert)) raiseType(typeTypeError);
    pin = args[off]!;
  } else {
    pin = newPin(nArgs, nKw, args, off);
  }
  const o = new MpSignal(type, pin, invert);
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
