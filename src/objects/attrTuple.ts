import { MP_OBJ_NULL, type MpObj, type MpQstr, PRINT_REPR } from '../runtime/obj.js';
import { objPrintHelper } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import type { MpAttrTuple, MpTuple } from '../runtime/tuple.js';
import { defineType, typeAttrTuple, typeTuple } from '../runtime/types.js';
import './tuple.js';

/** Tuples whose items have names in ROM, such as what `os.uname()` returns (py/objattrtuple.c). */

/** Prints `(name=value, ...)`, which named tuples do too (mp_obj_attrtuple_print_helper). */
export function attrTuplePrint(print: MpPrint, fields: readonly MpQstr[], tuple: MpTuple): void {
  print.strn('(');
  tuple.items.forEach((item, i) => {
    if (i > 0) print.strn(', ');
    print.strn(fields[i]!.data);
    print.strn('=');
    objPrintHelper(print, item, PRINT_REPR);
  });
  print.strn(')');
}

function attr(selfIn: MpObj, name: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL) return;
  const self = selfIn as MpAttrTuple;
  const at = self.fields.indexOf(name);
  if (at >= 0) dest[off] = self.items[at]!;
}

defineType(typeAttrTuple, {
  print: (print, self) => attrTuplePrint(print, (self as MpAttrTuple).fields, self as MpAttrTuple),
  unaryOp: typeTuple.unaryOp!,
  binaryOp: typeTuple.binaryOp!,
  attr,
  subscr: typeTuple.subscr!,
  getIter: typeTuple.getIter!,
});
