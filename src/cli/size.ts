import { parseUs, TIME } from '../checks/time.js';
import { UsageError } from './errors.js';

/** Reads a size such as `64k`, `1M` or `65536`, in bytes. Throws UsageError. */
export function parseSize(text: string, option: string): number;
export function parseSize(text: string | undefined, option: string): number | undefined;
export function parseSize(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+)([kKmM]?)$/.exec(text);
  const bytes = match === null ? 0 : Number(match[1]) * { '': 1, k: 1024, m: 1048576 }[match[2]!.toLowerCase()]!;
  if (bytes <= 0 || !Number.isSafeInteger(bytes)) {
    throw new UsageError(`${option}: expected a size such as 64k, 1M or 65536, got "${text}"`);
  }
  return bytes;
}

/** Reads a count that an option gives. Throws UsageError. */
export function parseCount(text: string, option: string): number;
export function parseCount(text: string | undefined, option: string): number | undefined;
export function parseCount(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (!(Number.isSafeInteger(count) && count > 0)) {
    throw new UsageError(`${option}: expected a whole number above 0, got ${text}`);
  }
  return count;
}

/** Reads a time such as `60s`, `500ms` or `2m`, in microseconds. Throws UsageError. */
export function parseTime(text: string, option: string): number;
export function parseTime(text: string | undefined, option: string): number | undefined;
export function parseTime(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (!TIME.test(text)) throw new UsageError(`${option}: expected a time such as 60s, 500ms or 2m, got ${text}`);
  return parseUs(text);
}
