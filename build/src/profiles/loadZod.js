import { createRequire } from 'node:module';
let loaded;
/** Zod, when something has to be checked: a program on a built-in board needs none of it, and it takes long to load. */
export function loadZod() {
    loaded ??= createRequire(import.meta.url)('zod').z;
    return loaded;
}
