/** How a cursor is set or moved (db.h `R_*`). */
export const R_CURSOR = 1;
export const R_FIRST = 3;
export const R_LAST = 6;
export const R_NEXT = 7;
export const R_PREV = 9;
/** Pairs in the order of their keys, byte by byte, and a cursor. */
export class Records {
    constructor(list, hasDuplicates) {
        this.cursor = -1;
        /** The record at the cursor was deleted; the cursor is where it was. */
        this.isDeleted = false;
        this.list = list;
        this.hasDuplicates = hasDuplicates;
    }
    /** Index of the first record whose key is not less. */
    lowerBound(key) {
        let low = 0;
        let high = this.list.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.list[middle].key < key)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
    get(key) {
        const record = this.list[this.lowerBound(key)];
        return record !== undefined && record.key === key ? record : null;
    }
    put(key, value) {
        const at = this.lowerBound(key);
        const record = this.list[at];
        if (record !== undefined && record.key === key && !this.hasDuplicates) {
            record.value = value;
            return;
        }
        this.list.splice(at, 0, { key, value });
        // What is put where the deleted record was is the next one then.
        if (this.cursor >= at && !(this.isDeleted && this.cursor === at))
            this.cursor++;
    }
    /** Deletes all records of a key; false where there is none. */
    delete(key) {
        const at = this.lowerBound(key);
        let n = 0;
        while (this.list[at + n]?.key === key)
            n++;
        this.list.splice(at, n);
        if (this.cursor >= at + n) {
            this.cursor -= n;
        }
        else if (this.cursor >= at && n > 0) {
            this.cursor = at;
            this.isDeleted = true;
        }
        return n > 0;
    }
    /** Sets or moves the cursor; null where there is no such record, and the cursor stays. */
    seek(how, key) {
        const at = this.target(how, key);
        const record = this.list[at];
        if (record === undefined)
            return null;
        this.cursor = at;
        this.isDeleted = false;
        return record;
    }
    target(how, key) {
        switch (how) {
            case R_CURSOR:
                return this.lowerBound(key);
            case R_FIRST:
                return 0;
            case R_LAST:
                return this.list.length - 1;
            default:
                if (this.cursor < 0)
                    return how === R_NEXT ? 0 : this.list.length - 1;
                // Where the record is gone, the one that took its place comes next in both directions.
                if (this.isDeleted)
                    return this.cursor;
                return how === R_NEXT ? this.cursor + 1 : this.cursor - 1;
        }
    }
}
