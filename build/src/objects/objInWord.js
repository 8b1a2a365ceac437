import { MpObject } from '../runtime/obj.js';
import { objWord } from '../runtime/ops.js';
import { mp } from '../runtime/state.js';
import { mpConstNone } from '../runtime/types.js';
/** Values as machine words and back, for `struct` and the like, which can pack a reference to an object (code 'O'). */
const packedWords = new WeakMap();
/** The word of a value. The object is not kept alive by it. */
export function wordOfObj(o) {
    const word = objWord(o);
    if (typeof o !== 'object' || o.ptr === 0) {
        let known = packedWords.get(mp);
        if (known === undefined) {
            known = new Map();
            packedWords.set(mp, known);
        }
        known.set(word, o);
    }
    return word;
}
/** The value whose word this is; None for a word that no value was packed as, with which C would crash. */
export function objOfWord(word) {
    const packed = packedWords.get(mp)?.get(word);
    if (packed !== undefined)
        return packed;
    const owner = mp.heap.ownerOf(Number(word) - mp.addressOffset);
    return owner instanceof MpObject ? owner : mpConstNone;
}
