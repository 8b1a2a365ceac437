import {
  chmodSync,
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { randomHex } from '../machine/randomBytes.js';

/**
 * A file that is there as a whole or not at all: it grows beside its place and takes it when it is complete, so that
 * whatever happens meanwhile, what was there before is as it was. Functions throw what the file system says.
 */
export class WholeFile {
  private readonly place: string;
  /** Where it grows; null: the place is a device or a pipe, which nothing can take. */
  private readonly beside: string | null;
  private readonly mode: number | null;
  private fd: number;

  constructor(path: string) {
    const info = lstatSync(path, { throwIfNoEntry: false });
    // A link stays one: what it points to is written.
    this.place = info?.isSymbolicLink() === true ? targetOf(path) : path;
    const there = lstatSync(this.place, { throwIfNoEntry: false });
    const isTakeable = there === undefined || there.isFile();
    this.mode = there === undefined ? null : there.mode & 0o7777;
    this.beside = isTakeable ? `${this.place}.${randomHex(4)}.tmp` : null;
    this.fd = openSync(this.beside ?? this.place, isTakeable ? 'wx' : 'w');
  }

  /** Adds to it. */
  write(content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.fd, bytes, at);
    } catch (e) {
      this.giveUp();
      throw e;
    }
  }

  /** It is complete. */
  end(): void {
    try {
      if (this.beside !== null) fsyncSync(this.fd);
      closeSync(this.fd);
      this.fd = -1;
      if (this.beside === null) return;
      if (this.mode !== null) chmodSync(this.beside, this.mode);
      renameSync(this.beside, this.place);
    } catch (e) {
      this.giveUp();
      throw e;
    }
  }

  /** Leaves nothing of it. */
  giveUp(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
    if (this.beside !== null) rmSync(this.beside, { force: true });
  }
}

function targetOf(link: string): string {
  try {
    return realpathSync(link);
  } catch {
    // It points to nothing yet.
    return link;
  }
}

/** Writes a file as a whole. */
export function writeWholeFile(path: string, content: string | Uint8Array): void {
  const file = new WholeFile(path);
  file.write(content);
  file.end();
}

/** Adds a text to a file, in one call of the system; what a full disk takes of it only in part is taken back. */
export function appendWhole(path: string, text: string): void {
  const bytes = Buffer.from(text);
  const fd = openSync(path, 'a');
  try {
    const info = fstatSync(fd);
    const before = info.isFile() ? info.size : null;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    } catch (e) {
      if (before !== null) ftruncateSync(fd, before);
      throw e;
    }
  } finally {
    closeSync(fd);
  }
}
