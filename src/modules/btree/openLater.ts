import type { MpObj } from '../../runtime/obj.js';
import type { Database, DbOptions } from './database.js';

/** Databases as a page has them (package.json, `browser`): a part of its own, which is fetched with the first board. */
let part: typeof Database | null = null;

/** Fetches the part. Rejects where it can't be had. */
export async function loadDatabase(): Promise<void> {
  part = (await import('./database.js')).Database;
}

/** Throws Error where it was not fetched; raises OSError. */
export function openDatabase(stream: MpObj, options: DbOptions): Database {
  if (part === null) throw new Error('btree: await loadLittlefs() before the program runs');
  return new part(stream, options);
}
