import type { MarkSink } from '../../gc/heap.js';
import { printf } from '../../objects/printf.js';
import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_BOOL,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { loadAttr } from '../../runtime/attr.js';
import { callFunctionNKw } from '../../runtime/call.js';
import { fun1, fun2, funKw, funVar } from '../../runtime/fun.js';
import { isInt, newInt } from '../../runtime/newInt.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import {
  getBuffer,
  getBufferRaise,
  objGetArrayFixedN,
  objGetInt,
  objGetIntTruncated,
  objIsTrue,
} from '../../runtime/ops.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseOSError, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newBool, newRomType } from '../../runtime/types.js';
import { importName } from '../../vm/importOps.js';
import { addEvent, waitUs } from '../events.js';
import { hardware } from '../machine/hardware.js';
import { newIrq, runHard } from '../machine/irq.js';
import { perMachine } from '../machine/perBoard.js';
import { getPin } from '../machine/pin.js';
import { PioBlock, type StateMachineCore } from './pioCore.js';
import { type PioPins, pioPins } from './pioPins.js';

/**
 * `rp2.PIO` and `rp2.StateMachine` (ports/rp2/rp2_pio.c). State machines really run; they do when the program looks at
 * them, and now and then while it waits, so that edges come in the right order but not at exact times.
 */

const MP_ENOMEM = 12;
const CLOCK_HZ = 125000000;
/** Cycles that a look at a state machine may take at most, by the program and without it, and how often those that run by themselves are looked at. */
const MOST_CYCLES = 20000;
const MOST_CYCLES_UNSEEN = 2000;
const LOOK_US = 1000;

/** Entries of a program's list (rp2.py). */
const DATA = 0;
const OFFSET = 1;
const EXECCTRL = 3;
const SHIFTCTRL = 4;
const OUT_PINS = 5;
const SET_PINS = 6;
const SIDESET_PINS = 7;
const FIELDS = 8;

/** A state machine as it runs. */
class Runner {
  readonly core: StateMachineCore;
  /** Cycles a microsecond. */
  speed = CLOCK_HZ / 1e6;
  lastUs = 0;
  initialPc = 0;
  isArmed = false;

  constructor(core: StateMachineCore) {
    this.core = core;
  }

  /** Lets it run for the time that has passed. */
  catchUp(most = MOST_CYCLES): void {
    const now = mp.clock.ticksUs();
    const due = Math.floor((now - this.lastUs) * this.speed);
    if (!this.core.enabled) {
      this.lastUs = now;
      return;
    }
    // What doesn't make a whole cycle yet counts for the next look.
    this.lastUs = due > most ? now : this.lastUs + due / this.speed;
    const goesOn = this.core.run(Math.min(most, due));
    if ((goesOn || this.core.isWaitingOutside) && !this.isArmed) this.arm(now);
  }

  private arm(now: number): void {
    this.isArmed = true;
    addEvent(now + LOOK_US, () => {
      this.isArmed = false;
      this.catchUp(MOST_CYCLES_UNSEEN);
    });
  }
}

interface Pio {
  readonly blocks: readonly PioBlock[];
  readonly runners: readonly Runner[];
}

/** Interrupt handlers by `sm.N` or `pio.N`. */
const handlers = perMachine(() => new Map<string, { trigger: number; hard: boolean }>());

const COMPLAINT = 'Uncaught exception in IRQ callback handler\n';

function callHandler(key: string, parent: MpObj): void {
  const handler = mp.rootObjs.get(`rp2.${key}.handler`) ?? mpConstNone;
  if (handler === mpConstNone) return;
  if (handlers().get(key)?.hard === true) runHard(handler, parent, COMPLAINT);
  else schedule(handler, parent);
}

function newBlock(number: number): PioBlock {
  const pinName = (n: number): string => `GPIO${n}`;
  return new PioBlock({
    readPin: (n) => hardware().readPin(pinName(n)),
    writePin(n, level) {
      const pin = hardware().pin(pinName(n));
      if (pin.mode === 'out' && pin.level === level) return;
      if (pin.mode === 'out') hardware().writePin(pinName(n), level);
      else pin.level = level;
    },
    setDirection(n, isOut) {
      hardware().pin(pinName(n)).mode = isOut ? 'out' : 'in';
    },
    interrupt(flag) {
      if (flag > 3) return;
      callHandler(`sm.${number * 4 + flag}`, stateMachines[number * 4 + flag]!);
      const trigger = handlers().get(`pio.${number}`)?.trigger ?? 0;
      if (((trigger >> (8 + flag)) & 1) === 1) callHandler(`pio.${number}`, pios[number]!);
    },
  });
}

