import { expect, it } from 'vitest';
import { loadDatabase, openDatabase } from '../../src/modules/btree/openLater.js';
import { MP_OBJ_NULL } from '../../src/runtime/obj.js';

it('databases are there on a page once their part was fetched, and it says so before', async () => {
  const options = { flags: 0, cacheBytes: 0, pageBytes: 0, minKeyPage: 1 };
  expect(() => openDatabase(MP_OBJ_NULL, options)).toThrow('btree: await loadLittlefs()');
  await loadDatabase();
  // The class is there: it refuses options that no database has.
  expect(() => openDatabase(MP_OBJ_NULL, options)).not.toThrow('await loadLittlefs()');
});
