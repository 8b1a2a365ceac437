import { macroOn } from '../abi/board.js';
import { dictGet } from '../objects/dict.js';
import { newModule } from '../objects/module.js';
import { loadMethodMaybe, storeAttr } from '../runtime/attr.js';
import { callMethodNKw } from '../runtime/call.js';
import { dictStore, MpDict } from '../runtime/dict.js';
import { funVar } from '../runtime/fun.js';
import { MP_MAP_LOOKUP, MP_MAP_LOOKUP_REMOVE_IF_FOUND, mapLookup } from '../runtime/map.js';
import { MpModule } from '../runtime/module.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpQstr } from '../runtime/obj.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg, raiseMsgVarg, raiseNotImplementedError, raiseType } from '../runtime/raise.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { newStr, objStrGetData, objStrGetQstr } from '../runtime/str.js';
import {
  mpConstFalse,
  mpConstNone,
  typeDict,
  typeImportError,
  typeTypeError,
  typeValueError,
} from '../runtime/types.js';
import { installImport } from '../vm/importOps.js';
import { FixedPath, type ModuleStat, statFilePyOrMpy, statModule, statTopLevel, sysPathEntries } from './findModule.js';
import { loadModule } from './loadModule.js';
import { builtinModule } from './registry.js';

/** `__import__` (py/builtinimport.c). */

const QSTR_init = q('__init__');
const QSTR_main = q('__main__');
const QSTR_name = q('__name__');
const QSTR_path = q('__path__');
const QSTR_sys = q('sys');
const QSTR_usys = q('usys');

function builtinOfKind(name: MpQstr, extensible: boolean): MpObject | null {
  const module = builtinModule(name);
  return module !== null && (module.def.extensible ?? false) === extensible ? module : null;
}

/** A built-in module, and its `__init__` has run (mp_module_get_builtin); null where the firmware has none. */
function getBuiltin(name: MpQstr, extensible: boolean): MpObject | null {
  let module = builtinOfKind(name, extensible);
  if (module === null) {
    if (name === QSTR_usys) return builtinModule(QSTR_sys);
    // `ufoo` is the built-in `foo`, whatever files there are.
    if (extensible || !name.data.startsWith('u')) return null;
    const text = name.data.slice(1);
    const inner = macroOn(mp.board, 'UHEAP_UIMPORT_INTERNS') ? qstrFromStr(text) : mp.qstrs.find(text);
    module = inner === null ? null : builtinOfKind(inner, true);
    if (module === null) return null;
  }
  return initBuiltin(module);
}

/** Calls `__init__` of a built-in module where the firmware does. */
function initBuiltin(module: MpObject | null): MpObject | null {
  if (module !== null && macroOn(mp.board, 'MICROPY_MODULE_BUILTIN_INIT')) {
    const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
    loadMethodMaybe(module, QSTR_init, dest, 0);
    if (dest[0] !== MP_OBJ_NULL) callMethodNKw(0, 0, dest, 0);
  }
  return module;
}

function raiseNotFound(name: MpQstr): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseMsg(typeImportError, 'module not found');
  return raiseMsgVarg(typeImportError, "no module named '%q'", name);
}

/** A member of a built-in package that is a module itself (MICROPY_MODULE_BUILTIN_SUBPACKAGES). */
function builtinSubmodule(outer: MpObj, name: MpQstr): MpObj {
  if (!macroOn(mp.board, 'MICROPY_MODULE_BUILTIN_SUBPACKAGES') || !(outer instanceof MpModule)) return MP_OBJ_NULL;
  const { map } = outer.globals;
  if (!map.isFixed) return MP_OBJ_NULL;
  const at = mapLookup(map, name, MP_MAP_LOOKUP);
  const value = at < 0 ? MP_OBJ_NULL : map.slots[at + 1]!;
  return value instanceof MpModule ? value : MP_OBJ_NULL;
}

/**
 * Imports one level of a dotted name (process_import_at_level): `fullName` up to this level, `name` its last part,
 * `outer` the module of the level above or MP_OBJ_NULL. `isMain`: the unix port's `-m`.
 */
