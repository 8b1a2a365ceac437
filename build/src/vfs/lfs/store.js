export function samePair(a, b) {
    return (a[0] === b[0] && a[1] === b[1]) || (a[0] === b[1] && a[1] === b[0]);
}
/** What stands for no block. */
export const NO_BLOCK = 0xffffffff;
export function isNoPair(pair) {
    return pair[0] === NO_BLOCK || pair[1] === NO_BLOCK;
}
/** Whether one revision is later than another, which may have started anew. */
export function isLater(a, b) {
    return ((a - b) | 0) > 0;
}
