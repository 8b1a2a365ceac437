import { macroOn } from '../abi/board.js';
import { installModuleConsts } from '../compiler/fold.js';
import { mapGet } from '../runtime/map.js';
import { MP_OBJ_NULL, type MpObj, type MpQstr } from '../runtime/obj.js';
import { portOf } from '../runtime/port.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { builtinModule } from './registry.js';

/**
 * The modules whose numbers the parser puts in place of `module.NAME` (py/parse.c mp_constants_table): `errno`, `uctypes`,
 * `math` where the firmware folds floats, and those that a port adds (`MICROPY_PORT_CONSTANTS`).
 */
const QSTR_ERRNO = q('errno');
const QSTR_UCTYPES = q('uctypes');
const QSTR_MATH = q('math');

const MATH_MACROS = ['MICROPY_PY_BUILTINS_FLOAT', 'MICROPY_PY_MATH', 'MICROPY_COMP_CONST_FLOAT'] as const;

function isConstModule(name: MpQstr): boolean {
  if (name === QSTR_ERRNO) return macroOn(mp.board, 'MICROPY_PY_ERRNO');
  if (name === QSTR_UCTYPES) return macroOn(mp.board, 'MICROPY_PY_UCTYPES');
  if (name === QSTR_MATH) return MATH_MACROS.every((macro) => macroOn(mp.board, macro));
  return portOf(mp.board).constModules.includes(name.data);
}

function lookup(moduleName: MpQstr, name: MpQstr): MpObj {
  if (!isConstModule(moduleName)) return MP_OBJ_NULL;
  const module = builtinModule(moduleName);
  return module === null ? MP_OBJ_NULL : mapGet(module.globals.map, name);
}

installModuleConsts(lookup);