const pio = perMachine((): Pio => {
  const blocks = [newBlock(0), newBlock(1)];
  return { blocks, runners: blocks.flatMap(({ machines }) => machines.map((core) => new Runner(core))) };
});

class MpPio extends MpObject {
  readonly number: number;

  constructor(number: number) {
    super(typePio);
    this.number = number;
  }

  override trace(_heap: MarkSink): void {}
}

class MpStateMachine extends MpObject {
  readonly number: number;

  constructor(number: number) {
    super(typeStateMachine);
    this.number = number;
  }

  override trace(_heap: MarkSink): void {}
}

const runnerOf = (self: MpObj): Runner => pio().runners[(self as MpStateMachine).number]!;

/** The program's list. */
function fieldsOf(program: MpObj): { items: MpObj[]; set(i: number, value: number): void } {
  const items = objGetArrayFixedN(program, FIELDS);
  const list = program as MpObject & { items: { slots: MpObj[] } };
  return {
    items,
    set: (i, value) => {
      list.items.slots[i] = value;
    },
  };
}

function wordsOf(items: readonly MpObj[]): number[] {
  const { bytes, offset, len } = getBufferRaise(items[DATA]!, MP_BUFFER_READ);
  return Array.from({ length: len >> 1 }, (_, i) => bytes[offset + 2 * i]! | (bytes[offset + 2 * i + 1]! << 8));
}

function addProgram(number: number, program: MpObj): number {
  const fields = fieldsOf(program);
  const at = pio().blocks[number]!.add(wordsOf(fields.items)) ?? raiseOSError(MP_ENOMEM);
  fields.set(OFFSET + number, at);
  return at;
}

function removeProgram(nArgs: number, args: MpObj[], off: number): MpObj {
  const { number } = args[off] as MpPio;
  const block = pio().blocks[number]!;
  if (nArgs === 1) {
    block.remove(0, 32);
    return mpConstNone;
  }
  const fields = fieldsOf(args[off + 1]!);
  const at = Number(objGetInt(fields.items[OFFSET + number]!));
  if (at < 0) raiseValueError('prog not in instruction memory');
  fields.set(OFFSET + number, -1);
  block.remove(at, wordsOf(fields.items).length);
  return mpConstNone;
}

const INIT_ARGS = [
  mpArg('prog', MP_ARG_REQUIRED | MP_ARG_OBJ),
  mpArg('freq', MP_ARG_INT, -1),
  ...[
    'in_base',
    'out_base',
    'set_base',
    'jmp_pin',
    'sideset_base',
    'in_shiftdir',
    'out_shiftdir',
    'push_thresh',
    'pull_thresh',
  ].map((name) => mpArg(name, MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone)),
];

/** Fields of the shift register's settings that arguments override: first bit and width. */
const SHIFT_FIELDS = [
  [18, 1],
  [19, 1],
  [20, 5],
  [25, 5],
] as const;

function init(self: MpStateMachine, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const parsed = argParseAllKwArray(nArgs, nKw, args, off, INIT_ARGS);
  const [program, freq, inBase, outBase, setBase, jmpPin, sideBase, ...shifts] = parsed as MpObj[];
  const number = self.number >> 2;
  const runner = runnerOf(self);
  const { core } = runner;
  const { items } = fieldsOf(program!);
  let offset = Number(objGetInt(items[OFFSET + number]!));
  if (offset < 0) offset = addProgram(number, program!);
  runner.initialPc = offset;
  if (Number(freq) > 0) {
    const divider = Math.floor((CLOCK_HZ * 256) / Number(freq));
    if (divider < 256 || divider > 65536 * 256) raiseValueError('freq out of range');
    runner.speed = (CLOCK_HZ * 256) / divider / 1e6;
  } else {
    runner.speed = Number(freq) === 0 ? CLOCK_HZ / 65536 / 1e6 : CLOCK_HZ / 1e6;
  }
  const word = (i: number): number => Number(BigInt.asUintN(32, BigInt(objGetIntTruncated(items[i]!))));
  let shiftctrl = word(SHIFTCTRL);
  SHIFT_FIELDS.forEach(([from, width], i) => {
    const value = shifts[i]!;
    if (value === mpConstNone) return;
    const mask = ((1 << width) - 1) << from;
    shiftctrl = ((shiftctrl & ~mask) | ((Number(objGetInt(value)) << from) & mask)) >>> 0;
  });
  const out = pioPins('out', items[OUT_PINS]!, outBase!);
  const set = pioPins('set', items[SET_PINS]!, setBase!);
  const side = pioPins('sideset', items[SIDESET_PINS]!, sideBase!);
  const execctrl = (word(EXECCTRL) + (offset << 12) + (offset << 7)) >>> 0;
  core.enabled = false;
  core.restart();
  core.clearFifos();
  core.pc = offset;
  core.config = {
    execctrl,
    shiftctrl,
    inBase: inBase === mpConstNone ? 0 : getPin(inBase!).id,
    outBase: Math.max(0, out.base),
    outCount: out.count,
    setBase: Math.max(0, set.base),
    setCount: set.count,
    sideBase: Math.max(0, side.base),
    sideBits: side.base < 0 ? 0 : side.count + ((execctrl >>> 30) & 1),
    jmpPin: jmpPin === mpConstNone ? 0 : getPin(jmpPin!).id,
  };
  for (const pins of [out, set, side]) beginPins(core, pins);
  return mpConstNone;
}

