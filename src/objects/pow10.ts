import { type CLibrary, portOf } from '../runtime/port.js';
import { type MpState, mp } from '../runtime/state.js';

/** Powers of ten as the firmware's `pow(10, n)` gives them. */

const EXPONENT_MIN = -400;
const EXPONENT_MAX = 400;

/** The exponents for which a C library's result is the number next to the nearest one, above or below it. */
interface Misrounded {
  readonly above: readonly number[];
  readonly below: readonly number[];
}

const NONE: Misrounded = { above: [], below: [] };

/** For floats of single precision. */
const SINGLE: Readonly<Record<CLibrary, Misrounded>> = {
  glibc: NONE,
  musl: NONE,
  fdlibm: { above: [11], below: [-36, -22, -18] },
};

const DOUBLE: Readonly<Record<CLibrary, Misrounded>> = {
  glibc: { above: [23, 210], below: [] },
  musl: { above: [23, 210], below: [] },
  fdlibm: {
    above: [
      -303, -283, -278, -275, -272, -252, -227, -207, -163, -148, -145, -106, -104, -98, -88, -76, -67, -39, -29, -24,
      -21, -20, -11, 29, 34, 39, 49, 58, 61, 126, 165, 166, 169, 187, 210, 215, 225, 247, 273,
    ],
    below: [
      -249, -222, -181, -138, -128, -122, -111, -86, -63, -32, -17, -5, 42, 70, 136, 142, 191, 223, 232, 244, 260, 279,
      284, 294, 301,
    ],
  },
};

function tableFor(state: MpState): Float64Array {
  const isDouble = state.floatIsDouble;
  const table = new Float64Array(EXPONENT_MAX - EXPONENT_MIN + 1);
  for (let n = EXPONENT_MIN; n <= EXPONENT_MAX; n++) {
    const nearest = Number(`1e${n}`);
    table[n - EXPONENT_MIN] = isDouble ? nearest : Math.fround(nearest);
  }
  const { above, below } = (isDouble ? DOUBLE : SINGLE)[portOf(state.board).toolchain.mathLibrary];
  for (const n of above) table[n - EXPONENT_MIN] = neighbour(table[n - EXPONENT_MIN]!, 1, isDouble);
  for (const n of below) table[n - EXPONENT_MIN] = neighbour(table[n - EXPONENT_MIN]!, -1, isDouble);
  return table;
}

/** The next number above (`step` 1) or below (-1) a positive one. */
function neighbour(value: number, step: 1 | -1, isDouble: boolean): number {
  if (isDouble) {
    const bits = new BigInt64Array(1);
    const number = new Float64Array(bits.buffer);
    number[0] = value;
    bits[0] = bits[0]! + BigInt(step);
    return number[0]!;
  }
  const bits = new Int32Array(1);
  const number = new Float32Array(bits.buffer);
  number[0] = value;
  bits[0] = bits[0]! + step;
  return number[0]!;
}

let tableOwner: MpState | null = null;
let table: Float64Array = new Float64Array(0);

/** 10 to the integer `n`, in the precision of the running firmware. */
export function pow10(n: number): number {
  if (n < EXPONENT_MIN) return 0;
  if (n > EXPONENT_MAX) return Number.POSITIVE_INFINITY;
  if (tableOwner !== mp) {
    tableOwner = mp;
    table = tableFor(mp);
  }
  return table[n - EXPONENT_MIN]!;
}
