import { MP_OBJ_NULL, PRINT_REPR } from '../runtime/obj.js';
import { objPrintHelper } from '../runtime/ops.js';
import { defineType, typeAttrTuple, typeTuple } from '../runtime/types.js';
import './tuple.js';
/** Tuples whose items have names in ROM, such as what `os.uname()` returns (py/objattrtuple.c). */
/** Prints `(name=value, ...)`, which named tuples do too (mp_obj_attrtuple_print_helper). */
export function attrTuplePrint(print, fields, tuple) {
    print.strn('(');
    tuple.items.forEach((item, i) => {
        if (i > 0)
            print.strn(', ');
        print.strn(fields[i].data);
        print.strn('=');
        objPrintHelper(print, item, PRINT_REPR);
    });
    print.strn(')');
}
function attr(selfIn, name, dest, off) {
    if (dest[off] !== MP_OBJ_NULL)
        return;
    const self = selfIn;
    const at = self.fields.indexOf(name);
    if (at >= 0)
        dest[off] = self.items[at];
}
defineType(typeAttrTuple, {
    print: (print, self) => attrTuplePrint(print, self.fields, self),
    unaryOp: typeTuple.unaryOp,
    binaryOp: typeTuple.binaryOp,
    attr,
    subscr: typeTuple.subscr,
    getIter: typeTuple.getIter,
});
