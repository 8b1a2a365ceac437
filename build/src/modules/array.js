import { q } from '../runtime/qstrStatic.js';
import { typeArray } from '../runtime/types.js';
import '../objects/array.js';
import { defineModule } from './registry.js';
/** The module `array` (py/modarray.c). */
defineModule({
    name: 'array',
    extensible: true,
    rows: [
        ['__name__', q('array')],
        ['array', typeArray],
    ],
});
