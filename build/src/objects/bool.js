import { argCheckNum } from '../runtime/args.js';
import { MP_OBJ_NULL, MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE } from '../runtime/obj.js';
import { binaryOp, MP_UNARY_OP_LEN, objIsTrue, unaryOp } from '../runtime/ops.js';
import { defineType, mpConstFalse, mpConstTrue, newBool, typeBool } from '../runtime/types.js';
import { printsJson } from './none.js';
/** The type bool (py/objbool.c): in operators its values are the small ints 0 and 1. */
function value(self) {
    return self === mpConstTrue ? 1 : 0;
}
function makeNew(_type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 0, 1, false);
    return nArgs === 0 ? mpConstFalse : newBool(objIsTrue(args[off]));
}
defineType(typeBool, {
    flags: MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE,
    makeNew,
    print: (print, self, kind) => {
        if (printsJson(kind))
            print.strn(self === mpConstTrue ? 'true' : 'false');
        else
            print.strn(self === mpConstTrue ? 'True' : 'False');
    },
    unaryOp: (op, self) => (op === MP_UNARY_OP_LEN ? MP_OBJ_NULL : unaryOp(op, value(self))),
    binaryOp: (op, lhs, rhs) => binaryOp(op, value(lhs), rhs),
});
