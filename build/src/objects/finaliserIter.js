import { fun1 } from '../runtime/fun.js';
import { MpObject } from '../runtime/obj.js';
import { romMap } from '../runtime/rom.js';
import { defineType, mpConstNone, typePolymorphIterWithFinaliser } from '../runtime/types.js';
/** An iterator with its own `iternext` function and finaliser (py/objpolyiter.c), for what must be closed. */
export class FinaliserIter extends MpObject {
    constructor() {
        super(typePolymorphIterWithFinaliser);
    }
}
defineType(typePolymorphIterWithFinaliser, {
    iterNext: (self) => self.next(),
    locals: romMap([
        [
            '__del__',
            fun1('__del__', (self) => {
                self.finalise();
                return mpConstNone;
            }),
        ],
    ]),
});
