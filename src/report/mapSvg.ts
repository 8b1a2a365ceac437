import { type MapChange, mapChunks, mapFigures } from './mapFigures.js';
import { letterIndex, MAP_LETTERS } from './mapLetters.js';
import { changeName } from './mapText.js';
import { escapeHtml } from './page/text.js';
import type { HeapSnapshot } from './snapshot.js';

const COLUMNS = 128;
const CELL = 8;
const MARGIN = 12;
const TEXT = 16;

/** What a chunk of a picture of changes looks like. */
const CHANGE_COLORS: Readonly<Record<MapChange['kind'], string>> = {
  new: '#2e9e5b',
  changed: '#d6a21f',
  gone: '#c8322b',
};
const UNCHANGED = '#9aa6b4';

/**
 * The map as a picture: a bar a chunk, with what it is as its title. Free rows after the last chunk are left out.
 *
 * @param changes since an earlier map: the chunks' colours are then what changed
 */
export function mapSvg(snapshot: HeapSnapshot, title: string, changes?: readonly MapChange[]): string {
  const { areas, bytesPerBlock } = snapshot;
  const parts: string[] = [];
  const gone = changes?.filter(({ kind }) => kind === 'gone') ?? [];
  const now = changes?.filter(({ kind }) => kind !== 'gone') ?? [];
  const kinds = new Map(now.map((change) => [`${change.area}:${change.block}`, change.kind]));
  let y = MARGIN + 2 * TEXT;
  const chunks = mapChunks(areas);
  for (const [index, { start, map }] of areas.entries()) {
    let last = map.length;
    while (last > 0 && map[last - 1] === '.') last--;
    for (const change of gone) if (change.area === index) last = Math.max(last, change.block + change.blocks);
    const rows = Math.ceil(Math.min(map.length, last + 1) / COLUMNS);
    parts.push(`<text x="${MARGIN}" y="${y + TEXT - 5}">from ${start.toString(16)}</text>`);
    y += TEXT;
    parts.push(`<rect class="free" x="${MARGIN}" y="${y}" width="${COLUMNS * CELL}" height="${rows * CELL - 1}"/>`);
    // What lies there now is drawn over what has gone.
    for (const change of gone) {
      if (change.area !== index) continue;
      const path = bars(change.block, change.blocks, y);
      parts.push(
        `<path class="gone" d="${path}"><title>gone: ${changeName(change)}, ${change.blocks * bytesPerBlock} bytes</title></path>`,
      );
    }
    for (const chunk of chunks) {
      if (chunk.area !== index || chunk.letter === '.') continue;
      const { name, color: own } = MAP_LETTERS[letterIndex(chunk.letter)]!;
      const kind = kinds.get(`${index}:${chunk.block}`);
      const color = changes === undefined ? own : kind === undefined ? UNCHANGED : CHANGE_COLORS[kind];
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
  const entries =
    changes === undefined
      ? MAP_LETTERS.filter((_, i) => i > 0 && present.has(i))
      : [
          ...Object.entries(CHANGE_COLORS).map(([name, color]) => ({ name, color })),
          { name: 'as before', color: UNCHANGED },
        ];
  const legend = entries.map(({ name, color }, i) => {
    const x = MARGIN + i * 136;
    return `<rect fill="${color}" x="${x}" y="${y + 4}" width="9" height="9"/><text x="${x + 14}" y="${y + 13}">${name}</text>`;
  });
  const width = COLUMNS * CELL + 2 * MARGIN;
  const height = y + 24;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>text{font:12px system-ui,sans-serif;fill:#5d6b7c}.title{font-size:14px;font-weight:600}.free{fill:#e9edf1}.gone{fill:${CHANGE_COLORS.gone};fill-opacity:.25;stroke:${CHANGE_COLORS.gone}}@media (prefers-color-scheme:dark){text{fill:#93a1b3}.free{fill:#222b36}}</style>
<text class="title" x="${MARGIN}" y="${MARGIN + 10}">${escapeHtml(title)}</text>
<text x="${MARGIN}" y="${MARGIN + TEXT + 10}">${summary}</text>
${parts.join('\n')}
${legend.join('\n')}
</svg>
`;
}

/** A bar for each row that the chunk is in. */
function bars(block: number, blocks: number, top: number): string {
  let path = '';
  for (let at = block; at < block + blocks; ) {
    const column = at % COLUMNS;
    const n = Math.min(block + blocks - at, COLUMNS - column);
    const isEnd = at + n === block + blocks;
    const y = top + Math.floor(at / COLUMNS) * CELL;
    path += `M${MARGIN + column * CELL} ${y}h${n * CELL - (isEnd ? 1 : 0)}v${CELL - 1}h-${n * CELL - (isEnd ? 1 : 0)}z`;
    at += n;
  }
  return path;
}

const CHART_WIDTH = 1000;
const CHART_HEIGHT = 240;

/** Several dumps as a picture: bytes used and the largest free run, one dump after another. */
export function timelineSvg(snapshots: readonly HeapSnapshot[], title: string): string {
  const top = snapshots.reduce((most, { total }) => Math.max(most, total), 1);
  const left = MARGIN;
  const upper = MARGIN + 2 * TEXT;
  const x = (i: number): number => left + (i * CHART_WIDTH) / Math.max(1, snapshots.length - 1);
  const y = (bytes: number): number => upper + CHART_HEIGHT - (bytes * CHART_HEIGHT) / top;
  const line = (bytes: (snapshot: HeapSnapshot) => number): string =>
    snapshots
      .map((snapshot, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(bytes(snapshot)).toFixed(1)}`)
      .join('');
  const bottom = upper + CHART_HEIGHT;
  const width = CHART_WIDTH + 2 * MARGIN;
  const height = bottom + 2 * TEXT + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>text{font:12px system-ui,sans-serif;fill:#5d6b7c}.title{font-size:14px;font-weight:600}path{fill:none;stroke-width:2}.used{stroke:#2f6fde}.largest{stroke:#1d8a4f;stroke-dasharray:5 3}.frame{stroke:#dfe3e8;fill:none}@media (prefers-color-scheme:dark){text{fill:#93a1b3}.frame{stroke:#2a3441}}</style>
<text class="title" x="${left}" y="${MARGIN + 10}">${escapeHtml(title)}</text>
<text x="${left}" y="${MARGIN + TEXT + 10}">top: ${top} bytes; ${snapshots.length} dumps</text>
<rect class="frame" x="${left}" y="${upper}" width="${CHART_WIDTH}" height="${CHART_HEIGHT}"/>
<path class="used" d="${line(({ used }) => used)}"/>
<path class="largest" d="${line(({ largestFree }) => largestFree)}"/>
<text x="${left}" y="${bottom + TEXT}">dump 1</text><text x="${left + CHART_WIDTH}" y="${bottom + TEXT}" text-anchor="end">dump ${snapshots.length}</text>
<path class="used" d="M${left} ${bottom + 2 * TEXT - 4}h18"/><text x="${left + 24}" y="${bottom + 2 * TEXT}">used</text><path class="largest" d="M${left + 80} ${bottom + 2 * TEXT - 4}h18"/><text x="${left + 104}" y="${bottom + 2 * TEXT}">largest free run</text>
</svg>
`;
}
