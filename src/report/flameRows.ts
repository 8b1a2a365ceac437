import type { FlameRow } from './page/data.js';
import { type Profile, siteName } from './profile.js';

/** Rows of a flame graph as the pages' script reads them. */
export function flameRows(profile: Profile): FlameRow[] {
  return profile.rows.map(({ path, type, peak, bytes, live }) => ({
    path: path.map(siteName),
    type,
    peak,
    bytes,
    live,
  }));
}
