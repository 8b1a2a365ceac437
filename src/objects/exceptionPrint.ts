import { nativeException, objIsExceptionInstance } from '../runtime/instance.js';
import { type MpObj, PRINT_EXC } from '../runtime/obj.js';
import { objPrintHelper } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';

const SOURCE_LINE = romFeature('MICROPY_ENABLE_SOURCE_LINE');

/** Prints an exception with its traceback, the outermost frame first (py/obj.c mp_obj_print_exception). */
export function printException(print: MpPrint, exc: MpObj): void {
  if (objIsExceptionInstance(exc)) {
    const { traceback } = nativeException(exc);
    if (traceback.length > 0) print.strn('Traceback (most recent call last):\n');
    for (let i = traceback.length - 1; i >= 0; i--) {
      const { file, line, block } = traceback[i]!;
      if (mp.features[SOURCE_LINE] === 1) printf(print, '  File "%q", line %d', file, line);
      else printf(print, '  File "%q"', file);
      if (block.data === '') print.strn('\n');
      else printf(print, ', in %q\n', block);
    }
  }
  objPrintHelper(print, exc, PRINT_EXC);
  print.strn('\n');
}
