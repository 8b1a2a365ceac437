/** Which files of the package were found sound when it was built: they are not checked again as long as they are the same. */
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BuiltRecord, writeRecord } from './builtRecord.js';

/** Exists in the built package only: sources are always checked. */
const FILE = fileURLToPath(new URL('../sound-profiles.txt', import.meta.url));

/** Fingerprints of texts by file. */
let known: BuiltRecord | undefined;
const noted: Record<string, string> = {};
/** When the fingerprints were written, in milliseconds. */
let written: number | undefined;

/** @param path of the file, which is as it was where nobody has written to it since */
export function isKnownSound(file: string, path: string, text: string): boolean {
  known ??= new BuiltRecord(FILE);
  const was = known.get(file);
  if (was?.startsWith(`${text.length}-`) !== true) return false;
  written ??= statSync(FILE).mtimeMs;
  return statSync(path).mtimeMs <= written || was === fingerprint(text);
}

/** The file has passed its check. */
export function noteSound(file: string, text: string): void {
  noted[file] = fingerprint(text);
}

/** Writes what has been noted for later processes. */
export function writeSound(): void {
  writeRecord(FILE, noted);
}

/** 64 bits and the length: whoever edits a file does not hit the same by chance. */
export function fingerprint(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ c ^ (b >>> 15), 0x85ebca6b);
  }
  return `${text.length}-${(a >>> 0).toString(16)}-${(b >>> 0).toString(16)}`;
}
