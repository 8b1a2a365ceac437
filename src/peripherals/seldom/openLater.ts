import type { drivers } from './drivers.js';

/** Drivers as a page has them (package.json, `browser`): a part of its own, which is fetched with the first board. */
let part: typeof drivers | null = null;

/** Fetches the part. Rejects where it can't be had. */
export async function loadSeldom(): Promise<void> {
  part = (await import('./drivers.js')).drivers;
}

/** Null where it was not fetched: a board then lacks what they drive. */
export function seldom(): typeof drivers | null {
  return part;
}
