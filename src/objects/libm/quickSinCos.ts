/**
 * Sine and cosine in about seventy bits, without an object for each intermediate value: where that is enough to tell how
 * the result rounds, which it nearly always is, it is what `accurate.ts` gives. Else NaN.
 */

const SPLITTER = 2 ** 27 + 1;
/** pi/2 in three parts. */
const PI_2_A = 1.5707963267948966;
const PI_2_B = 6.123233995736766e-17;
const PI_2_C = -1.4973849048591698e-33;
/** Angles beyond this need more of pi than is here. */
const MAX_ANGLE = 2 ** 20;
/** What is left of an angle after so many quarter turns is off by 2 ** -105 for each: rests below this times them lose too much. */
const MIN_REST = 2 ** -33;
/** Squares of smaller angles have fewer bits. */
const MIN_ANGLE = 2 ** -300;
/** Bound of the relative error, with room to spare: the parts that are computed in one double are off by 2 ** -72. */
const ERROR = 2 ** -67;

/** (-1) ** k / n! from the highest power to be added in two doubles down to the lowest: high part, low part. */
const SIN_HEAD = new Float64Array([
  -1 / 5040,
  -1.7209558293420705e-22,
  1 / 120,
  1.1564823173178714e-19,
  -1 / 6,
  -9.25185853854297e-18,
  1,
  0,
]);
const COS_HEAD = new Float64Array([
  1 / 40320,
  2.1511947866775882e-23,
  -1 / 720,
  5.300543954373577e-20,
  1 / 24,
  2.3129646346357427e-18,
  -1 / 2,
  0,
  1,
  0,
]);

/** The same of the powers from 9 up, divided by z ** 4 and x, where z is the square of the angle x. */
function sinTail(z: number): number {
  return (
    1 / 362880 +
    z *
      (-1 / 39916800 +
        z * (1 / 6227020800 + z * (-1 / 1307674368000 + z * (1 / 355687428096000 + z * (-1 / 121645100408832000)))))
  );
}

/** The same from 10 up, divided by z ** 5. */
function cosTail(z: number): number {
  return (
    -1 / 3628800 +
    z *
      (1 / 479001600 +
        z * (-1 / 87178291200 + z * (1 / 20922789888000 + z * (-1 / 6402373705728000 + z * (1 / 2432902008176640000)))))
  );
}

/** Sine of `x`, or with a `turn` of 1 the cosine; NaN where the accurate way must be taken. */
export function quickSinCos(x: number, turn: number): number {
  if (!(Math.abs(x) < MAX_ANGLE)) return Number.NaN;
  let quadrant = turn;
  let rh = x;
  let rl = 0;
  let least = MIN_ANGLE;
  if (Math.abs(x) > Math.PI / 4) {
    const n = -Math.round(x / PI_2_A);
    quadrant -= n;
    least = MIN_REST * Math.abs(n);
    // The product of n and the first part, exactly: it and x nearly cancel.
    const p = n * PI_2_A;
    const ta = SPLITTER * PI_2_A;
    const aHi = ta - (ta - PI_2_A);
    const aLo = PI_2_A - aHi;
    const pl = n * aHi - p + n * aLo;
    const s = x + p;
    const bb = s - x;
    const sl = x - (s - bb) + (p - bb);
    const t = sl + pl + n * PI_2_B + n * PI_2_C;
    rh = s + t;
    rl = t - (rh - s);
  }
  if (Math.abs(rh) < least) return Number.NaN;
  const tr = SPLITTER * rh;
  const rHi = tr - (tr - rh);
  const rLo = rh - rHi;
  const zh = rh * rh;
  const zl = rHi * rHi - zh + 2 * rHi * rLo + rLo * rLo + 2 * rh * rl;
  const tz = SPLITTER * zh;
  const zHi = tz - (tz - zh);
  const zLo = zh - zHi;
  const isCos = (quadrant & 1) !== 0;
  const head = isCos ? COS_HEAD : SIN_HEAD;
  let h = isCos ? cosTail(zh) : sinTail(zh);
  let l = 0;
  for (let i = 0; i < head.length; i += 2) {
    const c = head[i]!;
    const m = h * zh;
    const th = SPLITTER * h;
    const hHi = th - (th - h);
    const hLo = h - hHi;
    const ml = hHi * zHi - m + hHi * zLo + hLo * zHi + hLo * zLo + (h * zl + l * zh);
    const sum = c + m;
    const low = m - (sum - c) + (ml + head[i + 1]!);
    h = sum + low;
    l = low - (h - sum);
  }
  if (!isCos) {
    const m = h * rh;
    const th = SPLITTER * h;
    const hHi = th - (th - h);
    const hLo = h - hHi;
    l = hHi * rHi - m + hHi * rLo + hLo * rHi + hLo * rLo + (h * rl + l * rh);
    h = m;
  }
  const e = Math.abs(h) * ERROR;
  const value = h + (l + e);
  if (value !== h + (l - e)) return Number.NaN;
  return (quadrant & 2) !== 0 ? -value : value;
}