function beginPins(core: StateMachineCore, { base, count, directions, values }: PioPins): void {
  const { world } = core.block;
  for (let i = 0; base >= 0 && i < count; i++) {
    world.setDirection(base + i, false);
    world.writePin(base + i, (values >> i) & 1);
    world.setDirection(base + i, ((directions >> i) & 1) === 1);
  }
}

function active(nArgs: number, args: MpObj[], off: number): MpObj {
  const runner = runnerOf(args[off]!);
  if (nArgs > 1) {
    runner.catchUp();
    runner.core.enabled = objIsTrue(args[off + 1]!);
    runner.lastUs = mp.clock.ticksUs();
    runner.catchUp();
  }
  return newBool(runner.core.enabled);
}

function restart(self: MpObj): MpObj {
  const { core, initialPc } = runnerOf(self);
  core.restart();
  core.pc = initialPc;
  return mpConstNone;
}

/** An instruction as a number, or as text for the assembler in `rp2`. */
function exec(self: MpObj, instruction: MpObj): MpObj {
  const { core } = runnerOf(self);
  let word: MpObj = instruction;
  if (!isInt(instruction)) {
    const encode = loadAttr(importName(q('rp2'), mpConstNone, 0), q('asm_pio_encode'));
    const { execctrl, sideBits } = core.config;
    const args: MpObj[] = [instruction, sideBits, (execctrl >>> 30) & 1];
    word = callFunctionNKw(encode, 3, 0, args, 0);
  }
  core.execute(Number(objGetInt(word)) & 0xffff, true);
  runnerOf(self).catchUp();
  return mpConstNone;
}

const ITEM_BYTES: Readonly<Record<string, number>> = { b: 1, h: 2, i: 4 };

function itemBytes(typecode: number): number {
  const kind = typecode === 1 ? 'b' : String.fromCharCode((typecode & 0x7f) | 0x20);
  return ITEM_BYTES[kind] ?? raiseValueError('unsupported buffer type');
}

/** Waits until there is a word, for ever if need be. */
function take(runner: Runner): number {
  for (;;) {
    runner.catchUp();
    const word = runner.core.rx.shift();
    if (word !== undefined) return word;
    waitUs(LOOK_US);
  }
}

function get(nArgs: number, args: MpObj[], off: number): MpObj {
  const runner = runnerOf(args[off]!);
  const shift = nArgs > 2 ? Number(objGetInt(args[off + 2]!)) : 0;
  const into = nArgs > 1 ? args[off + 1]! : mpConstNone;
  if (into === mpConstNone) return newInt(take(runner) >>> shift);
  const { bytes, offset, len, typecode } = getBufferRaise(into, MP_BUFFER_WRITE);
  if (len === 0) return into;
  const size = itemBytes(typecode);
  for (let at = 0; at < len; at += size) {
    const word = take(runner) >>> shift;
    for (let k = 0; k < size; k++) bytes[offset + at + k] = (word >>> (8 * k)) & 0xff;
  }
  return into;
}

function put(nArgs: number, args: MpObj[], off: number): MpObj {
  const runner = runnerOf(args[off]!);
  const shift = nArgs > 2 ? Number(objGetInt(args[off + 2]!)) : 0;
  const send = (word: number): void => {
    runner.catchUp();
    while (runner.core.txRoom <= 0) {
      waitUs(LOOK_US);
      runner.catchUp();
    }
    runner.core.tx.push((word << shift) >>> 0);
    runner.catchUp();
  };
  const buffer = getBuffer(args[off + 1]!, MP_BUFFER_READ);
  if (buffer === null) {
    send(Number(BigInt.asUintN(32, BigInt(objGetIntTruncated(args[off + 1]!)))));
    return mpConstNone;
  }
  const { bytes, offset, len, typecode } = buffer;
  const size = itemBytes(typecode);
  for (let at = 0; at < len; at += size) {
    let word = 0;
    for (let k = size - 1; k >= 0; k--) word = (word << 8) | bytes[offset + at + k]!;
    send(word >>> 0);
  }
  return mpConstNone;
}

