import { libm } from '../objects/libm/libm.js';
import { newComplex, newFloat, romFloat, toFloat } from '../runtime/float.js';
import { fun1, fun2 } from '../runtime/fun.js';
import type { MpObj } from '../runtime/obj.js';
import { objGetComplex, objGetFloat } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { newTuple } from '../runtime/tuple.js';
import { defineModule, type ModuleRow } from './registry.js';

/** The module `cmath` (py/modcmath.c). Every operation is rounded to the firmware's precision. */

function ofComplex(name: string, fun: (real: number, imag: number) => MpObj): ModuleRow {
  return [
    name,
    fun1(name, (z) => {
      const { real, imag } = objGetComplex(z);
      return fun(real, imag);
    }),
  ];
}

function squared(real: number, imag: number): number {
  return toFloat(toFloat(real * real) + toFloat(imag * imag));
}

function polar(real: number, imag: number): MpObj {
  const top = mp.roots.mark();
  const r = newFloat(Math.sqrt(squared(real, imag)));
  mp.roots.keepPtr(r.ptr);
  const phi = newFloat(libm().atan2(imag, real));
  mp.roots.keepPtr(phi.ptr);
  const tuple = newTuple([r, phi]);
  mp.roots.release(top);
  return tuple;
}

function fromPolar(r: number, phi: number): MpObj {
  return newComplex(r * libm().cos(phi), r * libm().sin(phi));
}

const [, log10] = ofComplex('log10', (real, imag) =>
  newComplex(0.5 * libm().log10(squared(real, imag)), toFloat(Math.LOG10E) * libm().atan2(imag, real)),
);

defineModule({
  name: 'cmath',
  rows: [
    ['__name__', q('cmath')],
    ['e', () => romFloat(Math.E)],
    ['pi', () => romFloat(Math.PI)],
    ofComplex('phase', (real, imag) => newFloat(libm().atan2(imag, real))),
    ofComplex('polar', polar),
    ['rect', fun2('rect', (r, phi) => fromPolar(objGetFloat(r), objGetFloat(phi)))],
    ofComplex('exp', (real, imag) => fromPolar(libm().exp(real), imag)),
    ofComplex('log', (real, imag) => newComplex(0.5 * libm().log(squared(real, imag)), libm().atan2(imag, real))),
    ['log10', log10, 'MICROPY_PY_MATH_SPECIAL_FUNCTIONS'],
    ofComplex('sqrt', (real, imag) =>
      fromPolar(libm().pow(squared(real, imag), 0.25), toFloat(0.5 * libm().atan2(imag, real))),
    ),
    ofComplex('cos', (real, imag) =>
      newComplex(libm().cos(real) * libm().cosh(imag), -libm().sin(real) * libm().sinh(imag)),
    ),
    ofComplex('sin', (real, imag) =>
      newComplex(libm().sin(real) * libm().cosh(imag), libm().cos(real) * libm().sinh(imag)),
    ),
  ],
});
