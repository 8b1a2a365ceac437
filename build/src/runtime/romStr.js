import { MpStr } from './obj.js';
import { computeHash } from './qstrStatic.js';
import { typeStr } from './types.js';
/** A str whose object and text are in ROM (MP_DEFINE_STR_OBJ). */
export function romStr(data) {
    return new MpStr(typeStr, data, 0, computeHash(data));
}
