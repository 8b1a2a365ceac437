import type { Board, Bus } from '../../abi/board.js';
import type { StructName } from '../../abi/structs.js';
import {
  argParseAllKwArray,
  MP_ARG_BOOL,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  type MpArg,
  mpArg,
} from '../../runtime/args.js';
import { fun1, fun2, funKw } from '../../runtime/fun.js';
import { mMallocWithFinaliser } from '../../runtime/malloc.js';
import { newInt } from '../../runtime/newInt.js';
import {
  MP_BUFFER_READ,
  MP_OBJ_SENTINEL,
  type MpObj,
  type MpObject,
  type MpQstr,
  type MpType,
} from '../../runtime/obj.js';
import { getBufferRaise } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import type { MpPrint } from '../../runtime/print.js';
import { printf } from '../../runtime/printf.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeValueError } from '../../runtime/types.js';
import { busNumber } from './buses.js';
import { planController } from './i2cTargetController.js';
import {
  ADDR_MATCH_READ,
  ADDR_MATCH_WRITE,
  ALL_HARD,
  type BusAsks,
  END_READ,
  END_WRITE,
  MpI2cTarget,
  READ_REQ,
  WRITE_REQ,
} from './i2cTargetObject.js';
import { type IrqState, newIrq } from './irq.js';
import { boardPins, getPin } from './pin.js';
import type { MpPin } from './pinObject.js';

/**
 * `machine.I2CTarget` (extmod/machine_i2c_target.c): the board is a device on a bus, whose controller a stub describes
 * (`i2cController`). On most ports the objects are there from the start, and on the heap is only what `irq()` makes.
 */

/** What a port has of it. */
export interface I2cTargetPort {
  /** Numbers of the buses; the first is taken where the program names none. */
  readonly ids: readonly number[];
  /** The program has to name the bus; boards may have names for theirs. */
  readonly isNamed: boolean;
  /** Whether the program may choose pins. */
  readonly choosesPins: boolean;
  /** Whether a pin can be the bus's line; absent: any. Or raises ValueError itself. */
  isLine?(id: number, pin: MpPin, line: 'scl' | 'sda'): boolean;
  /** The board's pins of all its buses, where it names them; absent: those that `buses` says. */
  wired?(board: Board): Bus;
  /** Interrupts of single bytes, which have to be hard ones. */
  readonly allowsHard: boolean;
  readonly asks: BusAsks;
  /** The struct of an object on the heap, which has a finaliser then; absent: the objects are there from the start. */
  readonly storage?: StructName;
  /** What keeps an object on the heap; absent: nothing but the program. */
  root?(id: number): string;
  /** What its constructor takes besides pins. */
  readonly args?: readonly MpArg[];
  /** The number of the bus where the program names none; null: it has to. Absent: the first. */
  readonly defaultId?: number | null;
  /** What the port calls it in its messages; absent: I2CTarget. */
  readonly called?: string;
  print(out: MpPrint, target: MpI2cTarget): void;
}

const IRQ_ARGS = [
  mpArg('handler', MP_ARG_OBJ, mpConstNone),
  mpArg('trigger', MP_ARG_INT, END_READ | END_WRITE),
  mpArg('hard', MP_ARG_BOOL, 0),
];

const QSTR_memaddr = q('memaddr');

function attr(selfIn: MpObj, name: MpQstr, dest: MpObj[], at: number): void {
  if (name === QSTR_memaddr) dest[at] = newInt((selfIn as MpI2cTarget).memaddr);
  else dest[at + 1] = MP_OBJ_SENTINEL;
}

const rootName = (what: 'mem' | 'irq', id: number): string => `machine.i2c_target.${what}.${id}`;

/** `deinit()`. */
function deinit(selfIn: MpObj): MpObj {
  const self = selfIn as MpI2cTarget;
  if (self.isActive) {
    self.stop();
    for (const what of ['mem', 'irq'] as const) mp.rootObjs.delete(rootName(what, self.id));
    if (self.root !== null) mp.rootObjs.delete(self.root);
  }
  return mpConstNone;
}

/** `readinto(buf)`: what the controller has written, as far as it is there. */
function readinto(selfIn: MpObj, buf: MpObj): MpObj {
  const self = selfIn as MpI2cTarget;
  const { bytes, offset, len } = getBufferRaise(buf, MP_BUFFER_READ);
  const got = self.incoming.splice(0, len);
  bytes.set(got, offset);
  return got.length;
}

/** `write(data)`: what the controller is to read next. */
function write(selfIn: MpObj, data: MpObj): MpObj {
  const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
  (selfIn as MpI2cTarget).outgoing.push(...bytes.subarray(offset, offset + len));
  return len;
}

/** With its pins by number, as rp2 and esp32 print it. */
export function printI2cTarget(out: MpPrint, { id, addr, scl, sda }: MpI2cTarget): void {
  printf(out, 'I2CTarget(%u, addr=%u, scl=%u, sda=%u)', id, addr, scl?.id ?? 0, sda?.id ?? 0);
}

/** Where the pins begin among the constructor's arguments. */
const PIN_ARGS = 5;

