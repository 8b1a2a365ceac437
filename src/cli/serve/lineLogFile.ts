import { closeSync, openSync, writeSync } from 'node:fs';
import type { LineLog } from '../../serve/boardLine.js';
import { UsageError } from '../errors.js';

/** A file that grows by lines while a board runs. What can't be written is told once; the board goes on. */
export class GrowingFile {
  private readonly path: string;
  private fd: number;

  /** @throws UsageError */
  constructor(path: string) {
    this.path = path;
    try {
      this.fd = openSync(path, 'w');
    } catch (e) {
      throw new UsageError(`${path}: can't be written (${(e as NodeJS.ErrnoException).code})`);
    }
  }

  line(text: string): void {
    if (this.fd < 0) return;
    try {
      writeSync(this.fd, `${text}\n`);
    } catch (e) {
      process.stderr.write(`uheap: ${this.path}: can't be written (${(e as NodeJS.ErrnoException).code})\n`);
      this.close();
    }
  }

  close(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }
}

/** All that passes over a board's line: a JSON line an event, bytes as characters. */
export class LineLogFile implements LineLog {
  private readonly file: GrowingFile;
  private readonly start = performance.now();

  constructor(file: GrowingFile, board: string) {
    this.file = file;
    file.line(JSON.stringify({ format: 'uheap serve log 1', board }));
  }

  toBoard(bytes: Uint8Array): void {
    this.keep('sent', bytes);
  }

  fromBoard(bytes: Uint8Array): void {
    this.keep('heard', bytes);
  }

  private keep(what: 'sent' | 'heard', bytes: Uint8Array): void {
    const ms = Math.round(performance.now() - this.start);
    this.file.line(JSON.stringify({ ms, [what]: Buffer.from(bytes).toString('latin1') }));
  }
}
