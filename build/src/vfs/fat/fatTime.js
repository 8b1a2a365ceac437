import { mp } from '../../runtime/state.js';
const FIRST_YEAR = 1980;
/** The time of the running machine as FAT keeps it: the date above the time, to 2 seconds. */
export function fatTime() {
    const now = new Date(Number(mp.clock.timeNs() / 1000000n));
    const date = ((now.getUTCFullYear() - FIRST_YEAR) << 9) | ((now.getUTCMonth() + 1) << 5) | now.getUTCDate();
    const time = (now.getUTCHours() << 11) | (now.getUTCMinutes() << 5) | (now.getUTCSeconds() >> 1);
    return ((date << 16) | time) >>> 0;
}
/** Seconds since 1970 of such a time. */
export function secondsOf(time) {
    const date = time >>> 16;
    const year = FIRST_YEAR + (date >> 9);
    const ms = Date.UTC(year, ((date >> 5) & 0xf) - 1, date & 0x1f, (time >> 11) & 0x1f, (time >> 5) & 0x3f, 2 * (time & 0x1f));
    return Math.floor(ms / 1000);
}
