import type { Work } from '../messages.js';
import { keep, kept } from './kept.js';
import { programIn } from './link.js';

/** A program of the repository's examples. */
export interface Example {
  readonly name: string;
  readonly about: string;
  readonly work: Work;
}

/** What to say of a link that can't be read. */
export const DAMAGED = 'This link is damaged: it holds no program.';

const KEPT = 'program';
const LAST = 'lastProgram';

/** Keeps the program for the next visit. */
export function keepProgram(work: Work): void {
  keep(KEPT, JSON.stringify(work));
}

function keptWork(name: string): Work | null {
  try {
    return JSON.parse(kept(name) ?? 'null') as Work | null;
  } catch {
    return null;
  }
}

/** The program of an earlier visit that a link took the place of; null: none. */
export function lastProgram(): Work | null {
  return keptWork(LAST);
}

/** Keeps a program that another one takes the place of. */
export function keepLast(work: Work): void {
  keep(LAST, JSON.stringify(work));
}

/** The program to begin with: the link's, that of the last visit, or the first example. */
export async function startProgram(examples: readonly Example[]): Promise<{ work: Work; problem: string }> {
  const own = keptWork(KEPT);
  let problem = '';
  try {
    const linked = await programIn(location.hash);
    if (linked !== null) {
      if (own !== null && JSON.stringify(own) !== JSON.stringify(linked)) keepLast(own);
      return { work: linked, problem };
    }
  } catch {
    problem = DAMAGED;
  }
  return { work: own ?? examples[0]!.work, problem };
}
