import type { MarkSink } from '../../gc/heap.js';
import { argCheckNum } from '../../runtime/args.js';
import { fun2, funKw, funVar } from '../../runtime/fun.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { irqFun } from './pioIrq.js';
import { addProgram, removeProgram } from './pioProgram.js';
import { pio } from './pioRunner.js';
import { PROGRAM_WORDS } from './pioWorld.js';
import { stateMachineOf } from './stateMachine.js';
import { initMachine } from './stateMachineInit.js';

/** `rp2.PIO` (ports/rp2/rp2_pio.c). */

class MpPio extends MpObject {
  readonly number: number;

  constructor(number: number) {
    super(typePio);
    this.number = number;
  }

  override trace(_heap: MarkSink): void {}
}

/** One program, or all of a block. */
function remove(nArgs: number, args: MpObj[], off: number): MpObj {
  const { number } = args[off] as MpPio;
  if (nArgs === 1) pio().blocks[number]!.remove(0, PROGRAM_WORDS);
  else removeProgram(number, args[off + 1]!);
  return mpConstNone;
}

function pioStateMachine(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const id = Number(objGetInt(args[off + 1]!));
  if (id < 0 || id > 3) raiseValueError('invalid StateMachine');
  const number = (args[off] as MpPio).number * 4 + id;
  if (nArgs > 2 || nKw > 0) initMachine(number, nArgs - 2, nKw, args, off + 2);
  return stateMachineOf(number);
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
    ['remove_program', funVar('remove_program', 1, 2, remove)],
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

const pios = [new MpPio(0), new MpPio(1)];
