import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInRoot } from '../../profiles/store.js';

/** The pages that have a script of their own, by its file in `browser/`. */
export type PageName = 'report' | 'profile' | 'timeline';

/** The script of a page, as the build has bundled it. */
export function pageScript(page: PageName): string {
  return readFileSync(join(builtInRoot().base, 'dist/pages', `${page}.js`), 'utf8').trim();
}
