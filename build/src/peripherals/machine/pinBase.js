import { loadMethod } from '../../runtime/attr.js';
import { callMethodNKw } from '../../runtime/call.js';
import { MP_OBJ_NULL, MpObject } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { q } from '../../runtime/qstrStatic.js';
import { mpConstFalse, mpConstTrue, newRomType } from '../../runtime/types.js';
/** `machine.PinBase` (extmod/machine_pinbase.c): a class derived from it is a pin by its method `value`. */
const QSTR_value = q('value');
const protocol = {
    pinRead(self) {
        const dest = [MP_OBJ_NULL, MP_OBJ_NULL];
        loadMethod(self, QSTR_value, dest, 0);
        return Number(objGetInt(callMethodNKw(0, 0, dest, 0)));
    },
    pinWrite(self, value) {
        const dest = [MP_OBJ_NULL, MP_OBJ_NULL, value === 0 ? mpConstFalse : mpConstTrue];
        loadMethod(self, QSTR_value, dest, 0);
        callMethodNKw(1, 0, dest, 0);
    },
};
export const typePinBase = newRomType('PinBase', { makeNew: () => singleton, protocol });
/** The class is abstract: what an instance has of it is the same ROM object for all. */
const singleton = new MpObject(typePinBase);
