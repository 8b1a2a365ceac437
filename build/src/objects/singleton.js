import { defineType, typeSingleton } from '../runtime/types.js';
/** Ellipsis and NotImplemented (py/objsingleton.c). */
defineType(typeSingleton, {
    print: (print, self) => print.strn(self.label),
});
