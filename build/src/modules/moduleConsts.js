import { macroOn } from '../abi/board.js';
import { installModuleConsts } from '../compiler/fold.js';
import { mapGet } from '../runtime/map.js';
import { MP_OBJ_NULL } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { builtinModule } from './registry.js';
/**
 * The modules whose integers the parser puts in place of `module.NAME` (py/parse.c mp_constants_table): `errno`, `uctypes`,
 * and those that a port adds (`MICROPY_PORT_CONSTANTS`).
 */
const QSTR_ERRNO = q('errno');
const QSTR_UCTYPES = q('uctypes');
const PORT_CONSTANTS = {
    nrf: [q('machine')],
    stm32: [q('machine'), q('pyb'), q('stm')],
};
function isConstModule(name) {
    if (name === QSTR_ERRNO)
        return macroOn(mp.board, 'MICROPY_PY_ERRNO');
    if (name === QSTR_UCTYPES)
        return macroOn(mp.board, 'MICROPY_PY_UCTYPES');
    return PORT_CONSTANTS[mp.board.port]?.includes(name) === true;
}
function lookup(moduleName, name) {
    if (!isConstModule(moduleName))
        return MP_OBJ_NULL;
    const module = builtinModule(moduleName);
    return module === null ? MP_OBJ_NULL : mapGet(module.globals.map, name);
}
installModuleConsts(lookup);
