import { MpDict } from '../runtime/dict.js';
import { ERRNO_NAMES, errnoOf } from '../runtime/errno.js';
import { MapTable } from '../runtime/map.js';
import { q } from '../runtime/qstrStatic.js';
import { defineModule } from './registry.js';
/** The module `errno` (py/moderrno.c). */
/** `errno.errorcode`: names by number, in ROM. */
function errorcode() {
    const dict = new MpDict();
    const { map } = dict;
    map.table = new MapTable(ERRNO_NAMES.length);
    map.alloc = ERRNO_NAMES.length;
    map.used = ERRNO_NAMES.length;
    map.allKeysAreQstrs = false;
    map.isFixed = true;
    map.isOrdered = true;
    ERRNO_NAMES.forEach(([name, errno], i) => {
        map.table.keys[i] = errnoOf(errno);
        map.table.values[i] = q(name);
    });
    return dict;
}
defineModule({
    name: 'errno',
    extensible: true,
    rows: [
        ['__name__', q('errno')],
        ['errorcode', errorcode, 'MICROPY_PY_ERRNO_ERRORCODE'],
        ...ERRNO_NAMES.map(([name, errno]) => [name, () => errnoOf(errno)]),
    ],
});
