import { macro } from '../abi/board.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import { mp } from '../runtime/state.js';
/** What a reader returns at the end of its bytes, and ever after. */
export const READER_EOF = -1;
/** Reads bytes in memory (py/reader.c mp_reader_mem_t). */
export class MemReader {
    /**
     * @param data one byte a character
     * @param dataPtr address of the bytes' chunk, 0 where they aren't on the heap
     * @param freeLen bytes of that chunk to free when the reader is closed; 0: it isn't the reader's
     */
    constructor(data, dataPtr, freeLen) {
        this.at = 0;
        this.data = data;
        this.dataPtr = dataPtr;
        this.freeLen = freeLen;
        const top = mp.rootTop;
        mp.roots[mp.rootTop++] = dataPtr;
        this.ptr = mMalloc(mp.sizes.mp_reader_mem_t, this);
        mp.rootTop = top;
    }
    readByte() {
        return this.at < this.data.length ? this.data.charCodeAt(this.at++) : READER_EOF;
    }
    close() {
        if (this.freeLen > 0)
            mFree(this.dataPtr, this.freeLen);
        mFree(this.ptr, mp.sizes.mp_reader_mem_t);
    }
    trace(heap) {
        heap.mark(this.dataPtr);
    }
}
const MAX_BUFFER_SIZE = 255;
/** Reads a file of a mounted file system through a small buffer (extmod/vfs_reader.c). */
export class VfsReader {
    constructor(source) {
        this.at = 0;
        this.source = source;
        // The flexible array follows the object and three bytes, unaligned.
        const bufOffset = mp.objBytes + 3;
        const block = macro(mp.board, 'MICROPY_BYTES_PER_GC_BLOCK');
        if (source.bufferSize === 0) {
            const chosen = macro(mp.board, 'MICROPY_READER_VFS_DEFAULT_BUFFER_SIZE');
            this.bufSize = chosen === 0 ? 2 * block - bufOffset : chosen;
        }
        else {
            this.bufSize = Math.min(MAX_BUFFER_SIZE, Math.max(block - bufOffset, source.bufferSize));
        }
        const top = mp.rootTop;
        mp.roots[mp.rootTop++] = source.file.ptr;
        this.ptr = mMalloc(bufOffset + this.bufSize, this);
        mp.roots[mp.rootTop++] = this.ptr;
        this.buf = source.read(this.bufSize);
        mp.rootTop = top;
    }
    readByte() {
        if (this.at >= this.buf.length) {
            if (this.buf.length < this.bufSize)
                return READER_EOF;
            this.buf = this.source.read(this.bufSize);
            this.at = 0;
            if (this.buf.length === 0)
                return READER_EOF;
        }
        return this.buf.charCodeAt(this.at++);
    }
    close() {
        this.source.close();
        // The size of the struct without its flexible array is what C subtracts.
        mFree(this.ptr, mp.sizes.mp_reader_vfs_t);
    }
    trace(heap) {
        heap.mark(this.source.file.ptr);
    }
}
