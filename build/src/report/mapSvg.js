import { letterIndex, MAP_LETTERS } from './mapLetters.js';
import { mapChunks, mapFigures } from './mapFigures.js';
import { escapeHtml } from './page/shell.js';
const COLUMNS = 128;
const CELL = 8;
const MARGIN = 12;
const TEXT = 16;
/** The map as a picture: a bar a chunk, with what it is as its title. Free rows after the last chunk are left out. */
export function mapSvg(snapshot, title) {
    const { areas, bytesPerBlock } = snapshot;
    const parts = [];
    let y = MARGIN + 2 * TEXT;
    const chunks = mapChunks(areas);
    for (const [index, { start, map }] of areas.entries()) {
        let last = map.length;
        while (last > 0 && map[last - 1] === '.')
            last--;
        const rows = Math.ceil(Math.min(map.length, last + 1) / COLUMNS);
        parts.push(`<text x="${MARGIN}" y="${y + TEXT - 5}">from ${start.toString(16)}</text>`);
        y += TEXT;
        parts.push(`<rect class="free" x="${MARGIN}" y="${y}" width="${COLUMNS * CELL}" height="${rows * CELL - 1}"/>`);
        for (const chunk of chunks) {
            if (chunk.area !== index || chunk.letter === '.')
                continue;
            const { name, color } = MAP_LETTERS[letterIndex(chunk.letter)];
            const bytes = chunk.blocks * bytesPerBlock;
            const path = bars(chunk.block, chunk.blocks, y);
            const address = (start + chunk.block * bytesPerBlock).toString(16);
            parts.push(`<path fill="${color}" d="${path}"><title>${name}, ${bytes} bytes at ${address}</title></path>`);
        }
        y += rows * CELL;
        const left = map.length - rows * COLUMNS;
        if (left > 0) {
            y += TEXT;
            parts.push(`<text x="${MARGIN}" y="${y - 4}">${left * bytesPerBlock} bytes more, all free</text>`);
        }
        y += TEXT / 2;
    }
    const figures = mapFigures(snapshot);
    const summary = `used ${snapshot.used} of ${snapshot.total}, largest free run ${figures.largestFree}, fragmentation ${(100 * figures.fragmentation).toFixed(1)} %`;
    const present = new Set(chunks.map((chunk) => letterIndex(chunk.letter)));
    const legend = MAP_LETTERS.filter((_, i) => i > 0 && present.has(i)).map(({ name, color }, i) => {
        const x = MARGIN + i * 136;
        return `<rect fill="${color}" x="${x}" y="${y + 4}" width="9" height="9"/><text x="${x + 14}" y="${y + 13}">${name}</text>`;
    });
    const width = COLUMNS * CELL + 2 * MARGIN;
    const height = y + 24;
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>text{font:12px system-ui,sans-serif;fill:#5d6b7c}.title{font-size:14px;font-weight:600}.free{fill:#e9edf1}@media (prefers-color-scheme:dark){text{fill:#93a1b3}.free{fill:#222b36}}</style>
<text class="title" x="${MARGIN}" y="${MARGIN + 10}">${escapeHtml(title)}</text>
<text x="${MARGIN}" y="${MARGIN + TEXT + 10}">${summary}</text>
${parts.join('\n')}
${legend.join('\n')}
</svg>
`;
}
/** A bar for each row that the chunk is in. */
function bars(block, blocks, top) {
    let path = '';
    for (let at = block; at < block + blocks;) {
        const column = at % COLUMNS;
        const n = Math.min(block + blocks - at, COLUMNS - column);
        const isEnd = at + n === block + blocks;
        const y = top + Math.floor(at / COLUMNS) * CELL;
        path += `M${MARGIN + column * CELL} ${y}h${n * CELL - (isEnd ? 1 : 0)}v${CELL - 1}h-${n * CELL - (isEnd ? 1 : 0)}z`;
        at += n;
    }
    return path;
}
