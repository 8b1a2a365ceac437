/** How many suggestions a message makes at most. */
const SUGGESTIONS = 3;

/**
 * A phrase with the names most like a mistyped one, as ` (did you mean PYBV10 or PYBV11?)`; empty when none is near.
 * Upper and lower case count as the same.
 */
export function nearest(wrong: string, names: readonly string[]): string {
  const found = nearestNames(wrong, names);
  return found.length === 0 ? '' : ` (did you mean ${found.join(' or ')}?)`;
}

/** The names within a third of the wrong one's length in edits, or that hold it, nearest first. */
function nearestNames(wrong: string, names: readonly string[]): string[] {
  const want = wrong.toUpperCase();
  const limit = Math.max(1, Math.floor(want.length / 3));
  const ranked: { name: string; distance: number }[] = [];
  for (const name of names) {
    const have = name.toUpperCase();
    const distance = editDistance(want, have);
    if (distance <= limit) ranked.push({ name, distance });
    else if (want.length >= 3 && (have.includes(want) || want.includes(have))) {
      ranked.push({ name, distance: limit + 1 });
    }
  }
  ranked.sort((a, b) => a.distance - b.distance);
  const best = ranked[0]?.distance ?? 0;
  return ranked
    .filter((entry) => entry.distance <= best + 1)
    .slice(0, SUGGESTIONS)
    .map((entry) => entry.name);
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, substitute));
    }
    previous = row;
  }
  return previous[b.length]!;
}
