import {
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import type { MpObj } from '../../runtime/obj.js';
import { objGetInt, objGetIntTruncated } from '../../runtime/ops.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mpConstNone } from '../../runtime/types.js';
import { getPin } from '../machine/pin.js';
import type { PioMachine } from './pioMachine.js';
import { type PioPins, pioPins } from './pioPins.js';
import {
  addProgram,
  EXECCTRL,
  fieldsOf,
  OUT_PINS,
  programOffset,
  SET_PINS,
  SHIFTCTRL,
  SIDESET_PINS,
} from './pioProgram.js';
import { CLOCK_HZ, pio } from './pioRunner.js';

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

/** `init(prog, freq, ...)` of a state machine, by its number on the chip. */
export function initMachine(id: number, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const parsed = argParseAllKwArray(nArgs, nKw, args, off, INIT_ARGS);
  const [program, freq, inBase, outBase, setBase, jmpPin, sideBase, ...shifts] = parsed as MpObj[];
  const number = id >> 2;
  const runner = pio().runners[id]!;
  const { core } = runner;
  const { items } = fieldsOf(program!);
  let offset = programOffset(number, items);
  if (offset < 0) offset = addProgram(number, program!);
  runner.initialPc = offset;
  if (Number(freq) > 0) {
    const divider = Math.floor((CLOCK_HZ * 256) / Number(freq));
    if (divider < 256 || divider > 65536 * 256) raiseValueError('freq out of range');
    runner.speed = (CLOCK_HZ * 256) / divider / 1e6;
  } else {
    runner.speed = Number(freq) === 0 ? CLOCK_HZ / 65536 / 1e6 : CLOCK_HZ / 1e6;
  }
  const word = (i: number): number => Number(BigInt.asUintN(32, BigInt(objGetIntTruncated(items.at(i)!))));
  let shiftctrl = word(SHIFTCTRL);
  SHIFT_FIELDS.forEach(([from, width], i) => {
    const value = shifts[i]!;
    if (value === mpConstNone) return;
    const mask = ((1 << width) - 1) << from;
    shiftctrl = ((shiftctrl & ~mask) | ((Number(objGetInt(value)) << from) & mask)) >>> 0;
  });
  const out = pioPins('out', items.at(OUT_PINS)!, outBase!);
  const set = pioPins('set', items.at(SET_PINS)!, setBase!);
  const side = pioPins('sideset', items.at(SIDESET_PINS)!, sideBase!);
  const execctrl = (word(EXECCTRL) + (offset << 12) + (offset << 7)) >>> 0;
  core.enabled = false;
  core.restart();
  core.shift.clearFifos();
  core.pc = offset;
  core.config = {
    execctrl,
    inBase: inBase === mpConstNone ? 0 : getPin(inBase!).id,
    outBase: Math.max(0, out.base),
    outCount: out.count,
    setBase: Math.max(0, set.base),
    setCount: set.count,
    sideBase: Math.max(0, side.base),
    sideBits: side.base < 0 ? 0 : side.count + ((execctrl >>> 30) & 1),
    jmpPin: jmpPin === mpConstNone ? 0 : getPin(jmpPin!).id,
  };
  core.shift.control = shiftctrl;
  for (const pins of [out, set, side]) beginPins(core, pins);
  return mpConstNone;
}

function beginPins(core: PioMachine, { base, count, directions, values }: PioPins): void {
  const { world } = core.block;
  for (let i = 0; base >= 0 && i < count; i++) {
    world.setDirection(base + i, false);
    world.writePin(base + i, (values >> i) & 1);
    world.setDirection(base + i, ((directions >> i) & 1) === 1);
  }
}
