import { MpDict } from '../runtime/dict.js';
import { ERRNO_NAMES, errnoOf } from '../runtime/errno.js';
import type { MpObj } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { emptySlots } from '../runtime/slots.js';
import { defineModule, type ModuleRow } from './registry.js';

/** The module `errno` (py/moderrno.c). */

/** `errno.errorcode`: names by number, in ROM. */
function errorcode(): MpObj {
  const dict = new MpDict();
  const { map } = dict;
  map.slots = emptySlots(2 * ERRNO_NAMES.length);
  map.alloc = ERRNO_NAMES.length;
  map.used = ERRNO_NAMES.length;
  map.allKeysAreQstrs = false;
  map.isFixed = true;
  map.isOrdered = true;
  ERRNO_NAMES.forEach(([name, errno], i) => {
    map.slots[2 * i] = errnoOf(errno);
    map.slots[2 * i + 1] = q(name);
  });
  return dict;
}

defineModule({
  name: 'errno',
  extensible: true,
  rows: [
    ['__name__', q('errno')],
    ['errorcode', errorcode, 'MICROPY_PY_ERRNO_ERRORCODE'],
    ...ERRNO_NAMES.map(([name, errno]): ModuleRow => [name, () => errnoOf(errno)]),
  ],
});
