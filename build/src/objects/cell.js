import { MP_OBJ_NULL, PRINT_REPR } from '../runtime/obj.js';
import { objPrintHelper } from '../runtime/ops.js';
import { objWord } from '../runtime/objWord.js';
import { mp } from '../runtime/state.js';
import { defineType, typeCell } from '../runtime/types.js';
import { printf } from './printf.js';
/** Cells, the variables that functions share, as a program can see them (py/objcell.c). */
function cellPrint(print, selfIn) {
    const { obj } = selfIn;
    if (mp.errorReporting < 3) {
        printf(print, '<>');
        return;
    }
    printf(print, '<cell %p ', obj === MP_OBJ_NULL ? 0 : objWord(obj));
    if (obj === MP_OBJ_NULL)
        print.strn('(nil)');
    else
        objPrintHelper(print, obj, PRINT_REPR);
    print.strn('>');
}
defineType(typeCell, { print: cellPrint });
