import { loadMethodMaybe } from '../runtime/attr.js';
import { callFunctionNKw } from '../runtime/call.js';
import { MP_MAP_LOOKUP, mapLookup, mapSlotIsFilled } from '../runtime/map.js';
import { MP_OBJ_NULL } from '../runtime/obj.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsgVarg } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { objStrGetData, objStrGetQstr } from '../runtime/str.js';
import { mpConstNone, mpConstTrue, typeImportError } from '../runtime/types.js';
import { storeName } from './names.js';
/** The import statements (py/runtime.c mp_import_name, mp_import_from, mp_import_all). */
const QSTR_import = q('__import__');
const QSTR_path = q('__path__');
const QSTR_name = q('__name__');
let builtinImport;
/** modules/builtinImport.ts announces `__import__` here. */
export function installImport(fun) {
    builtinImport = fun;
}
/** `import name`: the module, by way of a `__import__` that the program has put in place of the built-in one. */
export function importName(name, fromList, level) {
    const args = [name, mpConstNone, mpConstNone, fromList, level];
    if (mp.builtinsOverride !== null) {
        const { map } = mp.builtinsOverride;
        const at = mapLookup(map, QSTR_import, MP_MAP_LOOKUP);
        if (at >= 0)
            return callFunctionNKw(map.table.values[at], 5, 0, args, 0);
    }
    return builtinImport(5, args, 0);
}
function raiseCantImport(name) {
    return raiseMsgVarg(typeImportError, "can't import name %q", name);
}
/** `from module import name`; of a package also a submodule. Raises ImportError. */
export function importFrom(module, name) {
    const dest = [MP_OBJ_NULL, MP_OBJ_NULL];
    loadMethodMaybe(module, name, dest, 0);
    if (dest[1] !== MP_OBJ_NULL)
        raiseCantImport(name);
    if (dest[0] !== MP_OBJ_NULL)
        return dest[0];
    if (!mp.options.externalImport)
        raiseCantImport(name);
    loadMethodMaybe(module, QSTR_path, dest, 0);
    if (dest[0] === MP_OBJ_NULL)
        raiseCantImport(name);
    loadMethodMaybe(module, QSTR_name, dest, 0);
    return importName(qstrFromStr(`${objStrGetData(dest[0])}.${name.data}`), mpConstTrue, 0);
}
/** `from module import *`: all names but those with a leading underscore. */
export function importAll(module) {
    const { map } = module.globals;
    for (let i = 0; i < map.alloc; i++) {
        if (!mapSlotIsFilled(map, i))
            continue;
        const key = map.table.keys[i];
        if (objStrGetData(key).startsWith('_'))
            continue;
        storeName(objStrGetQstr(key), map.table.values[i]);
    }
}