const irqArgs = (trigger: number): ReturnType<typeof mpArg>[] => [
  mpArg('handler', MP_ARG_OBJ, mpConstNone),
  mpArg('trigger', MP_ARG_INT, trigger),
  mpArg('hard', MP_ARG_BOOL, 0),
];

/** `irq(handler, trigger, hard)` of a state machine or a block: its object is made once. */
function irqFun(prefix: 'sm' | 'pio', trigger: number): MpObj {
  const table = irqArgs(trigger);
  return funKw('irq', 1, (nArgs, nKw, args, off) => {
    const self = args[off] as MpStateMachine | MpPio;
    const [handler, triggerArg, hard] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, table);
    const key = `${prefix}.${self.number}`;
    let object = mp.rootObjs.get(`rp2.${key}`);
    if (object === undefined) {
      object = newIrq({ parent: self, call: () => callHandler(key, self) }, mp.sizes.rp2_irq_obj_t);
      mp.rootObjs.set(`rp2.${key}`, object);
    }
    if (nArgs === 1 && nKw === 0) return object;
    mp.rootObjs.set(`rp2.${key}.handler`, handler!);
    handlers().set(key, { trigger: Number(triggerArg), hard: hard === 1 });
    return object;
  });
}

function stateMachineOf(id: number): MpStateMachine {
  return stateMachines[id] ?? raiseValueError('invalid StateMachine');
}

const level = (name: string, queue: 'rx' | 'tx'): MpObj =>
  fun1(name, (self) => {
    runnerOf(self).catchUp();
    return runnerOf(self).core[queue].length;
  });

export const typeStateMachine: MpType = newRomType('StateMachine', {
  makeNew(_type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const self = stateMachineOf(Number(objGetInt(args[off]!)));
    if (nArgs > 1 || nKw > 0) init(self, nArgs - 1, nKw, args, off + 1);
    return self;
  },
  print: (out, self) => printf(out, 'StateMachine(%u)', (self as MpStateMachine).number),
  locals: romMap([
    ['init', funKw('init', 1, (n, k, args, off) => init(args[off] as MpStateMachine, n - 1, k, args, off + 1))],
    ['active', funVar('active', 1, 2, active)],
    ['restart', fun1('restart', restart)],
    ['exec', fun2('exec', exec)],
    ['get', funVar('get', 1, 3, get)],
    ['put', funVar('put', 2, 3, put)],
    ['rx_fifo', level('rx_fifo', 'rx')],
    ['tx_fifo', level('tx_fifo', 'tx')],
    ['irq', irqFun('sm', 1)],
  ]),
});

function pioStateMachine(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const id = Number(objGetInt(args[off + 1]!));
  if (id < 0 || id > 3) raiseValueError('invalid StateMachine');
  const self = stateMachineOf((args[off] as MpPio).number * 4 + id);
  if (nArgs > 2 || nKw > 0) init(self, nArgs - 2, nKw, args, off + 2);
  return self;
}

export const typePio: MpType = newRomType('PIO', {
  makeNew(_type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 1, false);
    return pios[Number(objGetInt(args[off]!))] ?? raiseValueError('invalid PIO');
  },
  print: (out, self) => printf(out, 'PIO(%u)', (self as MpPio).number),
  locals: romMap([
    [
      'add_program',
      fun2('add_program', (self, program) => {
        addProgram((self as MpPio).number, program);
        return mpConstNone;
      }),
    ],
    ['remove_program', funVar('remove_program', 1, 2, removeProgram)],
    ['state_machine', funKw('state_machine', 2, pioStateMachine)],
    ['irq', irqFun('pio', 0xf00)],
    ['IN_LOW', 0],
    ['IN_HIGH', 1],
    ['OUT_LOW', 2],
    ['OUT_HIGH', 3],
    ['SHIFT_LEFT', 0],
    ['SHIFT_RIGHT', 1],
    ['JOIN_NONE', 0],
    ['JOIN_TX', 1],
    ['JOIN_RX', 2],
    ['IRQ_SM0', 0x100],
    ['IRQ_SM1', 0x200],
    ['IRQ_SM2', 0x400],
    ['IRQ_SM3', 0x800],
  ]),
});

const stateMachines = Array.from({ length: 8 }, (_, i) => new MpStateMachine(i));
const pios = [new MpPio(0), new MpPio(1)];