function importLevel(fullName: MpQstr, name: MpQstr, outer: MpObj, isMain: boolean): MpObj {
  const entries = sysPathEntries();
  if (entries === null || entries.length > 0) {
    const { map } = mp.loadedModules;
    const at = mapLookup(map, fullName, MP_MAP_LOOKUP);
    if (at >= 0) return map.slots[at + 1]!;
  }
  const path = new FixedPath();
  let stat: ModuleStat = null;
  if (outer === MP_OBJ_NULL) {
    const builtin = getBuiltin(name, false);
    if (builtin !== null) return builtin;
    stat = statTopLevel(name, path);
    if (stat === null) {
      const extensible = getBuiltin(name, true);
      if (extensible !== null) return extensible;
    }
  } else {
    const submodule = builtinSubmodule(outer, name);
    if (submodule !== MP_OBJ_NULL) return submodule;
    const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
    loadMethodMaybe(outer, QSTR_path, dest, 0);
    if (dest[0] !== MP_OBJ_NULL) {
      path.add(objStrGetData(dest[0]!));
      path.add('/');
      path.add(name.data);
      stat = statModule(path);
    }
  }
  if (stat === null) raiseNotFound(fullName);
  const top = mp.roots.mark();
  const module = newModule(fullName) as MpModule;
  mp.roots.keep(module);
  try {
    if (isMain && stat !== 'dir') makeMain(module, fullName);
    runModule(module, path, stat);
    if (outer !== MP_OBJ_NULL) storeAttr(outer, name, module);
  } catch (e) {
    // The module isn't there when it fails to load.
    if (e instanceof MpObject) mapLookup(mp.loadedModules.map, fullName, MP_MAP_LOOKUP_REMOVE_IF_FOUND);
    throw e;
  }
  mp.roots.release(top);
  return module;
}

/**
 * One level as early releases import it: each name is looked for on the path, even where the module is known, and where there
 * is no `foo` the built-in `ufoo` is taken (MICROPY_MODULE_WEAK_LINKS). A module that fails to load stays. `path` goes on
 * from level to level.
 */
function importLevelOfPath(fullName: MpQstr, name: MpQstr, outer: MpObj, path: FixedPath, isMain: boolean): MpObj {
  const at = mapLookup(mp.loadedModules.map, fullName, MP_MAP_LOOKUP);
  let known: MpObj | null = at >= 0 ? mp.loadedModules.map.slots[at + 1]! : initBuiltin(builtinModule(fullName));
  let stat: ModuleStat;
  if (outer === MP_OBJ_NULL) {
    stat = statTopLevel(name, path);
    if (stat === null && known === null && macroOn(mp.board, 'MICROPY_MODULE_WEAK_LINKS')) {
      known = initBuiltin(builtinModule(qstrFromStr(`u${name.data}`)));
    }
  } else {
    path.add('/');
    path.add(name.data);
    stat = statModule(path);
  }
  if (known === null) {
    if (stat === null) raiseNotFound(fullName);
    const top = mp.roots.mark();
    const module = newModule(fullName) as MpModule;
    mp.roots.keep(module);
    if (isMain && stat !== 'dir') makeMain(module, fullName);
    const { text } = path;
    runModule(module, path, stat);
    if (stat === 'dir') path.text = text;
    mp.roots.release(top);
    known = module;
  }
  if (outer !== MP_OBJ_NULL) storeAttr(outer, name, known);
  return known;
}

/** A module run with `-m` is `__main__`, and keeps its own name under that. */
function makeMain(module: MpModule, fullName: MpQstr): void {
  dictStore(module.globals, QSTR_name, QSTR_main);
  if (!mp.options.cpythonCompat) return;
  dictStore(mp.loadedModules, QSTR_main, module);
  dictStore(module.globals, QSTR_main, fullName);
}

