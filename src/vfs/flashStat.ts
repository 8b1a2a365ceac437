import { newIntFromUint } from '../runtime/newInt.js';
import type { MpObj } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import { newTimestamp } from '../runtime/timestamp.js';
import { newTupleN } from '../runtime/tuple.js';
import { S_IFDIR, S_IFREG } from '../world/host.js';

/**
 * What `os.stat` gives for a file on flash: of its ten items the file systems of flash know the kind, the size in bytes
 * and the time, in seconds of the port's epoch. Raises MemoryError.
 */
export function newFlashStat(isDir: boolean, size: number, seconds: number): MpObj {
  const tuple = newTupleN(10);
  const top = mp.roots.mark();
  mp.roots.keep(tuple);
  tuple.items.fill(0);
  tuple.items[0] = isDir ? S_IFDIR : S_IFREG;
  tuple.items[6] = newIntFromUint(isDir ? 0 : size);
  for (let i = 7; i < 10; i++) tuple.items[i] = newTimestamp(seconds);
  mp.roots.release(top);
  return tuple;
}
