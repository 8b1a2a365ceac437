import { MpObject } from './obj.js';
import { defineType, typePolymorphIter } from './types.js';
/**
 * An iterator that carries its own `iternext` function (`mp_type_polymorph_iter`, py/objpolyiter.c): those of str, bytes,
 * list, set, dict and so on share one type.
 */
export class MpPolymorphIter extends MpObject {
    constructor() {
        super(typePolymorphIter);
    }
}
defineType(typePolymorphIter, {
    getIter: (self) => self,
    iterNext: (self) => self.next(),
});
