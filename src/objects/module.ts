import { macro } from '../abi/board.js';
import { callFunction1 } from '../runtime/call.js';
import { dictStore, MpDict, newDict } from '../runtime/dict.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_MAP_LOOKUP, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND, mapGet, mapLookup } from '../runtime/map.js';
import { MpModule } from '../runtime/module.js';
import { MP_OBJ_NULL, type MpObj, type MpQstr } from '../runtime/obj.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { objStrGetStr } from '../runtime/str.js';
import { defineType, typeModule } from '../runtime/types.js';
import { dictDelete } from './dict.js';

/** Modules (py/objmodule.c). */

const CAN_OVERRIDE_BUILTINS = romFeature('MICROPY_CAN_OVERRIDE_BUILTINS');
const FILE = romFeature('MICROPY_PY___FILE__');
const QSTR_dict = q('__dict__');
const QSTR_file = q('__file__');
const QSTR_getattr = q('__getattr__');
const QSTR_name = q('__name__');

/** What a module has until its own dict is allocated. */
const NO_GLOBALS = new MpDict();

function print(out: MpPrint, selfIn: MpObj): void {
  const { map } = (selfIn as MpModule).globals;
  const name = mapGet(map, QSTR_name);
  const nameText = name === MP_OBJ_NULL ? '' : objStrGetStr(name);
  const file = mp.features[FILE] === 1 ? mapGet(map, QSTR_file) : MP_OBJ_NULL;
  if (file === MP_OBJ_NULL) printf(out, "<module '%s'>", nameText);
  else printf(out, "<module '%s' from '%s'>", nameText, objStrGetStr(file));
}

function attr(selfIn: MpObj, name: MpQstr, dest: MpObj[], off: number): void {
  const self = selfIn as MpModule;
  if (dest[off] === MP_OBJ_NULL) loadAttr(self, name, dest, off);
  else storeAttr(self, name, dest, off);
}

function loadAttr(self: MpModule, name: MpQstr, dest: MpObj[], off: number): void {
  const { map } = self.globals;
  const at = mapLookup(map, name, MP_MAP_LOOKUP);
  if (at >= 0) {
    dest[off] = map.slots[at + 1]!;
    return;
  }
  if (name === QSTR_dict && mp.options.cpythonCompat) {
    dest[off] = self.globals;
    return;
  }
  if (mp.options.moduleGetattr && name !== QSTR_getattr) {
    const getattr = mapGet(map, QSTR_getattr);
    if (getattr !== MP_OBJ_NULL) {
      dest[off] = callFunction1(getattr, name);
      return;
    }
  }
  self.delegate?.(self, name, dest, off);
}

function storeAttr(self: MpModule, name: MpQstr, dest: MpObj[], off: number): void {
  let dict = self.globals;
  if (dict.map.isFixed) {
    if (dict.map !== mp.builtinsMap || mp.features[CAN_OVERRIDE_BUILTINS] !== 1) {
      self.delegate?.(self, name, dest, off);
      return;
    }
    // What replaces a builtin is looked up before the builtins themselves.
    mp.builtinsOverride ??= newDict(1);
    dict = mp.builtinsOverride;
  }
  const value = dest[off + 1]!;
  if (value === MP_OBJ_NULL) dictDelete(dict, name);
  else dictStore(dict, name, value);
  dest[off] = MP_OBJ_NULL;
}

defineType(typeModule, { print, attr });

/** The loaded module of this name, made where there's none yet (mp_obj_new_module). Raises MemoryError. */
export function newModule(name: MpQstr): MpObj {
  const { map } = mp.loadedModules;
  const at = mapLookup(map, name, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
  const known = map.slots[at + 1]!;
  if (known !== MP_OBJ_NULL) return known;
  const top = mp.roots.mark();
  const module = new MpModule(NO_GLOBALS);
  module.ptr = mMalloc(mp.sizes.mp_module_context_t, module);
  mp.roots.keep(module);
  module.globals = newDict(macro(mp.board, 'MICROPY_MODULE_DICT_SIZE'));
  dictStore(module.globals, QSTR_name, name);
  map.slots[at + 1] = module;
  mp.roots.release(top);
  return module;
}
