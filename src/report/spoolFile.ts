import { closeSync, lstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomHex } from '../machine/randomBytes.js';
import { WholeFile } from './wholeFile.js';

const CHUNK_BYTES = 1 << 20;

/**
 * What becomes a file when it is complete, for files that take as long as a program runs. It grows on the same disk under
 * no name, so that nothing of it is left wherever the process ends, and what was there before stays until then. Functions
 * throw what the file system says.
 */
export class SpoolFile {
  private readonly path: string;
  private readonly fd: number;
  /** Its name, on systems that don't let go of the name of an open file. */
  private name: string | null;
  private length = 0;

  constructor(path: string) {
    this.path = path;
    const there = lstatSync(path, { throwIfNoEntry: false });
    const suffix = `${randomHex(4)}.tmp`;
    // Nothing grows beside a device or a pipe.
    this.name = there === undefined || there.isFile() ? `${path}.${suffix}` : join(tmpdir(), `uheap-${suffix}`);
    this.fd = openSync(this.name, 'wx+', 0o600);
    try {
      rmSync(this.name);
      this.name = null;
    } catch {
      // It goes with `close`.
    }
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const count = writeSync(this.fd, bytes, at, bytes.length - at, this.length);
      at += count;
      this.length += count;
    }
  }

  /** Puts it in its place. */
  save(): void {
    const file = new WholeFile(this.path);
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    try {
      for (let at = 0; at < this.length; ) {
        const count = readSync(this.fd, chunk, 0, CHUNK_BYTES, at);
        file.write(chunk.subarray(0, count));
        at += count;
      }
    } catch (e) {
      file.giveUp();
      throw e;
    }
    file.end();
  }

  close(): void {
    closeSync(this.fd);
    if (this.name !== null) rmSync(this.name, { force: true });
  }
}
