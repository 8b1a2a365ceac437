import { dumpSnapshot, type MemDump } from './dumpParse.js';
import { mapFigures } from './mapFigures.js';
import { MAP_LETTERS } from './mapLetters.js';
import type { DumpArea, DumpMoment, TimelineData } from './page/data.js';

/** Characters of all maps of a page: of more, only some dumps have theirs. */
const MAX_MAP_CHARACTERS = 4_000_000;

/** Dumps as a page's script reads them. */
export function timelineData(dumps: readonly MemDump[]): TimelineData {
  const areas: DumpArea[] = [];
  const known = new Map<string, number>();
  const encoded = dumps.map((dump) => dump.areas.map(({ start, map }) => ({ start, map: runLengths(map) })));
  const isKept = keptMaps(dumps, encoded);
  const moments = dumps.map((dump, i): DumpMoment => {
    const snapshot = dumpSnapshot(dump);
    const hasMap = dump.areas.length > 0;
    const { free, largestFree } = hasMap ? mapFigures(snapshot) : snapshot;
    const growth = dump.maxNewSplit ?? 0;
    const kept = isKept(i) ? encoded[i]! : [];
    const indexes = kept.map((area) => {
      const key = `${area.start} ${area.map}`;
      let index = known.get(key);
      if (index === undefined) {
        index = areas.push(area) - 1;
        known.set(key, index);
      }
      return index;
    });
    return {
      figures: [dump.line, dump.lastLine, snapshot.total, snapshot.used, free, largestFree, growth],
      areas: indexes,
      ...(hasMap && kept.length === 0 ? { isLeftOut: true } : {}),
      ...(dump.problems.length > 0 && hasMap ? { problems: dump.problems } : {}),
    };
  });
  return { moments, areas, letters: MAP_LETTERS, bytesPerBlock: dumps[0]!.bytesPerBlock };
}

/** Which dumps keep their maps where not all have room: one of so many, and the last. */
function keptMaps(dumps: readonly MemDump[], encoded: readonly (readonly DumpArea[])[]): (index: number) => boolean {
  const size = encoded.map((areas) => areas.reduce((sum, { map }) => sum + map.length, 0));
  for (let step = 1; ; step *= 2) {
    const isKept = (index: number): boolean => index % step === 0 || index === dumps.length - 1;
    const total = size.reduce((sum, characters, i) => sum + (isKept(i) ? characters : 0), 0);
    if (total <= MAX_MAP_CHARACTERS || step > dumps.length) return isKept;
  }
}

/** A map with a number in place of repeated letters: `h===..` is `h=3.2`. */
function runLengths(map: string): string {
  return map.replace(/(.)\1+/g, (run, letter: string) => `${letter}${run.length}`);
}
