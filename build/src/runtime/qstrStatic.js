import { MpQstr } from './obj.js';
/** djb2 over bytes, all 32 bits (py/qstr.c keeps the low 8 or 16). */
export function computeHash(data) {
    let hash = 5381;
    for (let i = 0; i < data.length; i++)
        hash = (Math.imul(hash, 33) ^ data.charCodeAt(i)) | 0;
    return hash;
}
const table = new Map();
// The name of the type of all strings is a string itself: the type is patched once both exist (runtime/types.ts).
const strTypeShell = { type: null };
/**
 * The one object for an interned string with these bytes. This only makes the JS object: whether the running machine
 * has it in ROM or must allocate it is `qstrFromStr`'s business.
 */
export function internStatic(data) {
    let q = table.get(data);
    if (q === undefined) {
        q = new MpQstr(strTypeShell.type, data, computeHash(data));
        table.set(data, q);
    }
    return q;
}
internStatic.peek = (data) => table.get(data);
/** A name that the source of uheap mentions: `q('__init__')` is C's `MP_QSTR___init__`. */
export const q = internStatic;
/** Called once by runtime/types.ts when the type of strings exists. */
export function setStrType(type) {
    strTypeShell.type = type;
    for (const known of table.values())
        known.type = type;
}
