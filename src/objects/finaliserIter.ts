import { fun1 } from '../runtime/fun.js';
import { type MpObj, MpObject } from '../runtime/obj.js';
import { romMap } from '../runtime/rom.js';
import { defineType, mpConstNone, typePolymorphIterWithFinaliser } from '../runtime/types.js';

/** An iterator with its own `iternext` function and finaliser (py/objpolyiter.c), for what must be closed. */
export abstract class FinaliserIter extends MpObject {
  constructor() {
    super(typePolymorphIterWithFinaliser);
  }

  /** The next value, or MP_OBJ_STOP_ITERATION. */
  abstract next(): MpObj;

  /** Runs when the iterator is collected. */
  abstract finalise(): void;
}

defineType(typePolymorphIterWithFinaliser, {
  iterNext: (self) => (self as FinaliserIter).next(),
  locals: romMap([
    [
      '__del__',
      fun1('__del__', (self) => {
        (self as FinaliserIter).finalise();
        return mpConstNone;
      }),
    ],
  ]),
});
