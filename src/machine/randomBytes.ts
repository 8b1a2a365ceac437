import { toHex } from '../runtime/hexText.js';

/** What `crypto.getRandomValues` fills at once. */
const MOST_BYTES = 65_536;

/** Fills a buffer with random bytes, in Node as in a browser. */
export function fillRandom(buf: Uint8Array): void {
  for (let at = 0; at < buf.length; at += MOST_BYTES) {
    crypto.getRandomValues(buf.subarray(at, at + MOST_BYTES) as Uint8Array<ArrayBuffer>);
  }
}

/** So many random bytes as hex digits, for names that nobody else has. */
export function randomHex(bytes: number): string {
  const buf = new Uint8Array(bytes);
  fillRandom(buf);
  return toHex(buf);
}
