import { PRINT_JSON } from '../runtime/obj.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { defineType, typeNoneType } from '../runtime/types.js';
const JSON_MODULE = romFeature('MICROPY_PY_JSON');
/** True where a value is to be printed as JSON: only firmwares with the json module do. */
export function printsJson(kind) {
    return kind === PRINT_JSON && mp.features[JSON_MODULE] === 1;
}
defineType(typeNoneType, {
    print: (print, _self, kind) => print.strn(printsJson(kind) ? 'null' : 'None'),
});