function runModule(module: MpModule, path: FixedPath, stat: 'file' | 'dir'): void {
  if (stat === 'file') {
    loadModule(module, path);
    return;
  }
  const top = mp.roots.mark();
  const pathStr = newStr(path.text);
  mp.roots.keep(pathStr);
  storeAttr(module, QSTR_path, pathStr);
  mp.roots.release(top);
  path.add('/__init__.py');
  if (statFilePyOrMpy(path) === 'file') loadModule(module, path);
}

/** The absolute name for `level` leading dots before `name` (evaluate_relative_import). Raises ImportError. */
function absoluteName(levelIn: number, name: string, globals: MpDict): string {
  let current = dictGet(globals, QSTR_name);
  if (current === QSTR_main && mp.options.cpythonCompat && macroOn(mp.board, 'MICROPY_MODULE_OVERRIDE_MAIN_IMPORT')) {
    current = dictGet(globals, QSTR_main);
  }
  const isPackage = mapLookup(globals.map, QSTR_path, MP_MAP_LOOKUP) >= 0;
  let level = isPackage ? levelIn - 1 : levelIn;
  const base = objStrGetData(current);
  let end = base.length;
  while (level !== 0 && end > 0) {
    if (base[--end] === '.') level--;
  }
  if (end === 0) raiseMsg(typeImportError, "can't perform relative import");
  const full = name === '' ? base.slice(0, end) : `${base.slice(0, end)}.${name}`;
  return qstrFromStr(full).data;
}

/** What a relative import is relative to: where the release has it, the globals that are given. Raises TypeError. */
function importGlobals(given: MpObj): MpDict {
  if (given === mpConstNone || !macroOn(mp.board, 'UHEAP_IMPORT_GLOBALS')) return mp.dictGlobals;
  return given instanceof MpDict && given.type === typeDict ? given : raiseType(typeTypeError);
}

function importDefault(nArgs: number, args: MpObj[], off: number): MpObj {
  if (!mp.options.externalImport) return importBuiltinOnly(nArgs, args, off);
  const fromTuple = nArgs >= 4 ? args[off + 3]! : mpConstNone;
  const level = nArgs >= 5 ? Number(args[off + 4]) : 0;
  if (level < 0) raiseType(typeValueError);
  let name = objStrGetData(args[off]!);
  if (level !== 0) name = absoluteName(level, name, importGlobals(nArgs >= 2 ? args[off + 1]! : mpConstNone));
  if (name === '') raiseType(typeValueError);
  const isMain = fromTuple === mpConstFalse && macroOn(mp.board, 'MICROPY_MODULE_OVERRIDE_MAIN_IMPORT');
  let topModule: MpObj = MP_OBJ_NULL;
  let outer: MpObj = MP_OBJ_NULL;
  let start = 0;
  const isByPath = !macroOn(mp.board, 'UHEAP_IMPORT_BUILTIN_FIRST');
  const path = new FixedPath();
  for (let end = 1; end <= name.length; end++) {
    if (end < name.length && name[end] !== '.') continue;
    const fullName = qstrFromStr(name.slice(0, end));
    const levelName = qstrFromStr(name.slice(start, end));
    const isLast = end === name.length;
    outer = isByPath
      ? importLevelOfPath(fullName, levelName, outer, path, isMain && isLast)
      : importLevel(fullName, levelName, outer, isMain && isLast);
    if (topModule === MP_OBJ_NULL) topModule = outer;
    start = end + 1;
  }
  return fromTuple === mpConstNone ? topModule : outer;
}

/** Where the firmware imports no files. */
function importBuiltinOnly(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs >= 5 && args[off + 4] !== 0) raiseNotImplementedError('relative import');
  const { map } = mp.loadedModules;
  const at = mapLookup(map, args[off]!, MP_MAP_LOOKUP);
  if (at >= 0) return map.slots[at + 1]!;
  const name = objStrGetQstr(args[off]!);
  return getBuiltin(name, false) ?? getBuiltin(name, true) ?? raiseNotFound(name);
}

/** The function `__import__`. */
export const builtinImportFun = funVar('__import__', 1, 5, importDefault);

installImport(importDefault);
