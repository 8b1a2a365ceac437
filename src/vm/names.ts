import { dictDelete } from '../objects/dict.js';
import { dictStore } from '../runtime/dict.js';
import { MP_MAP_LOOKUP, mapLookup } from '../runtime/map.js';
import { MP_OBJ_NULL, type MpObj, type MpQstr } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg, raiseMsgVarg } from '../runtime/raise.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { typeNameError } from '../runtime/types.js';

/** Names of the module level and of class bodies (py/runtime.c mp_load_name and the like). */

const QSTR_build_class = q('__build_class__');

/** A name of the locals dict, the globals or the builtins. Raises NameError. */
export function loadName(name: MpQstr): MpObj {
  if (mp.dictLocals !== mp.dictGlobals) {
    const { map } = mp.dictLocals;
    const at = mapLookup(map, name, MP_MAP_LOOKUP);
    if (at >= 0) return map.slots[at + 1]!;
  }
  return loadGlobal(name);
}

/** A name of the globals or the builtins. Raises NameError. */
export function loadGlobal(name: MpQstr): MpObj {
  const { map } = mp.dictGlobals;
  const { slots } = map;
  const hint = name.slotHint;
  if (hint < slots.length && slots[hint] === name) return slots[hint + 1]!;
  if (name.missMap !== map || name.missAdds !== map.adds) {
    const at = mapLookup(map, name, MP_MAP_LOOKUP);
    if (at >= 0) return slots[at + 1]!;
    name.missMap = map;
    name.missAdds = map.adds;
  }
  const builtin = loadBuiltin(name);
  if (builtin !== MP_OBJ_NULL) return builtin;
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseMsg(typeNameError, 'name not defined');
  return raiseMsgVarg(typeNameError, "name '%q' isn't defined", name);
}

/** A built-in name, those that the program has replaced first; MP_OBJ_NULL where there's none. */
function loadBuiltin(name: MpQstr): MpObj {
  if (mp.builtinsOverride !== null) {
    const { map } = mp.builtinsOverride;
    const at = mapLookup(map, name, MP_MAP_LOOKUP);
    if (at >= 0) return map.slots[at + 1]!;
  }
  const at = mapLookup(mp.builtinsMap, name, MP_MAP_LOOKUP);
  return at < 0 ? MP_OBJ_NULL : mp.builtinsMap.slots[at + 1]!;
}

/** `__build_class__`. */
export function loadBuildClass(): MpObj {
  return loadBuiltin(QSTR_build_class);
}

export function storeName(name: MpQstr, value: MpObj): void {
  dictStore(mp.dictLocals, name, value);
}

export function storeGlobal(name: MpQstr, value: MpObj): void {
  dictStore(mp.dictGlobals, name, value);
}

/** Raises KeyError, as the firmware does. */
export function deleteName(name: MpQstr): void {
  dictDelete(mp.dictLocals, name);
}

/** Raises KeyError, as the firmware does. */
export function deleteGlobal(name: MpQstr): void {
  dictDelete(mp.dictGlobals, name);
}
