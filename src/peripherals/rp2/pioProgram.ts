import { macro } from '../../abi/board.js';
import { MP_BUFFER_READ, type MpObj, type MpObject } from '../../runtime/obj.js';
import { getBufferRaise, objGetArrayFixedN, objGetInt } from '../../runtime/ops.js';
import { raiseOSError, raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { pio } from './pioRunner.js';

/** Programs as `rp2.asm_pio` assembles them: a list, which also says where in each block the program is (rp2.py). */

const MP_ENOMEM = 12;

/** Entries of the list. */
const DATA = 0;
const OFFSET = 1;
/** The others from the end, since a release can have an offset more. */
export const EXECCTRL = -5;
export const SHIFTCTRL = -4;
export const OUT_PINS = -3;
export const SET_PINS = -2;
export const SIDESET_PINS = -1;

/** The program's list. */
export function fieldsOf(program: MpObj): { items: MpObj[]; set(i: number, value: number): void } {
  const fields = OFFSET + macro(mp.board, 'UHEAP_RP2_PIO_OFFSETS') - EXECCTRL;
  const items = objGetArrayFixedN(program, fields);
  const list = program as MpObject & { slots: MpObj[] };
  return {
    items,
    set: (i, value) => {
      list.slots[i] = value;
    },
  };
}

function wordsOf(items: readonly MpObj[]): number[] {
  const { bytes, offset, len } = getBufferRaise(items[DATA]!, MP_BUFFER_READ);
  return Array.from({ length: len >> 1 }, (_, i) => bytes[offset + 2 * i]! | (bytes[offset + 2 * i + 1]! << 8));
}

/** Puts a program into a block; where it is. Raises OSError where there is no room. */
export function addProgram(number: number, program: MpObj): number {
  const fields = fieldsOf(program);
  const at = pio().blocks[number]!.add(wordsOf(fields.items)) ?? raiseOSError(MP_ENOMEM);
  fields.set(OFFSET + number, at);
  return at;
}

/** Where a program is in a block, or below 0. */
export function programOffset(number: number, items: readonly MpObj[]): number {
  return Number(objGetInt(items[OFFSET + number]!));
}

/** Takes a program out of a block. Raises ValueError where it isn't in it. */
export function removeProgram(number: number, program: MpObj): void {
  const fields = fieldsOf(program);
  const at = programOffset(number, fields.items);
  if (at < 0) raiseValueError('prog not in instruction memory');
  fields.set(OFFSET + number, -1);
  pio().blocks[number]!.remove(at, wordsOf(fields.items).length);
}
