import type { MpCell } from '../runtime/cell.js';
import { MP_OBJ_NULL, type MpObj, PRINT_REPR } from '../runtime/obj.js';
import { objWord } from '../runtime/objWord.js';
import { objPrintHelper } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { MICROPY_ERROR_REPORTING_DETAILED, mp } from '../runtime/state.js';
import { defineType, typeCell } from '../runtime/types.js';

/** Cells, the variables that functions share, as a program can see them (py/objcell.c). */

function cellPrint(print: MpPrint, selfIn: MpObj): void {
  const { obj } = selfIn as MpCell;
  if (mp.errorReporting < MICROPY_ERROR_REPORTING_DETAILED) {
    printf(print, '<>');
    return;
  }
  printf(print, '<cell %p ', obj === MP_OBJ_NULL ? 0 : objWord(obj));
  if (obj === MP_OBJ_NULL) print.strn('(nil)');
  else objPrintHelper(print, obj, PRINT_REPR);
  print.strn('>');
}

defineType(typeCell, { print: cellPrint });
