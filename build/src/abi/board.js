import { macroTextValue, macroValue } from './macroValue.js';
/** The value of a macro in this build, with the default of `py/mpconfig.h` for those that it does not set. */
export function macro(board, name) {
    return macroValue(board.macros, name);
}
/** Whether a feature macro is on in this build. */
export function macroOn(board, name) {
    return macroValue(board.macros, name) !== 0;
}
/** The text of a macro that names something; `''` when the build has none. */
export function macroText(board, name) {
    return macroTextValue(board.macros, name);
}
