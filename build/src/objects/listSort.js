import { callFunction1 } from '../runtime/call.js';
import { binaryOp, MP_BINARY_OP_LESS } from '../runtime/ops.js';
import { stackCheck } from '../runtime/stack.js';
import { mp, pushRoot } from '../runtime/state.js';
import { mpConstFalse, mpConstTrue } from '../runtime/types.js';
/**
 * Sorts a list in place (py/objlist.c mp_quicksort): not stable, the pivot is the last element, and `key` is called
 * anew for every comparison; the order of calls and exchanges is MicroPython's.
 */
export function quicksort(list, key, reverse) {
    sortRange(list.items.slots, 0, list.len - 1, key, reverse ? mpConstFalse : mpConstTrue);
}
function sortRange(slots, first, last, key, lessResult) {
    stackCheck();
    const top = mp.rootTop;
    let head = first;
    let tail = last;
    while (head < tail) {
        let h = head - 1;
        let t = tail;
        const pivot = key === null ? slots[tail] : callFunction1(key, slots[tail]);
        pushRoot(pivot);
        for (;;) {
            do
                h++;
            while (h < t && isLess(slots[h], key, pivot, lessResult));
            do
                t--;
            while (h < t && isMore(slots[t], key, pivot, lessResult));
            if (h >= t)
                break;
            exchange(slots, h, t);
        }
        exchange(slots, h, tail);
        mp.rootTop = top;
        // The smaller part is sorted by a nested call, which bounds the depth.
        if (t - head < tail - h - 1) {
            sortRange(slots, head, t, key, lessResult);
            head = h + 1;
        }
        else {
            sortRange(slots, h + 1, tail, key, lessResult);
            tail = t;
        }
    }
}
function exchange(slots, a, b) {
    const v = slots[a];
    slots[a] = slots[b];
    slots[b] = v;
}
function isLess(item, key, pivot, lessResult) {
    const value = key === null ? item : callFunction1(key, item);
    return binaryOp(MP_BINARY_OP_LESS, value, pivot) === lessResult;
}
function isMore(item, key, pivot, lessResult) {
    const value = key === null ? item : callFunction1(key, item);
    return binaryOp(MP_BINARY_OP_LESS, pivot, value) === lessResult;
}
