import type { MpObj } from '../../runtime/obj.js';
import { Database, type DbOptions } from './database.js';

/** The database in a stream. In a bundle for pages `openLater.ts` takes the place of this file. Raises OSError. */
export function openDatabase(stream: MpObj, options: DbOptions): Database {
  return new Database(stream, options);
}
