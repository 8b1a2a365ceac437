import { exp, expm1, log, log2, log10 } from './exponential.js';
import { acosh, asinh, atanh, cosh, sinh, tanh } from './hyperbolic.js';
import { acos, asin, atan, atan2 } from './inverse.js';
import { pow } from './power.js';
import { erf, erfc, gamma, lgamma } from './special.js';
import { cos, sin, tan } from './trigonometric.js';
/** fdlibm in single precision, as MicroPython's lib/libm and the ESP toolchains' newlib have it. */
export const fdlibmSingle = {
    pow,
    exp,
    expm1,
    log,
    log2,
    log10,
    sin,
    cos,
    tan,
    asin,
    acos,
    atan,
    atan2,
    sinh,
    cosh,
    tanh,
    asinh,
    acosh,
    atanh,
    erf,
    erfc,
    gamma,
    lgamma,
};
