import { latin1Bytes } from '../runtime/latin1.js';

/** Makes ROMFS images (extmod/vfs_rom.c): what `romFs.ts` reads. */

const KIND_DATA = 2;
const KIND_DIRECTORY = 4;
const KIND_FILE = 5;
/** The kind of the whole, which as a number of several bytes is the magic at the image's beginning. */
const MAGIC = [0xd2, 0xcd, 0x31];

/** @param files content by path from the root, one byte a character */
export function romImage(files: Readonly<Record<string, string>>): Uint8Array {
  const payload = folderOf(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  return Uint8Array.from([...MAGIC, ...uint(payload.length), ...payload]);
}

/** The records of a folder's entries, which are in the order of their paths. */
function folderOf(entries: readonly (readonly [path: string, content: string])[]): number[] {
  const records: number[] = [];
  for (let i = 0; i < entries.length; ) {
    const [path, content] = entries[i]!;
    const at = path.indexOf('/');
    if (at === -1) {
      append(records, record(KIND_FILE, [...named(path), ...record(KIND_DATA, [...latin1Bytes(content)])]));
      i++;
      continue;
    }
    const head = path.slice(0, at + 1);
    let end = i;
    while (end < entries.length && entries[end]![0].startsWith(head)) end++;
    const inside = entries.slice(i, end).map(([name, text]) => [name.slice(head.length), text] as const);
    append(records, record(KIND_DIRECTORY, [...named(path.slice(0, at)), ...folderOf(inside)]));
    i = end;
  }
  return records;
}

function append(to: number[], bytes: readonly number[]): void {
  for (const byte of bytes) to.push(byte);
}

function record(kind: number, payload: readonly number[]): number[] {
  return [...uint(kind), ...uint(payload.length), ...payload];
}

function named(name: string): number[] {
  const bytes = [...latin1Bytes(name)];
  return [...uint(bytes.length), ...bytes];
}

/** A number in groups of seven bits, the highest first. */
function uint(n: number): number[] {
  const bytes = [n & 0x7f];
  for (let rest = n >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}
