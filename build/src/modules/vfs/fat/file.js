import { HostError } from '../../host.js';
import { changeEntry } from './directory.js';
import { fatTime } from './fatTime.js';
const MAX_SIZE = 0xffffffff;
/** An open file (FIL). */
export class FatFile {
    constructor(volume, slot, first, size, how, isNew) {
        this.at = 0;
        /** The cluster that `at` is in, or at the end of. */
        this.cluster = 0;
        /** The sector that was read or written last. */
        this.sector = -1;
        this.volume = volume;
        this.slot = slot;
        this.first = first;
        this.size = size;
        this.how = how;
        this.isModified = isNew;
    }
    get clusterBytes() {
        return this.volume.layout.clusterSectors * this.volume.sectors.bytes;
    }
    sectorAt(offset) {
        const { layout, sectors, table } = this.volume;
        if (!table.isCluster(this.cluster))
            throw new HostError('EIO');
        const inCluster = Math.floor(offset / sectors.bytes) & (layout.clusterSectors - 1);
        return layout.dataStart + (this.cluster - 2) * layout.clusterSectors + inCluster;
    }
    /** Sectors from `at` to the end of its cluster, at most as many as `bytes` fill. */
    wholeSectors(bytes) {
        const { layout, sectors } = this.volume;
        const inCluster = Math.floor(this.at / sectors.bytes) & (layout.clusterSectors - 1);
        return Math.min(Math.floor(bytes / sectors.bytes), layout.clusterSectors - inCluster);
    }
    read(buf, from, size) {
        if (!this.how.read)
            throw new HostError('EACCES');
        const n = Math.max(0, Math.min(size, this.size - this.at));
        for (let done = 0; done < n;) {
            const moved = this.readSome(buf, from + done, n - done);
            done += moved;
            this.at += moved;
        }
        return n;
    }
    readSome(buf, from, left) {
        const { sectors, table } = this.volume;
        const inSector = this.at % sectors.bytes;
        if (inSector === 0) {
            if (this.at % this.clusterBytes === 0)
                this.cluster = this.at === 0 ? this.first : table.get(this.cluster);
            const sector = this.sectorAt(this.at);
            const whole = this.wholeSectors(left);
            if (whole > 0) {
                const bytes = new Uint8Array(whole * sectors.bytes);
                sectors.readThrough(sector, bytes);
                buf.set(bytes, from);
                return bytes.length;
            }
            this.sector = sector;
        }
        const n = Math.min(left, sectors.bytes - inSector);
        buf.set(sectors.load(this.sector).subarray(inSector, inSector + n), from);
        return n;
    }
    write(buf, from, size) {
        if (!this.how.write)
            throw new HostError('EACCES');
        const n = Math.min(size, MAX_SIZE - this.at);
        let done = 0;
        while (done < n) {
            const moved = this.writeSome(buf, from + done, n - done);
            if (moved === 0)
                break;
            done += moved;
            this.at += moved;
            this.size = Math.max(this.size, this.at);
        }
        this.isModified = true;
        if (done !== size)
            throw new HostError('ENOSPC');
        return size;
    }
    /** Moves to the cluster that `at` begins, which may be a new one. False: there is none left. */
    stretch() {
        const { table } = this.volume;
        const start = this.at === 0 ? 0 : this.cluster;
        const cluster = start === 0 && this.first !== 0 ? this.first : table.stretch(start);
        if (cluster === 0)
            return false;
        this.cluster = cluster;
        if (this.first === 0)
            this.first = cluster;
        return true;
    }
    writeSome(buf, from, left) {
        const { sectors } = this.volume;
        const inSector = this.at % sectors.bytes;
        if (inSector === 0) {
            if (this.at % this.clusterBytes === 0 && !this.stretch())
                return 0;
            if (sectors.current === this.sector)
                sectors.sync();
            const sector = this.sectorAt(this.at);
            const whole = this.wholeSectors(left);
            if (whole > 0) {
                const bytes = buf.slice(from, from + whole * sectors.bytes);
                sectors.writeThrough(sector, bytes);
                return bytes.length;
            }
            // What lies beyond the end need not be read.
            if (this.at >= this.size)
                sectors.claim(sector);
            this.sector = sector;
        }
        const n = Math.min(left, sectors.bytes - inSector);
        sectors.load(this.sector).set(buf.subarray(from, from + n), inSector);
        sectors.touch();
        return n;
    }
    seek(offset, whence) {
        const base = whence === 0 ? 0 : whence === 1 ? this.at : this.size;
        // A place before the beginning is one near the largest that there could be.
        let target = Number(BigInt.asUintN(32, BigInt(base + offset)));
        if (target > this.size && !this.how.write)
            target = this.size;
        this.moveTo(target);
        if (this.at > this.size) {
            this.size = this.at;
            this.isModified = true;
        }
        return this.at;
    }
    /** Follows the chain to the cluster of the byte before `target`; a file that is written grows on the way. */
    moveTo(target) {
        const { table } = this.volume;
        const { clusterBytes } = this;
        const before = this.at;
        this.at = 0;
        if (target === 0)
            return;
        let left = target;
        if (before > 0 && Math.floor((target - 1) / clusterBytes) >= Math.floor((before - 1) / clusterBytes)) {
            this.at = before - 1 - ((before - 1) % clusterBytes);
            left -= this.at;
        }
        else {
            if (this.first === 0)
                this.first = table.stretch(0);
            this.cluster = this.first;
        }
        if (this.cluster === 0)
            return;
        while (left > clusterBytes) {
            this.at += clusterBytes;
            left -= clusterBytes;
            const next = this.how.write ? table.stretch(this.cluster) : table.get(this.cluster);
            if (next === 0 && this.how.write)
                return;
            if (!table.isCluster(next))
                throw new HostError('EIO');
            this.cluster = next;
        }
        this.at += left;
        if (this.at % this.volume.sectors.bytes !== 0)
            this.sector = this.sectorAt(this.at);
    }
    sync() {
        if (!this.isModified)
            return;
        changeEntry(this.volume, this.slot, { cluster: this.first, size: this.size, modified: fatTime() });
        this.volume.table.sync();
        this.isModified = false;
    }
    close() {
        this.sync();
    }
}
