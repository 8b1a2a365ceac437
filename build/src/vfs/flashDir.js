import { MP_OBJ_STOP_ITERATION } from '../runtime/obj.js';
import { newIntFromUint } from '../runtime/newInt.js';
import { mp, pushRoot } from '../runtime/state.js';
import { newBytes, newStr } from '../runtime/str.js';
import { newTupleN } from '../runtime/tuple.js';
import { FinaliserIter } from '../objects/finaliserIter.js';
import { S_IFDIR, S_IFREG } from '../world/host.js';
/** Lists a folder of a file system on flash: name, kind, no inode number, size. */
export class FlashDirIter extends FinaliserIter {
    constructor(isStr) {
        super();
        this.dir = null;
        this.files = null;
        this.prefix = '';
        this.isStr = isStr;
    }
    get isOpen() {
        return this.dir !== null;
    }
    /** Throws HostError where there is no such folder. */
    open(files, path) {
        this.dir = files.openDir(path);
        this.files = files;
        this.prefix = path === '/' ? '/' : `${path}/`;
    }
    next() {
        const entry = this.dir?.next() ?? null;
        if (entry === null) {
            this.finalise();
            return MP_OBJ_STOP_ITERATION;
        }
        const isDir = entry.type === S_IFDIR;
        const tuple = newTupleN(4);
        const top = mp.rootTop;
        pushRoot(tuple);
        tuple.items[0] = this.isStr ? newStr(entry.name) : newBytes(entry.name);
        tuple.items[1] = isDir ? S_IFDIR : S_IFREG;
        tuple.items[2] = 0;
        tuple.items[3] = isDir ? 0 : newIntFromUint(this.sizeOf(entry));
        mp.rootTop = top;
        return tuple;
    }
    sizeOf(entry) {
        return 'size' in entry ? entry.size : this.files.info(this.prefix + entry.name).size;
    }
    finalise() {
        this.dir?.close();
        this.dir = null;
    }
}