/** `machine.I2CTarget` of a port. */
export function newI2cTargetType(port: I2cTargetPort): MpType {
  const targets = perMachine(() => new Map<number, MpI2cTarget>());
  const args = [
    port.isNamed || port.defaultId === null
      ? mpArg('id', MP_ARG_REQUIRED | MP_ARG_OBJ)
      : mpArg('id', MP_ARG_INT, port.defaultId ?? port.ids[0]!),
    mpArg('addr', MP_ARG_REQUIRED | MP_ARG_INT),
    mpArg('addrsize', MP_ARG_KW_ONLY | MP_ARG_INT, 7),
    mpArg('mem', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
    mpArg('mem_addrsize', MP_ARG_KW_ONLY | MP_ARG_INT, 8),
    ...(port.choosesPins
      ? [mpArg('scl', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone), mpArg('sda', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone)]
      : []),
    ...(port.args ?? []),
  ];

  function line(self: MpI2cTarget, name: 'scl' | 'sda', arg: MpObj | undefined): MpPin | null {
    const { byName } = boardPins(mp.board);
    if (arg === undefined || arg === mpConstNone) {
      const wired = (port.wired?.(mp.board) ?? mp.board.buses.i2c?.[self.id])?.[name];
      return self[name] ?? byName.get(wired ?? '') ?? null;
    }
    const pin = getPin(arg);
    if (port.isLine?.(self.id, pin, name) === false) raiseValueError(`bad ${name.toUpperCase()} pin`);
    return pin;
  }

  const isBus = (id: number): boolean => {
    const { i2c } = mp.board.buses;
    return i2c === undefined ? port.ids.includes(id) : Object.hasOwn(i2c, id);
  };

  function makeNew(_type: MpType, nArgs: number, nKw: number, given: MpObj[], off: number): MpObj {
    const parsed = argParseAllKwArray(nArgs, nKw, given, off, args);
    const [idArg, addr, , mem, addrBits] = parsed;
    const [scl, sda] = port.choosesPins ? parsed.slice(PIN_ARGS) : [];
    const id = port.isNamed ? busNumber('i2c', idArg!, port) : Number(idArg);
    const isThere = port.storage === undefined ? port.ids.includes(id) : isBus(id);
    if (!isThere) raiseMsgVarg(typeValueError, `${port.called ?? 'I2CTarget'}(%d) doesn't exist`, id);
    const known = targets().get(id);
    const self = port.storage === undefined && known !== undefined ? known : new MpI2cTarget(type, id);
    if (port.storage !== undefined) self.ptr = mMallocWithFinaliser(mp.sizes[port.storage], self);
    targets().set(id, self);
    if (port.root !== undefined) {
      self.root = port.root(id);
      mp.rootObjs.set(self.root, self);
    }
    self.scl = line(self, 'scl', scl);
    self.sda = line(self, 'sda', sda);
    mp.rootObjs.set(rootName('mem', id), mem as MpObject);
    self.start(mem!, Number(addrBits));
    self.addr = Number(addr);
    if (known === undefined) planController(id, () => targets().get(id)!, port.asks);
    return self;
  }

  /** `irq([handler, trigger, hard])`. Raises MemoryError, ValueError. */
  function irq(nArgs: number, nKw: number, given: MpObj[], off: number): MpObj {
    const self = given[off] as MpI2cTarget;
    const [handler, triggerArg, hard] = argParseAllKwArray(nArgs - 1, nKw, given, off + 1, IRQ_ARGS);
    if (self.irq === null) {
      const state: IrqState = { handler: mpConstNone, trigger: 0, flags: 0, isHard: false };
      const host = { parent: self, call: () => self.callHandler(state), state };
      self.irq = { obj: newIrq(host, mp.sizes.machine_i2c_target_irq_obj_t), state };
      mp.rootObjs.set(rootName('irq', self.id), self.irq.obj);
    }
    const { obj, state } = self.irq;
    if (nArgs > 1 || nKw > 0) {
      const trigger = Number(triggerArg);
      const isHard = hard === 1;
      if (!port.allowsHard && isHard) raiseValueError('hard IRQ unsupported');
      if (port.allowsHard && !isHard && (trigger & ALL_HARD) !== 0) raiseValueError('hard IRQ required');
      Object.assign(state, { handler: handler!, isHard, flags: 0, trigger });
    }
    return obj;
  }

  const singleBytes: RomRow[] = [
    ['IRQ_ADDR_MATCH_READ', ADDR_MATCH_READ],
    ['IRQ_ADDR_MATCH_WRITE', ADDR_MATCH_WRITE],
    ['IRQ_READ_REQ', READ_REQ],
    ['IRQ_WRITE_REQ', WRITE_REQ],
  ];
  const type: MpType = newRomType('I2CTarget', {
    makeNew,
    print: (out, self) => port.print(out, self as MpI2cTarget),
    attr,
    locals: romMap([
      ...(port.storage === undefined ? [] : [['__del__', fun1('__del__', deinit)] as RomRow]),
      ['deinit', fun1('deinit', deinit)],
      ['readinto', fun2('readinto', readinto)],
      ['write', fun2('write', write)],
      ['irq', funKw('irq', 1, irq)],
      ...(port.allowsHard ? singleBytes : []),
      ['IRQ_END_READ', END_READ],
      ['IRQ_END_WRITE', END_WRITE],
    ]),
  });
  return type;
}
