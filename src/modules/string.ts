import { typeInterpolation, typeTemplate } from '../objects/template.js';
import { q } from '../runtime/qstrStatic.js';
import { defineModule, submodule } from './registry.js';

/** The module `string`, a package of `string.templatelib` alone (py/modstring.c, MICROPY_PY_TSTRINGS). */

const templatelib = submodule({
  name: 'string.templatelib',
  rows: [
    ['__name__', q('string.templatelib')],
    ['Template', typeTemplate],
    ['Interpolation', typeInterpolation],
  ],
});

defineModule({
  name: 'string',
  extensible: true,
  rows: [
    ['__name__', q('string')],
    ['templatelib', templatelib],
  ],
});
