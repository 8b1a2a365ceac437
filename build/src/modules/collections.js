import '../objects/dict.js';
import { typeDeque } from '../objects/deque.js';
import { namedTuple } from '../objects/namedTuple.js';
import { q } from '../runtime/qstrStatic.js';
import { typeOrderedDict } from '../runtime/types.js';
import { defineModule } from './registry.js';
/** The module `collections` (py/modcollections.c). */
defineModule({
    name: 'collections',
    extensible: true,
    rows: [
        ['__name__', q('collections')],
        ['deque', typeDeque, 'MICROPY_PY_COLLECTIONS_DEQUE'],
        ['namedtuple', namedTuple],
        ['OrderedDict', typeOrderedDict, 'MICROPY_PY_COLLECTIONS_ORDEREDDICT'],
    ],
});
