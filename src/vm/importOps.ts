import { loadMethod, loadMethodMaybe } from '../runtime/attr.js';
import { newBoundMeth } from '../runtime/boundMeth.js';
import { callFunctionNKw } from '../runtime/call.js';
import type { MpDict } from '../runtime/dict.js';
import type { FunVar } from '../runtime/fun.js';
import { MP_MAP_LOOKUP, mapLookup, mapSlotIsFilled } from '../runtime/map.js';
import type { MpModule } from '../runtime/module.js';
import { MP_OBJ_NULL, type MpObj, type MpQstr } from '../runtime/obj.js';
import { objGetArray } from '../runtime/ops.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsgVarg } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { objStrGetData, objStrGetQstr } from '../runtime/str.js';
import { mpConstNone, mpConstTrue, typeImportError } from '../runtime/types.js';
import { storeName } from './names.js';

/** The import statements (py/runtime.c mp_import_name, mp_import_from, mp_import_all). */

const MODULE_ALL = romFeature('MICROPY_MODULE___ALL__');
const IMPORT_ALL_DICT = romFeature('UHEAP_IMPORT_ALL_DICT');
const IMPORT_BOUND = romFeature('UHEAP_IMPORT_BOUND');
const IMPORT_GLOBALS = romFeature('UHEAP_IMPORT_GLOBALS');

const QSTR_all = q('__all__');
const QSTR_dict = q('__dict__');
const QSTR_import = q('__import__');
const QSTR_path = q('__path__');
const QSTR_name = q('__name__');

let builtinImport: FunVar;

/** modules/builtinImport.ts announces `__import__` here. */
export function installImport(fun: FunVar): void {
  builtinImport = fun;
}

/** `import name`: the module, by way of a `__import__` that the program has put in place of the built-in one. */
export function importName(name: MpQstr, fromList: MpObj, level: MpObj): MpObj {
  const globals = mp.features[IMPORT_GLOBALS] === 1 ? mp.dictGlobals : mpConstNone;
  const args = [name, globals, mpConstNone, fromList, level];
  if (mp.builtinsOverride !== null) {
    const { map } = mp.builtinsOverride;
    const at = mapLookup(map, QSTR_import, MP_MAP_LOOKUP);
    if (at >= 0) return callFunctionNKw(map.slots[at + 1]!, 5, 0, args, 0);
  }
  return builtinImport(5, args, 0);
}

function raiseCantImport(name: MpQstr): never {
  return raiseMsgVarg(typeImportError, "can't import name %q", name);
}

/** `from module import name`; of a package also a submodule. Raises ImportError. */
export function importFrom(module: MpObj, name: MpQstr): MpObj {
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethodMaybe(module, name, dest, 0);
  if (dest[1] !== MP_OBJ_NULL) {
    // A method of an instance that stands for a module.
    return mp.features[IMPORT_BOUND] === 1 ? newBoundMeth(dest[0]!, dest[1]!) : raiseCantImport(name);
  }
  if (dest[0] !== MP_OBJ_NULL) return dest[0]!;
  if (!mp.options.externalImport) raiseCantImport(name);
  loadMethodMaybe(module, QSTR_path, dest, 0);
  if (dest[0] === MP_OBJ_NULL) raiseCantImport(name);
  loadMethodMaybe(module, QSTR_name, dest, 0);
  return importName(qstrFromStr(`${objStrGetData(dest[0]!)}.${name.data}`), mpConstTrue, 0);
}

/** `from module import *`: the names of `__all__`, or else all but those with a leading underscore. */
export function importAll(module: MpObj): void {
  const top = mp.roots.mark();
  if (mp.features[MODULE_ALL] === 1) {
    const all: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
    loadMethodMaybe(module, QSTR_all, all, 0);
    if (all[0] !== MP_OBJ_NULL) {
      mp.roots.keep(all[0]!);
      const { items, off, len } = objGetArray(all[0]!);
      for (const item of items.slice(off, off + len)) {
        const name = objStrGetQstr(item);
        const found: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
        loadMethod(module, name, found, 0);
        storeName(name, found[0]!);
      }
      mp.roots.release(top);
      return;
    }
  }
  const dict = namesOf(module);
  mp.roots.keep(dict);
  storeAll(dict);
  mp.roots.release(top);
}

/** The dict of what is taken for a module. */
function namesOf(module: MpObj): MpDict {
  if (mp.features[IMPORT_ALL_DICT] === 0 || !mp.options.cpythonCompat) return (module as MpModule).globals;
  const found: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethod(module, QSTR_dict, found, 0);
  return found[0] as MpDict;
}

function storeAll({ map }: MpDict): void {
  for (let i = 0; i < 2 * map.alloc; i += 2) {
    if (!mapSlotIsFilled(map, i)) continue;
    const key = map.slots[i]!;
    if (objStrGetData(key).startsWith('_')) continue;
    storeName(objStrGetQstr(key), map.slots[i + 1]!);
  }
}
