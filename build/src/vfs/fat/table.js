import { HostError } from '../../world/host.js';
import { MP_BLOCKDEV_IOCTL_SYNC } from '../blockDevice.js';
import { SIGNATURE, SIGNATURE_VALUE } from './layout.js';
import { dword, setDword, setWord, word } from './sectors.js';
/** The end of a chain, as it is written. */
const END = 0xffffffff;
// Of the sector with the number of free clusters: signatures, that number, and where the last cluster was found.
const INFO_LEAD = 0x41615252;
const INFO_STRUCT = 0x61417272;
const INFO_STRUCT_AT = 484;
const INFO_FREE_AT = 488;
const INFO_NEXT_AT = 492;
const UNKNOWN = 0xffffffff;
/** The table that chains the clusters of a volume. */
export class FatTable {
    constructor(sectors, layout) {
        this.free = UNKNOWN;
        /** Where the search for a free cluster begins. */
        this.lastCluster = UNKNOWN;
        this.infoChanged = false;
        this.sectors = sectors;
        this.layout = layout;
        if (layout.infoSector === 0)
            return;
        const info = sectors.load(layout.infoSector);
        const isSound = word(info, SIGNATURE) === SIGNATURE_VALUE &&
            dword(info, 0) === INFO_LEAD &&
            dword(info, INFO_STRUCT_AT) === INFO_STRUCT;
        if (!isSound)
            return;
        this.free = dword(info, INFO_FREE_AT);
        this.lastCluster = dword(info, INFO_NEXT_AT);
    }
    get isFreeKnown() {
        return this.free <= this.layout.entries - 2;
    }
    isCluster(cluster) {
        return cluster >= 2 && cluster < this.layout.entries;
    }
    loadEntry(byte) {
        return this.sectors.load(this.layout.tableStart + Math.floor(byte / this.sectors.bytes));
    }
    /** What follows a cluster: another one, 0 where it is free, or a number too large at the end. */
    get(cluster) {
        if (!this.isCluster(cluster))
            throw new HostError('EIO');
        const { bytes } = this.sectors;
        switch (this.layout.type) {
            case 12: {
                // Three bytes hold two entries, which may lie in two sectors.
                const at = cluster + (cluster >> 1);
                const low = this.loadEntry(at)[at % bytes];
                const pair = low | (this.loadEntry(at + 1)[(at + 1) % bytes] << 8);
                return (cluster & 1) === 0 ? pair & 0xfff : pair >> 4;
            }
            case 16:
                return word(this.loadEntry(cluster * 2), (cluster * 2) % bytes);
            default:
                return dword(this.loadEntry(cluster * 4), (cluster * 4) % bytes) & 0x0fffffff;
        }
    }
    set(cluster, value) {
        if (!this.isCluster(cluster))
            throw new HostError('EIO');
        const { bytes } = this.sectors;
        switch (this.layout.type) {
            case 12: {
                const at = cluster + (cluster >> 1);
                const isOdd = (cluster & 1) !== 0;
                let sector = this.loadEntry(at);
                sector[at % bytes] = isOdd ? (sector[at % bytes] & 0x0f) | ((value << 4) & 0xf0) : value & 0xff;
                this.sectors.touch();
                sector = this.loadEntry(at + 1);
                const high = (at + 1) % bytes;
                sector[high] = isOdd ? (value >> 4) & 0xff : (sector[high] & 0xf0) | ((value >> 8) & 0x0f);
                break;
            }
            case 16:
                setWord(this.loadEntry(cluster * 2), (cluster * 2) % bytes, value & 0xffff);
                break;
            default: {
                const sector = this.loadEntry(cluster * 4);
                const at = (cluster * 4) % bytes;
                setDword(sector, at, ((value & 0x0fffffff) | (dword(sector, at) & 0xf0000000)) >>> 0);
            }
        }
        this.sectors.touch();
    }
    /** The cluster after `previous`, which is made longer if need be, or a new chain's first (create_chain). 0: none left. */
    stretch(previous) {
        let from = this.isCluster(this.lastCluster) ? this.lastCluster : 1;
        if (previous !== 0) {
            const next = this.get(previous);
            if (next < 2)
                throw new HostError('EIO');
            if (next < this.layout.entries)
                return next;
            from = previous;
        }
        if (this.free === 0)
            return 0;
        const found = this.findFree(previous, from);
        if (found === 0)
            return 0;
        this.set(found, END);
        if (previous !== 0)
            this.set(previous, found);
        this.lastCluster = found;
        if (this.isFreeKnown)
            this.free--;
        this.infoChanged = true;
        return found;
    }
    findFree(previous, from) {
        const { entries } = this.layout;
        let start = from;
        if (previous !== 0) {
            const neighbour = previous + 1 >= entries ? 2 : previous + 1;
            if (this.get(neighbour) === 0)
                return neighbour;
            if (this.isCluster(this.lastCluster))
                start = this.lastCluster;
        }
        for (let cluster = start;;) {
            cluster++;
            if (cluster >= entries) {
                cluster = 2;
                if (cluster > start)
                    return 0;
            }
            if (this.get(cluster) === 0)
                return cluster;
            if (cluster === start)
                return 0;
        }
    }
    /** Frees a chain (remove_chain). */
    release(first) {
        if (!this.isCluster(first))
            throw new HostError('EIO');
        for (let cluster = first; this.isCluster(cluster);) {
            const next = this.get(cluster);
            if (next === 0)
                return;
            if (next === 1)
                throw new HostError('EIO');
            this.set(cluster, 0);
            if (this.free < this.layout.entries - 2) {
                this.free++;
                this.infoChanged = true;
            }
            cluster = next;
        }
    }
    /** Free clusters; counts them where nobody knows (f_getfree). */
    freeClusters() {
        if (this.isFreeKnown)
            return this.free;
        let n = 0;
        for (let cluster = 2; cluster < this.layout.entries; cluster++)
            if (this.get(cluster) === 0)
                n++;
        this.free = n;
        this.infoChanged = true;
        return n;
    }
    /** Writes back what is only in memory (sync_fs). */
    sync() {
        const { sectors, layout } = this;
        sectors.sync();
        if (layout.infoSector !== 0 && this.infoChanged) {
            sectors.clear(layout.infoSector);
            const info = sectors.window;
            setWord(info, SIGNATURE, SIGNATURE_VALUE);
            setDword(info, 0, INFO_LEAD);
            setDword(info, INFO_STRUCT_AT, INFO_STRUCT);
            setDword(info, INFO_FREE_AT, this.free);
            setDword(info, INFO_NEXT_AT, this.lastCluster);
            sectors.touch();
            sectors.sync();
        }
        this.infoChanged = false;
        sectors.device.ioctl(MP_BLOCKDEV_IOCTL_SYNC, 0);
    }
}
