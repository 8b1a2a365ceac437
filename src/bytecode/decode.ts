import { normaliseInt } from '../runtime/smallInt.js';
import { OPCODES, type OpcodeRow, type Slots } from './opcodes.js';
import { decodeUint, skipUint } from './prelude.js';
import { VIPER_OPCODES } from './viperOpcodes.js';

/** What the table of opcodes says of the bytes of a function. */

/** One instruction. Offsets are bytes from the start of the function's code, prelude included. */
export interface Instruction {
  /** Where it is. */
  readonly ip: number;
  readonly op: number;
  readonly row: OpcodeRow;
  /** The operand; for a jump its distance, 0 for a number that is in `int` or for none. */
  readonly arg: number;
  /** The byte after the operand, 0 where there is none. */
  readonly extra: number;
  /** A signed number. */
  readonly int: number | bigint;
  /** Where the next instruction is. */
  readonly next: number;
  /** Where it may jump to; -1: it has no jump. */
  readonly target: number;
}

function byNumber(tables: readonly OpcodeRow[]): readonly (OpcodeRow | undefined)[] {
  const rows = new Array<OpcodeRow | undefined>(256);
  for (const r of tables) rows.fill(r, r.op, r.op + r.count);
  return rows;
}

const rows = byNumber([...OPCODES, ...VIPER_OPCODES]);

/** Not a number of slots: the operand decides. */
const DEPENDS = 127;
const effects = Int8Array.from({ length: 256 }, (_, op) => {
  const { takes = 0, gives = 0 } = rows[op] ?? {};
  return typeof takes === 'number' && typeof gives === 'number' ? gives - takes : DEPENDS;
});

/** How many slots an instruction has to do with. */
export function slotsOf(slots: Slots, arg: number, extra: number): number {
  return typeof slots === 'number' ? slots : slots(arg, extra);
}

/** Slots by which the stack is higher after an instruction that goes on with the next one; may be negative. */
export function stackEffect(op: number, arg: number, extra: number): number {
  const effect = effects[op]!;
  if (effect !== DEPENDS) return effect;
  const { takes, gives } = rows[op]!;
  return slotsOf(gives, arg, extra) - slotsOf(takes, arg, extra);
}

/** The signed number in `code[from..to)`, 7 bits a byte, most significant first. */
export function smallIntOperand(code: Uint8Array, from: number, to: number): number | bigint {
  const first = code[from]!;
  const negative = (first & 0x40) !== 0;
  if (to - from <= 7) {
    let n = negative ? -1 : 0;
    for (let i = from; i < to; i++) n = n * 128 + (code[i]! & 0x7f);
    return n;
  }
  let big = negative ? -1n : 0n;
  for (let i = from; i < to; i++) big = big * 128n + BigInt(code[i]! & 0x7f);
  return normaliseInt(BigInt.asIntN(64, big));
}

/** The instruction at `ip`; null where there is none: an unknown opcode, or one that the code ends in. */
export function decode(code: Uint8Array, ip: number): Instruction | null {
  const op = code[ip];
  const row = op === undefined ? undefined : rows[op];
  if (op === undefined || row === undefined) return null;
  const [kind, hasByte] = row.operand.split('+');
  let next = ip + 1;
  let arg = row.count > 1 ? op - row.op + row.first : 0;
  let int: number | bigint = 0;
  let target = -1;
  if (row.count > 1) {
    if (kind === 'sint') int = arg;
  } else if (kind === 'jump' || kind === 'ujump') {
    const first = code[next++]!;
    const isLong = first >= 0x80;
    arg = isLong ? (first & 0x7f) | (code[next++]! << 7) : first;
    if (kind === 'jump') arg -= isLong ? 0x4000 : 0x40;
    target = next + arg;
  } else if (kind === 'sint') {
    next = skipUint(code, next);
    int = smallIntOperand(code, ip + 1, next);
  } else if (kind !== 'none') {
    arg = decodeUint(code, next);
    next = skipUint(code, next);
  }
  const extra = hasByte === undefined ? 0 : code[next++]!;
  return next > code.length ? null : { ip, op, row, arg, extra, int, next, target };
}
