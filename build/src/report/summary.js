/** Values of a profile that figures of a run depend on, and that are modelled for some boards. */
const SHIFTS_FIGURES = ['boot', 'heapGrowth'];
export function runSummary(board, heap, { milliseconds, exitCode, nativeFunctions }) {
    return {
        target: board.id,
        firmware: board.firmware.id,
        version: board.firmware.version,
        heap: heap.total,
        used: heap.used,
        free: heap.free,
        peak: heap.peak,
        largestFree: heap.largestFree,
        collections: heap.collections,
        milliseconds: Math.round(milliseconds),
        exitCode,
        modelled: SHIFTS_FIGURES.filter((value) => board.provenance[value] === 'modelled'),
        nativeFunctions,
    };
}
/** The summary as a few lines of text. */
export function summaryText(s) {
    const percent = (n) => `${((100 * n) / s.heap).toFixed(1)} %`;
    const rows = [
        ['board', `${s.target}, firmware ${s.firmware} (MicroPython ${s.version})`],
        ['heap', `${s.heap} bytes`],
        ['used', `${s.used} bytes (${percent(s.used)})`],
        ['free', `${s.free} bytes, largest run ${s.largestFree}`],
        ['peak', `${s.peak} bytes (${percent(s.peak)})`],
        ['collections', String(s.collections)],
        ['time', `${s.milliseconds} ms`],
    ];
    if (s.modelled.length > 0) {
        rows.push([
            'modelled',
            `${s.modelled.join(', ')}; not measured on a real board like this one (see uheap targets show ${s.target})`,
        ]);
    }
    if (s.nativeFunctions > 0) {
        const functions = s.nativeFunctions === 1 ? '1 native or viper function' : `${s.nativeFunctions} native or viper functions`;
        rows.push(['warning', `${functions} ran as bytecode; the size of machine code is not known`]);
    }
    return rows.map(([name, value]) => `${name.padEnd(12)}${value}\n`).join('');
}
