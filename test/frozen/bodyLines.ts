/**
 * How near one Python text is to another: the share of its body lines that stand in the other too. Signatures, class
 * heads, decorators and imports are forced by what a module has to offer, and lines such as `else:` say nothing.
 */

const FORCED = /^((async )?def |class |@|import |from \S+ import)/;
const TRIVIAL = new Set([
  'pass',
  'else:',
  'try:',
  'finally:',
  'except:',
  'return',
  'return self',
  'return True',
  'return False',
  'return None',
  'break',
  'continue',
  'while True:',
  'yield',
]);
/** A bracket or a name alone. */
const SHORT = 3;

/** Lines of code that a writer had a choice about, without indentation and comments. */
export function bodyLines(text: string): string[] {
  return text
    .replace(/^[ \t]*("""|''')[\s\S]*?\1/gm, '')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line.length > SHORT && !TRIVIAL.has(line) && !FORCED.test(line));
}

/** What two texts share, in lines of the first one. */
export interface Likeness {
  readonly lines: number;
  readonly same: number;
  /** The most lines in a row that the other text has too. */
  readonly longestRun: number;
}

/** Each line of the other text counts once. */
export function likeness(own: string, other: string): Likeness {
  const left = new Map<string, number>();
  for (const line of bodyLines(other)) left.set(line, (left.get(line) ?? 0) + 1);
  const lines = bodyLines(own);
  let same = 0;
  let run = 0;
  let longestRun = 0;
  for (const line of lines) {
    const count = left.get(line) ?? 0;
    run = count > 0 ? run + 1 : 0;
    if (count > 0) {
      left.set(line, count - 1);
      same++;
    }
    longestRun = Math.max(longestRun, run);
  }
  return { lines: lines.length, same, longestRun };
}
