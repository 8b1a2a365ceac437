import type { Work } from '../messages.js';
import { programIn } from './link.js';

/** A program of the repository's examples. */
export interface Example {
  readonly name: string;
  readonly about: string;
  readonly work: Work;
}

const KEPT = 'uheap.program';
const LAST = 'uheap.lastProgram';

/** Keeps the program for the next visit. */
export function keepProgram(work: Work): void {
  localStorage.setItem(KEPT, JSON.stringify(work));
}

function kept(key: string): Work | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Work | null;
  } catch {
    return null;
  }
}

/** The program of an earlier visit that a link took the place of; null: none. */
export function lastProgram(): Work | null {
  return kept(LAST);
}

/** Keeps a program that another one takes the place of. */
export function keepLast(work: Work): void {
  localStorage.setItem(LAST, JSON.stringify(work));
}

/** The program to begin with: the link's, that of the last visit, or the first example. */
export async function startProgram(examples: readonly Example[]): Promise<{ work: Work; problem: string }> {
  const own = kept(KEPT);
  let problem = '';
  try {
    const linked = await programIn(location.hash);
    if (linked !== null) {
      if (own !== null && JSON.stringify(own) !== JSON.stringify(linked)) keepLast(own);
      return { work: linked, problem };
    }
  } catch {
    problem = 'This link is damaged: it holds no program.';
  }
  return { work: own ?? examples[0]!.work, problem };
}
