import { MpType } from './obj.js';
import { MpTuple } from './tuple.js';
import { typeInt } from './types.js';
/** The type of any value (`mp_obj_get_type`). */
export function objGetType(o) {
    return typeof o === 'object' ? o.type : typeInt;
}
/** Name of a value's type, for messages (`mp_obj_get_type_str`). */
export function objGetTypeStr(o) {
    return (typeof o === 'object' ? o.type : typeInt).name.data;
}
/** Whether `type` is `cls` or derives from it (`mp_obj_is_subclass_fast`); false where either is no class. */
export function objIsSubclassFast(type, cls) {
    let self = type;
    for (;;) {
        if (self === cls)
            return true;
        if (!(self instanceof MpType) || self.parent === null)
            return false;
        const parent = self.parent;
        if (!(parent instanceof MpTuple)) {
            self = parent;
            continue;
        }
        const bases = parent.items;
        for (let i = 0; i < bases.length - 1; i++) {
            if (objIsSubclassFast(bases[i], cls))
                return true;
        }
        self = bases[bases.length - 1];
    }
}
