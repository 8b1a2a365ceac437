const PAGE_SHIFT = 12;
const PAGE_BLOCKS = 1 << PAGE_SHIFT;
/** Stands for every page on which nothing has an owner. */
const EMPTY = new Array(PAGE_BLOCKS).fill(null);
/** Who owns the chunk at each block of an area: an array in pages, which exist once something on them has an owner. */
export class OwnerTable {
    constructor(nBlocks) {
        this.pageBlocks = Math.min(nBlocks, PAGE_BLOCKS);
        this.pages = new Array(((nBlocks - 1) >> PAGE_SHIFT) + 1).fill(EMPTY);
    }
    get(block) {
        return this.pages[block >> PAGE_SHIFT][block & (PAGE_BLOCKS - 1)];
    }
    set(block, owner) {
        let page = this.pages[block >> PAGE_SHIFT];
        if (page === EMPTY) {
            if (owner === null) {
                return;
            }
            page = new Array(this.pageBlocks).fill(null);
            this.pages[block >> PAGE_SHIFT] = page;
        }
        page[block & (PAGE_BLOCKS - 1)] = owner;
    }
}
