/** Blocks a line of the map that `mem_info` prints. */
const BLOCKS_PER_LINE = 64;
/** All blocks in which two heaps differ, area by area. What only one of them has differs too. */
export function differentBlocks(a, b) {
    const found = [];
    for (let area = 0; area < Math.max(a.length, b.length); area++) {
        const [x, y] = [a[area] ?? '', b[area] ?? ''];
        for (let block = 0; block < Math.max(x.length, y.length); block++) {
            if (x[block] !== y[block])
                found.push({ area, block });
        }
    }
    return found;
}
/** Two maps line by line. */
export function mapLines(a, b) {
    const lines = [];
    for (let area = 0; area < Math.max(a.length, b.length); area++) {
        const [x, y] = [a[area] ?? '', b[area] ?? ''];
        for (let block = 0; block < Math.max(x.length, y.length); block += BLOCKS_PER_LINE) {
            const [left, right] = [x.slice(block, block + BLOCKS_PER_LINE), y.slice(block, block + BLOCKS_PER_LINE)];
            lines.push({ area, block, a: left, b: right, marks: marks(left, right) });
        }
    }
    return lines;
}
function marks(a, b) {
    if (a === b)
        return '';
    let line = '';
    for (let i = 0; i < Math.max(a.length, b.length); i++)
        line += a[i] === b[i] ? ' ' : '^';
    return line.trimEnd();
}
