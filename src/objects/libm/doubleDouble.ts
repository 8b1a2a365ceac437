/**
 * Numbers of about 106 bits as the sum of two doubles, `hi` being the double nearest to the sum: what it takes to round
 * elementary functions correctly. (The algorithms are those of Dekker and Knuth.)
 */
export interface DoubleDouble {
  readonly hi: number;
  readonly lo: number;
}

/** a + b exactly. */
export function twoSum(a: number, b: number): DoubleDouble {
  const hi = a + b;
  const bb = hi - a;
  return { hi, lo: a - (hi - bb) + (b - bb) };
}

/** a + b exactly, where |a| >= |b|. */
function quickTwoSum(a: number, b: number): DoubleDouble {
  const hi = a + b;
  return { hi, lo: b - (hi - a) };
}

const SPLITTER = 2 ** 27 + 1;

/** a * b exactly, barring overflow. */
export function twoProduct(a: number, b: number): DoubleDouble {
  const hi = a * b;
  const ta = SPLITTER * a;
  const aHi = ta - (ta - a);
  const aLo = a - aHi;
  const tb = SPLITTER * b;
  const bHi = tb - (tb - b);
  const bLo = b - bHi;
  return { hi, lo: aHi * bHi - hi + aHi * bLo + aLo * bHi + aLo * bLo };
}

export function dd(hi: number, lo = 0): DoubleDouble {
  return { hi, lo };
}

export function ddNeg(a: DoubleDouble): DoubleDouble {
  return { hi: -a.hi, lo: -a.lo };
}

export function ddAdd(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const s = twoSum(a.hi, b.hi);
  const t = twoSum(a.lo, b.lo);
  const u = quickTwoSum(s.hi, s.lo + t.hi);
  return quickTwoSum(u.hi, u.lo + t.lo);
}

export function ddSub(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  return ddAdd(a, ddNeg(b));
}

export function ddMul(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const p = twoProduct(a.hi, b.hi);
  return quickTwoSum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

/** a times a double that is a power of two. */
export function ddScale(a: DoubleDouble, power: number): DoubleDouble {
  return { hi: a.hi * power, lo: a.lo * power };
}

export function ddDiv(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const q1 = a.hi / b.hi;
  let rest = ddSub(a, ddMul(b, dd(q1)));
  const q2 = rest.hi / b.hi;
  rest = ddSub(rest, ddMul(b, dd(q2)));
  const sum = quickTwoSum(q1, q2);
  return ddAdd(sum, dd(rest.hi / b.hi));
}

export function ddSqrt(a: DoubleDouble): DoubleDouble {
  if (a.hi <= 0) return dd(Math.sqrt(a.hi));
  const root = Math.sqrt(a.hi);
  const rest = ddSub(a, twoProduct(root, root));
  return quickTwoSum(root, rest.hi / (2 * root));
}
