import { mMallocWithFinaliser } from '../runtime/malloc.js';
import { MpObject } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import { newRomType } from '../runtime/types.js';
const typeVfsPosixFile = newRomType('FileIO', {});
/** `mp_obj_vfs_posix_file_t`: an open file of the host. */
class VfsPosixFile extends MpObject {
    constructor() {
        super(typeVfsPosixFile);
    }
}
/** Opens a file for a lexer, with the file object that the firmware makes for it. `data` is its content. */
export function openPosixSource(data) {
    const file = new VfsPosixFile();
    file.ptr = mMallocWithFinaliser(mp.sizes.mp_obj_vfs_posix_file_t, file);
    let at = 0;
    return {
        file,
        bufferSize: 0,
        read(max) {
            at += max;
            return data.slice(at - max, at);
        },
        close() { },
    };
}
