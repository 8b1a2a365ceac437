import {
  argParseAllKwArray,
  MP_ARG_BOOL,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { fun1, fun2, funKw } from '../../runtime/fun.js';
import { toHex } from '../../runtime/hexText.js';
import { newInt } from '../../runtime/newInt.js';
import {
  MP_BUFFER_READ,
  MP_BUFFER_RW,
  MP_OBJ_SENTINEL,
  type MpObj,
  MpObject,
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
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeValueError } from '../../runtime/types.js';
import { fromHex } from '../../world/busDevices.js';
import { addEvent } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import { whenPrinted } from '../../world/outputMarks.js';
import type { I2cTransfer } from '../../world/stub.js';
import { busNumber } from './buses.js';
import { IRQ_COMPLAINT, type IrqState, newIrq, runHard } from './irq.js';
import { boardPins, getPin } from './pin.js';
import type { MpPin } from './pinObject.js';

/**
 * `machine.I2CTarget` (extmod/machine_i2c_target.c): the board is a device on a bus, whose controller a stub describes
 * (`i2cController`). The objects are there from the start; on the heap is only what `irq()` makes.
 */

/** What a port has of it. */
export interface I2cTargetPort {
  /** Numbers of the buses; the first is taken where the program names none. */
  readonly ids: readonly number[];
  /** The program has to name the bus; boards may have names for theirs. */
  readonly isNamed: boolean;
  /** Whether the program may choose pins. */
  readonly choosesPins: boolean;
  /** Whether a pin can be the bus's line; absent: any. */
  isLine?(id: number, pin: MpPin, line: 'scl' | 'sda'): boolean;
  /** Interrupts of single bytes, which have to be hard ones. */
  readonly allowsHard: boolean;
  /** The bus asks for a byte more than the controller reads. */
  readonly readsAhead: boolean;
  print(out: MpPrint, target: MpI2cTarget): void;
}

/** Triggers of `irq()`. */
const ADDR_MATCH_READ = 1;
const ADDR_MATCH_WRITE = 2;
const READ_REQ = 4;
const WRITE_REQ = 8;
const END_READ = 16;
const END_WRITE = 32;
const ALL_HARD = ADDR_MATCH_READ | ADDR_MATCH_WRITE | READ_REQ | WRITE_REQ;

/** What a byte and its acknowledgement take at 100 kHz, in microseconds. */
const BYTE_US = 90;

/** Bytes that are taken from the bus at a time. */
const CHUNK_BYTES = 4;

type State = 'inactive' | 'idle' | 'addrRead' | 'addrWrite' | 'select' | 'reading' | 'writing';

/** The memory that a controller reads and writes, and how it says where. */
interface Memory {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly len: number;
  readonly addrBytes: number;
}

class MpI2cTarget extends MpObject {
  readonly id: number;
  addr = 0;
  scl: MpPin | null = null;
  sda: MpPin | null = null;
  private state: State = 'inactive';
  private memory: Memory | null = null;
  private addrBytesLeft = 0;
  private at = 0;
  /** Where in its memory the last transfer began. */
  memaddr = 0;
  irq: { readonly obj: MpObject; readonly state: IrqState } | null = null;
  /** From the controller, not read yet; to the controller, not taken yet. */
  readonly incoming: number[] = [];
  readonly outgoing: number[] = [];

  constructor(type: MpType, id: number) {
    super(type);
    this.id = id;
  }

  get isActive(): boolean {
    return this.state !== 'inactive';
  }

  /** machine_i2c_target_data_init. Raises TypeError, ValueError. */
  start(mem: MpObj, addrBits: number): void {
    this.state = 'idle';
    this.at = 0;
    this.memaddr = 0;
    this.memory = null;
    if (mem === mpConstNone) return;
    const { bytes, offset, len } = getBufferRaise(mem, MP_BUFFER_RW);
    if (addrBits < 0 || addrBits > 32 || addrBits % 8 !== 0) {
      raiseValueError('mem_addrsize must be 0, 8, 16, 24 or 32');
    }
    this.memory = { bytes, offset, len, addrBytes: addrBits / 8 };
  }

  stop(): void {
    this.state = 'inactive';
    this.irq = null;
  }

  /** Calls the handler if it waits for that. @returns whether it did */
  private tell(event: number): boolean {
    const state = this.irq?.state;
    if (state === undefined || (event & state.trigger) === 0) return false;
    state.flags = event & state.trigger;
    this.callHandler(state);
    return true;
  }

  callHandler(state: IrqState): void {
    if (state.handler === mpConstNone) return;
    if (!state.isHard) schedule(state.handler, this);
    else if (!runHard(state.handler, this, IRQ_COMPLAINT)) {
      Object.assign(state, { handler: mpConstNone, trigger: 0, flags: 0 });
    }
  }

  /** The transfer is over, or another begins. */
  end(): void {
    if (this.state === 'reading') this.tell(END_READ);
    else if (this.state === 'addrWrite' || this.state === 'writing') this.tell(END_WRITE);
    this.state = 'idle';
  }

  private addressed(reads: boolean): void {
    this.end();
    this.tell(reads ? ADDR_MATCH_READ : ADDR_MATCH_WRITE);
    this.state = reads ? 'addrRead' : 'addrWrite';
  }

  /** The place that the controller has named is known. */
  private selected({ len }: Memory): void {
    this.at %= len;
    this.memaddr = this.at;
  }

  private next({ len }: Memory): number {
    const at = this.at++;
    if (this.at >= len) this.at = 0;
    return at;
  }

  private readRequest(): void {
    const isHandled = this.tell(READ_REQ);
    const { memory } = this;
    if (memory === null) {
      this.state = 'reading';
      if (!isHandled) this.outgoing.push(0);
      return;
    }
    this.state = 'reading';
    this.outgoing.push(memory.bytes[memory.offset + this.next(memory)] ?? 0);
  }

  private writeRequest(): void {
    const isHandled = this.tell(WRITE_REQ);
    const { memory } = this;
    if (memory === null) {
      this.state = 'writing';
      if (!isHandled) this.incoming.shift();
      return;
    }
    for (const byte of this.incoming.splice(0, CHUNK_BYTES)) this.written(memory, byte);
  }

  private written(memory: Memory, byte: number): void {
    if (this.state === 'addrWrite') {
      this.state = 'select';
      this.at = 0;
      this.addrBytesLeft = memory.addrBytes;
    }
    if (this.state === 'select' && this.addrBytesLeft > 0) {
      this.at = (this.at * 256 + byte) % 2 ** 32;
      if (--this.addrBytesLeft === 0) this.selected(memory);
      return;
    }
    this.state = 'writing';
    memory.bytes[memory.offset + this.next(memory)] = byte;
  }

  /** A controller writes bytes. `end` comes when it is done, or begins to read. */
  receive(bytes: Uint8Array): void {
    this.addressed(false);
    for (const byte of bytes) {
      this.incoming.push(byte);
      this.writeRequest();
    }
  }

  /** A controller reads so many bytes. @param readsAhead whether the bus asks for one more */
  send(n: number, readsAhead: boolean): Uint8Array {
    const got = new Uint8Array(n);
    this.addressed(true);
    this.outgoing.length = 0;
    for (let i = 0; i < n; i++) {
      if (this.outgoing.length === 0) this.readRequest();
      got[i] = this.outgoing.shift() ?? 0;
    }
    if (readsAhead && this.outgoing.length === 0) this.readRequest();
    this.end();
    return got;
  }
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

/** What the stub's controller does at this bus, from now on. */
function plan(self: MpI2cTarget, port: I2cTargetPort): void {
  const { i2cController } = hardware().stub;
  const transfers = i2cController?.[self.id] ?? i2cController?.['*'] ?? [];
  const later = (bytes: number, run: () => void): void => {
    addEvent(mp.clock.ticksUs() + bytes * BYTE_US, () => {
      if (self.isActive) run();
    });
  };
  const run = ({ write: out, read = 0 }: I2cTransfer): void => {
    const note = (value: string): void => hardware().note('i2c-controller', String(self.id), value);
    const doRead = (): void => note(`${out ?? ''} > ${toHex(self.send(read, port.readsAhead))}`.trim());
    if (!self.isActive) {
      note('nobody answers');
    } else if (out === undefined) {
      if (read > 0) doRead();
    } else {
      const bytes = fromHex(out);
      self.receive(bytes);
      if (read === 0) note(out);
      // What the end of the writing has scheduled runs before the reading begins, which takes a bus its time.
      later(1 + bytes.length, () => self.end());
      if (read > 0) later(2 + bytes.length, doRead);
    }
  };
  for (const step of transfers) {
    if ('after' in step) {
      whenPrinted(step.after, (us) => addEvent(us + (step.ms ?? 0) * 1000, () => run(step)));
    } else {
      const [ms, transfer] = step;
      const us = ms * 1000;
      if (us >= mp.clock.ticksUs()) addEvent(us, () => run(transfer));
    }
  }
}

/** With its pins by number, as rp2 and esp32 print it. */
export function printI2cTarget(out: MpPrint, { id, addr, scl, sda }: MpI2cTarget): void {
  printf(out, 'I2CTarget(%u, addr=%u, scl=%u, sda=%u)', id, addr, scl?.id ?? 0, sda?.id ?? 0);
}

/** `machine.I2CTarget` of a port. */
export function newI2cTargetType(port: I2cTargetPort): MpType {
  const targets = perMachine(() => new Map<number, MpI2cTarget>());
  const args = [
    port.isNamed ? mpArg('id', MP_ARG_REQUIRED | MP_ARG_OBJ) : mpArg('id', MP_ARG_INT, port.ids[0]!),
    mpArg('addr', MP_ARG_REQUIRED | MP_ARG_INT),
    mpArg('addrsize', MP_ARG_KW_ONLY | MP_ARG_INT, 7),
    mpArg('mem', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
    mpArg('mem_addrsize', MP_ARG_KW_ONLY | MP_ARG_INT, 8),
    ...(port.choosesPins
      ? [mpArg('scl', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone), mpArg('sda', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone)]
      : []),
  ];

  function line(self: MpI2cTarget, name: 'scl' | 'sda', arg: MpObj | undefined): MpPin | null {
    const { byName } = boardPins(mp.board);
    if (arg === undefined || arg === mpConstNone) {
      return self[name] ?? byName.get(mp.board.buses.i2c?.[self.id]?.[name] ?? '') ?? null;
    }
    const pin = getPin(arg);
    if (port.isLine?.(self.id, pin, name) === false) raiseValueError(`bad ${name.toUpperCase()} pin`);
    return pin;
  }

  function makeNew(_type: MpType, nArgs: number, nKw: number, given: MpObj[], off: number): MpObj {
    const [idArg, addr, , mem, addrBits, scl, sda] = argParseAllKwArray(nArgs, nKw, given, off, args);
    const id = port.isNamed ? busNumber('i2c', idArg!, port) : Number(idArg);
    if (!port.ids.includes(id)) raiseMsgVarg(typeValueError, "I2CTarget(%d) doesn't exist", id);
    const known = targets().get(id);
    const self = known ?? new MpI2cTarget(type, id);
    targets().set(id, self);
    self.scl = line(self, 'scl', scl);
    self.sda = line(self, 'sda', sda);
    mp.rootObjs.set(rootName('mem', id), mem as MpObject);
    self.start(mem!, Number(addrBits));
    self.addr = Number(addr);
    if (known === undefined) plan(self, port);
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
