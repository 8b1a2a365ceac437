import { drivers } from './drivers.js';

/** The drivers. In a bundle for pages `openLater.ts` takes the place of this file, where null is that they were not fetched. */
export function seldom(): typeof drivers | null {
  return drivers;
}
