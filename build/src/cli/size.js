import { UsageError } from './errors.js';
/** Reads a size such as `64k`, `1M` or `65536`, in bytes. Throws UsageError. */
export function parseSize(text, option) {
    const match = /^(\d+)([kKmM]?)$/.exec(text);
    const bytes = match === null ? 0 : Number(match[1]) * { '': 1, k: 1024, m: 1048576 }[match[2].toLowerCase()];
    if (bytes <= 0 || !Number.isSafeInteger(bytes)) {
        throw new UsageError(`${option}: expected a size such as 64k, 1M or 65536, got "${text}"`);
    }
    return bytes;
}
/** Checks a count that an option gives. Throws UsageError. */
export function parseCount(count, option) {
    if (count !== undefined && !(Number.isSafeInteger(count) && count > 0)) {
        throw new UsageError(`${option}: expected a whole number above 0, got ${count}`);
    }
    return count;
}
