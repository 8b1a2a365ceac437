import { newIntFromUint } from '../../runtime/newInt.js';
import { mp, pushRoot } from '../../runtime/state.js';
import { newTupleN } from '../../runtime/tuple.js';
import { S_IFDIR, S_IFREG } from '../host.js';
/**
 * What `os.stat` gives for a file on flash: of its ten items the file systems of flash know the kind, the size in bytes
 * and the time, in seconds of the port's epoch. Raises MemoryError.
 */
export function newFlashStat(isDir, size, seconds) {
    const tuple = newTupleN(10);
    const top = mp.rootTop;
    pushRoot(tuple);
    tuple.items.fill(0);
    tuple.items[0] = isDir ? S_IFDIR : S_IFREG;
    tuple.items[6] = newIntFromUint(isDir ? 0 : size);
    for (let i = 7; i < 10; i++)
        tuple.items[i] = newIntFromUint(seconds);
    mp.rootTop = top;
    return tuple;
}
