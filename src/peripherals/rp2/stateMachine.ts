import type { MarkSink } from '../../gc/heap.js';
import { argCheckNum } from '../../runtime/args.js';
import { loadAttr } from '../../runtime/attr.js';
import { callFunctionNKw } from '../../runtime/call.js';
import { fun1, fun2, funKw, funVar } from '../../runtime/fun.js';
import { isInt } from '../../runtime/newInt.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt, objIsTrue } from '../../runtime/ops.js';
import { printf } from '../../runtime/printf.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newBool, newRomType } from '../../runtime/types.js';
import { importName } from '../../vm/importOps.js';
import { irqFun } from './pioIrq.js';
import { pio, type Runner } from './pioRunner.js';
import { initMachine } from './stateMachineInit.js';
import { getWords, putWords } from './stateMachineQueue.js';

/** `rp2.StateMachine` (ports/rp2/rp2_pio.c). */

class MpStateMachine extends MpObject {
  readonly number: number;

  constructor(number: number) {
    super(typeStateMachine);
    this.number = number;
  }

  override trace(_heap: MarkSink): void {}
}

const runnerOf = (self: MpObj): Runner => pio().runners[(self as MpStateMachine).number]!;

function init(self: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  return initMachine((self as MpStateMachine).number, nArgs, nKw, args, off);
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

/** A state machine by its number on the chip. Raises ValueError. */
export function stateMachineOf(id: number): MpObj {
  return stateMachines[id] ?? raiseValueError('invalid StateMachine');
}

const level = (name: string, queue: 'rx' | 'tx'): MpObj =>
  fun1(name, (self) => {
    runnerOf(self).catchUp();
    return runnerOf(self).core.shift[queue].length;
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
    ['init', funKw('init', 1, (n, k, args, off) => init(args[off]!, n - 1, k, args, off + 1))],
    ['active', funVar('active', 1, 2, active)],
    ['restart', fun1('restart', restart)],
    ['exec', fun2('exec', exec)],
    ['get', funVar('get', 1, 3, (n, args, off) => getWords(runnerOf(args[off]!), n, args, off))],
    ['put', funVar('put', 2, 3, (n, args, off) => putWords(runnerOf(args[off]!), n, args, off))],
    ['rx_fifo', level('rx_fifo', 'rx')],
    ['tx_fifo', level('tx_fifo', 'tx')],
    ['irq', irqFun('sm', 1)],
  ]),
});

const stateMachines = Array.from({ length: 8 }, (_, i) => new MpStateMachine(i));
