import { MpFloat, sameFloat } from './float.js';
import { MP_OBJ_NULL, MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE, MP_TYPE_FLAG_EQ_HAS_NEQ_TEST, MP_TYPE_FLAG_EQ_NOT_REFLEXIVE, MpQstr, MpStr, } from './obj.js';
import { objGetType } from './objType.js';
import { MP_BINARY_OP_EQUAL, MP_BINARY_OP_NOT_EQUAL } from './opcodesRuntime.js';
import { romFeature } from './rom.js';
import { mp } from './state.js';
import { mpConstFalse, mpConstTrue, newBool, typeStr } from './types.js';
import { objIsTrue } from './unaryOp.js';
/** Pointer identity (`is`): floats that are immediates are the same where their bits are. */
export function objIs(a, b) {
    if (a === b)
        return true;
    return a instanceof MpFloat && b instanceof MpFloat && sameFloat(a, b);
}
function isStr(o) {
    return o instanceof MpStr && o.type === typeStr;
}
const STR_BYTES_CMP_WARN = romFeature('MICROPY_PY_STR_BYTES_CMP_WARN');
const WARNINGS_CATEGORY = romFeature('MICROPY_WARNINGS_CATEGORY');
function warnBytesAndStr() {
    mp.errorPrint.strn(mp.features[WARNINGS_CATEGORY] === 1 ? 'BytesWarning' : 'Warning');
    mp.errorPrint.strn(': ');
    mp.errorPrint.strn('Comparison between bytes and str');
    mp.errorPrint.strn('\n');
}
/** mp_obj_str_equal: two interned strings are equal only where they are the same. */
function strEqual(a, b) {
    if (a instanceof MpQstr && b instanceof MpQstr)
        return a === b;
    return a.data === b.data;
}
/**
 * `==` or `!=` (mp_obj_equal_not_equal), `op` is MP_BINARY_OP_EQUAL or MP_BINARY_OP_NOT_EQUAL. A type's own comparison
 * may return any object; other results are True and False.
 */
export function objEqualNotEqual(op, o1, o2) {
    const negated = op === MP_BINARY_OP_NOT_EQUAL;
    if (o1 === o2 && (typeof o1 !== 'object' || (o1.type.flags & MP_TYPE_FLAG_EQ_NOT_REFLEXIVE) === 0)) {
        return newBool(!negated);
    }
    if (typeof o1 !== 'object' && typeof o2 !== 'object')
        return newBool(negated);
    if (o1 instanceof MpStr && o2 instanceof MpStr && (o1.type === typeStr || o2.type === typeStr)) {
        if (o1.type === o2.type)
            return newBool(strEqual(o1, o2) !== negated);
        if (mp.features[STR_BYTES_CMP_WARN] === 1 && mp.options.warnings)
            warnBytesAndStr();
        return newBool(negated);
    }
    // Strings and small ints leave the comparison to the other side's type.
    if (typeof o1 === 'object' && !isStr(o1)) {
        const r = compareByType(op, o1, o2);
        if (r !== MP_OBJ_NULL)
            return r;
    }
    const r = compareByType(op, o2, o1);
    if (r !== MP_OBJ_NULL)
        return r;
    return newBool((o1 === o2) !== negated);
}
function compareByType(op, o1, o2) {
    const type = objGetType(o1);
    const slot = type.binaryOp;
    if (slot === null)
        return MP_OBJ_NULL;
    const { flags } = type;
    if ((flags & MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE) === 0 && objGetType(o2) !== type)
        return MP_OBJ_NULL;
    if (op === MP_BINARY_OP_NOT_EQUAL && (flags & MP_TYPE_FLAG_EQ_HAS_NEQ_TEST) !== 0) {
        const r = slot(MP_BINARY_OP_NOT_EQUAL, o1, o2);
        if (r !== MP_OBJ_NULL)
            return r;
    }
    const r = slot(MP_BINARY_OP_EQUAL, o1, o2);
    if (r === MP_OBJ_NULL || op === MP_BINARY_OP_EQUAL)
        return r;
    return objIsTrue(r) ? mpConstFalse : mpConstTrue;
}
/** Whether two values are equal (mp_obj_equal). */
export function objEqual(a, b) {
    return objIsTrue(objEqualNotEqual(MP_BINARY_OP_EQUAL, a, b));
}
