import { type CLibrary, portOf } from '../../runtime/port.js';
import { type MpState, mp } from '../../runtime/state.js';
import * as accurate from './accurate.js';
import { type ErrorStyle, erf, erfc } from './errorFunction.js';
import { lgammaReflected, sinPi } from './gammaAccurate.js';
import { gamma, lgamma } from './gammaFunction.js';
import * as gammaHosted from './gammaHosted.js';
import * as hosted from './hosted.js';
import { lgammaSeries } from './lgammaDouble.js';
import type { Libm } from './library.js';
import { polynomial, polynomialInPairs } from './polynomial.js';
import { fdlibmSingle } from './single/index.js';

const FDLIBM_ERROR: ErrorStyle = { exp: Math.exp, polynomial, direct: false };
const MUSL_ERROR: ErrorStyle = { exp: accurate.exp, polynomial, direct: false };
const GLIBC_ERROR: ErrorStyle = { exp: accurate.exp, polynomial: polynomialInPairs, direct: true };

/** JavaScript's functions are fdlibm's for doubles, but for `pow`. */
const fdlibm: Libm = {
  pow: accurate.pow,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log2: (x) => Math.log(x) * Math.LOG2E,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: hosted.muslTanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  erf: (x) => erf(x, FDLIBM_ERROR),
  erfc: (x) => erfc(x, FDLIBM_ERROR),
  gamma: (x) => gamma(x, fdlibm),
  lgamma: (x) => lgamma(x, fdlibm),
};

const { exp, log, log2, sin, cos, tan, asin, acos, atan, atan2 } = accurate;
const { sinh, cosh, asinh, acosh } = hosted;
const series = lgammaSeries(log);

/**
 * fdlibm's lgamma, whose reflection loses digits where the logarithm is about 0; glibc has another way there, from
 * `accurateBelow` down.
 */
function lgammaHosted(x: number, accurateBelow: number): number {
  if (x > 0 && Number.isFinite(x)) return series.of(x);
  if (x < accurateBelow || x > -(2 ** -54) || x === Math.floor(x)) return lgammaReflected(x);
  return log(Math.PI / Math.abs(sinPi(x).hi * x)) - series.of(-x);
}

const musl: Libm = {
  ...fdlibm,
  exp,
  log,
  log2,
  log10: accurate.log10,
  sinh,
  cosh,
  acosh,
  asinh,
  erf: (x) => erf(x, MUSL_ERROR),
  erfc: (x) => erfc(x, MUSL_ERROR),
  gamma: (x) => gamma(x, musl),
  lgamma: (x) => lgammaHosted(x, Number.NEGATIVE_INFINITY),
};

const glibc: Libm = {
  ...musl,
  log10: hosted.log10,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  atan2,
  tanh: Math.tanh,
  erf: (x) => erf(x, GLIBC_ERROR),
  erfc: (x) => erfc(x, GLIBC_ERROR),
  gamma: gammaHosted.gamma,
  lgamma: (x) => lgammaHosted(x, -2),
};

const DOUBLE: Readonly<Record<CLibrary, Libm>> = { glibc, musl, fdlibm };

let owner: MpState | null = null;
let library: Libm = fdlibm;

/** The C library's mathematics, in the precision of the running firmware. */
export function libm(): Libm {
  if (owner !== mp) {
    owner = mp;
    library = mp.floatIsDouble ? DOUBLE[portOf(mp.board).toolchain.mathLibrary] : fdlibmSingle;
  }
  return library;
}
