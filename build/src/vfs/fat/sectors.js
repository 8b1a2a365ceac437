/** The sectors of a volume through a window of one, as FatFs has it. */
export class Sectors {
    constructor(device) {
        this.at = -1;
        this.isDirty = false;
        this.device = device;
        this.bytes = device.blockBytes;
        this.window = new Uint8Array(this.bytes);
    }
    /** Number of the sector in the window. */
    get current() {
        return this.at;
    }
    /** Writes the window back where it was changed. */
    sync() {
        if (!this.isDirty)
            return;
        this.device.write(this.at, this.window);
        this.isDirty = false;
    }
    /** Moves the window to a sector. */
    load(sector) {
        if (sector === this.at)
            return this.window;
        this.sync();
        this.at = -1;
        this.device.read(sector, this.window);
        this.at = sector;
        return this.window;
    }
    /** Moves the window to a sector that is about to be written, without reading it. */
    claim(sector) {
        this.sync();
        this.at = sector;
    }
    /** As `claim`, for a sector of zeros. */
    clear(sector) {
        this.claim(sector);
        this.window.fill(0);
    }
    /** The window's content has changed. */
    touch() {
        this.isDirty = true;
    }
    /** Reads whole sectors past the window, but for what is only there. */
    readThrough(sector, to) {
        this.device.read(sector, to);
        const inside = this.at - sector;
        if (this.isDirty && inside >= 0 && inside * this.bytes < to.length)
            to.set(this.window, inside * this.bytes);
    }
    /** Writes whole sectors past the window, which follows where it is one of them. */
    writeThrough(sector, from) {
        this.device.write(sector, from);
        const inside = this.at - sector;
        if (inside < 0 || inside * this.bytes >= from.length)
            return;
        this.window.set(from.subarray(inside * this.bytes, (inside + 1) * this.bytes));
        this.isDirty = false;
    }
}
export function word(bytes, at) {
    return bytes[at] | (bytes[at + 1] << 8);
}
export function dword(bytes, at) {
    return (word(bytes, at) | (word(bytes, at + 2) << 16)) >>> 0;
}
export function setWord(bytes, at, value) {
    bytes[at] = value & 0xff;
    bytes[at + 1] = (value >>> 8) & 0xff;
}
export function setDword(bytes, at, value) {
    setWord(bytes, at, value & 0xffff);
    setWord(bytes, at + 2, value >>> 16);
}
