import { defineModule } from './registry.js';
/** The module `__main__`: what a program's own names are in (py/runtime.c mp_module___main__). */
defineModule({ name: '__main__', rows: [], globals: (state) => state.dictMain });
