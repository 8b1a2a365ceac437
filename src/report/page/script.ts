import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../profiles/disk.js';

/** The pages that have a script of their own, by its file in `browser/`. */
export type PageName = 'report' | 'profile' | 'timeline';

/** The script of a page, as the build has bundled it. */
export function pageScript(page: PageName): string {
  return readFileSync(join(packageFolder(), 'dist/pages', `${page}.js`), 'utf8').trim();
}
