import { readFileSync } from 'node:fs';

/** The pages that have a script of their own, by its file in `browser/`. */
export type PageName = 'report' | 'profile' | 'timeline';

/** The script of a page, as the build has bundled it. */
export function pageScript(page: PageName): string {
  // As far from here whether this is the source or what was built from it.
  return readFileSync(new URL(`../../../dist/pages/${page}.js`, import.meta.url), 'utf8').trim();
}
