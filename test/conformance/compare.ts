/** How far a simulated run is the recorded one. Each level includes the ones before it. */
export interface Comparison {
  /** What the program itself printed. */
  output: boolean;
  /** And the heap's figures and map before the collection. */
  before: boolean;
  /** And those after it. */
  all: boolean;
  /** The first line that differs, for people. */
  firstDifference: { line: number; expected: string; actual: string } | null;
}

/** Takes out what is never compared: the C stack's use, and addresses on hosts. */
function comparable(text: string, fixedAddresses: boolean): string[] {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => {
      if (line.startsWith('stack: ')) return 'stack:';
      if (!fixedAddresses && line.startsWith('GC memory layout; from ')) return 'GC memory layout; from';
      return line;
    });
}

/** First line from `from` on for which the two differ, or -1. */
function differsAt(a: readonly string[], b: readonly string[]): number {
  const n = Math.max(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return i;
  return -1;
}

/** Compares what a recorded run printed with what the simulation printed. */
export function compareOutput(expected: string, actual: string, fixedAddresses: boolean): Comparison {
  const want = comparable(expected, fixedAddresses);
  const have = comparable(actual, fixedAddresses);
  const at = differsAt(want, have);
  const mem = want.findIndex((line) => line.startsWith('#mem '));
  const collected = want.findIndex((line) => line.startsWith('#collected '));
  const before = (boundary: number): boolean => at < 0 || (boundary >= 0 && at >= boundary);
  return {
    output: before(mem),
    before: before(collected),
    all: at < 0,
    firstDifference: at < 0 ? null : { line: at + 1, expected: want[at] ?? '(end)', actual: have[at] ?? '(end)' },
  };
}
