/** Takes out what is never compared: the C stack's use, and addresses on hosts. */
function comparable(text, fixedAddresses) {
    return text
        .replaceAll('\r\n', '\n')
        .split('\n')
        .map((line) => {
        if (line.startsWith('stack: '))
            return 'stack:';
        if (!fixedAddresses && line.startsWith('GC memory layout; from '))
            return 'GC memory layout; from';
        return line;
    });
}
/** First line from `from` on for which the two differ, or -1. */
function differsAt(a, b) {
    const n = Math.max(a.length, b.length);
    for (let i = 0; i < n; i++)
        if (a[i] !== b[i])
            return i;
    return -1;
}
/** Compares what a recorded run printed with what the simulation printed. */
export function compareOutput(expected, actual, fixedAddresses) {
    const want = comparable(expected, fixedAddresses);
    const have = comparable(actual, fixedAddresses);
    const at = differsAt(want, have);
    const mem = want.findIndex((line) => line.startsWith('#mem '));
    const collected = want.findIndex((line) => line.startsWith('#collected '));
    const before = (boundary) => at < 0 || (boundary >= 0 && at >= boundary);
    return {
        output: before(mem),
        before: before(collected),
        all: at < 0,
        firstDifference: at < 0 ? null : { line: at + 1, expected: want[at] ?? '(end)', actual: have[at] ?? '(end)' },
    };
}
