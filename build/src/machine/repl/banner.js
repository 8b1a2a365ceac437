import { macroOn } from '../../abi/board.js';
import { bannerMachine } from '../../modules/sys.js';
import { MpStr } from '../../runtime/obj.js';
import { typeStr } from '../../runtime/types.js';
/** The firmware's first line: name, version and what it runs on (MICROPY_BANNER_NAME_AND_VERSION). */
export function banner(state) {
    const { gitTag, buildDate } = state.board.firmware;
    return `MicroPython ${gitTag} on ${buildDate}; ${bannerMachine(state)}`;
}
/** The prompt, which a program may change where the firmware has `sys.ps1` (mp_repl_get_ps1). */
export function ps1(state) {
    return prompt(state, 'sys.ps1', '>>> ');
}
/** The prompt for the further lines of a statement. */
export function ps2(state) {
    return prompt(state, 'sys.ps2', '... ');
}
function prompt(state, key, fixed) {
    if (!macroOn(state.board, 'MICROPY_PY_SYS_PS1_PS2'))
        return fixed;
    const value = state.rootObjs.get(key);
    return value instanceof MpStr && value.type === typeStr ? value.data : '';
}
