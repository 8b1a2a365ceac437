import { type MapChange, mapFigures } from './mapFigures.js';
import { letterIndex, MAP_LETTERS } from './mapLetters.js';
import type { HeapSnapshot } from './snapshot.js';

/** Blocks a line, as `mem_info` prints them. */
const COLUMNS = 64;

const RESET = '\x1b[0m';

function paint(text: string, code: string, color: boolean): string {
  return color && text !== '' ? `\x1b[${code}m${text}${RESET}` : text;
}

/** The map with a colour for each kind of chunk, tails in the colour of their head; free lines are counted. */
export function mapText(snapshot: HeapSnapshot, color: boolean): string {
  return drawMap(
    snapshot,
    (area, block) => {
      const { map } = snapshot.areas[area]!;
      const letter = map[block]!;
      if (letter === '.') return '38;5;238';
      let head = block;
      while (head > 0 && map[head] === '=') head--;
      const { terminal } = MAP_LETTERS[letterIndex(map[head]!)]!;
      return letter === '=' ? `38;5;${terminal}` : `1;38;5;${terminal}`;
    },
    color,
  );
}

/** The later map, with what is new in green, what changed in yellow and what has gone in red. */
export function changesText(after: HeapSnapshot, changes: readonly MapChange[], color: boolean): string {
  const kinds = after.areas.map(({ map }) => new Array<MapChange['kind'] | null>(map.length).fill(null));
  for (const { area, block, blocks, kind } of changes) kinds[area]!.fill(kind, block, block + blocks);
  const codes = { new: '30;42', changed: '30;43', gone: '30;41' };
  return drawMap(
    after,
    (area, block) => {
      const kind = kinds[area]![block] ?? null;
      return kind === null ? '38;5;243' : codes[kind];
    },
    color,
  );
}

function drawMap(
  { areas, bytesPerBlock }: HeapSnapshot,
  code: (area: number, block: number) => string,
  color: boolean,
): string {
  const lines: string[] = [];
  for (const [index, { start, map }] of areas.entries()) {
    lines.push(`from ${start.toString(16)}:`);
    for (let block = 0; block < map.length; block += COLUMNS) {
      let end = block;
      while (map[end] === '.') end++;
      const freeRows = Math.floor((end - block) / COLUMNS);
      if (freeRows >= 2) {
        lines.push(paint(`       (${freeRows} lines all free)`, '38;5;243', color));
        block += (freeRows - 1) * COLUMNS;
        continue;
      }
      const row = map.slice(block, block + COLUMNS);
      let text = '';
      for (let i = 0; i < row.length; ) {
        const first = code(index, block + i);
        let j = i + 1;
        while (j < row.length && code(index, block + j) === first) j++;
        text += paint(row.slice(i, j), first, color);
        i = j;
      }
      lines.push(`${(block * bytesPerBlock).toString(16).padStart(8, '0')}: ${text}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Changes that are listed one by one. */
const MOST_CHANGES = 100;

/** The largest changes, with what each chunk is. */
export function largestChanges(changes: readonly MapChange[]): MapChange[] {
  return [...changes]
    .sort((a, b) => b.blocks - a.blocks || a.area - b.area || a.block - b.block)
    .slice(0, MOST_CHANGES);
}

/** What a change is about: `D dict`, or of a chunk that became another, `T tuple, was L list`. */
export function changeName({ letter, was }: MapChange): string {
  const name = (of: string): string => `${of} ${MAP_LETTERS[letterIndex(of)]!.name}`;
  if (letter === '') return name(was);
  return was === '' ? name(letter) : `${name(letter)}, was ${name(was)}`;
}

/** The holes and what fills the rest, in words. */
export function figuresText(snapshot: HeapSnapshot, color: boolean): string {
  const figures = mapFigures(snapshot);
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  const lines = [
    `used ${snapshot.used} of ${snapshot.total} bytes (${percent(snapshot.used / snapshot.total)}) in ${figures.chunks} chunks`,
    `free ${figures.free} bytes, largest run ${figures.largestFree}; ${percent(figures.fragmentation)} of the free memory lies outside it`,
    `smallest request that fails without a collection: ${figures.nextFailing} bytes`,
    'free runs:',
    ...figures.freeRuns.map(({ from, to, runs, bytes }) => {
      const length = from === to ? `${from} block` : `${from}-${to} blocks`;
      return `  ${length.padEnd(18)}${String(runs).padStart(6)} runs ${String(bytes).padStart(9)} bytes`;
    }),
    'chunks by letter:',
    ...figures.byLetter.map(({ letter, chunks, bytes }) => {
      const { name, terminal } = MAP_LETTERS[letterIndex(letter)]!;
      const shown = `${paint(letter, `1;38;5;${terminal}`, color)} ${name.padEnd(20)}`;
      return `  ${shown}${String(chunks).padStart(6)} chunks ${String(bytes).padStart(7)} bytes`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}
