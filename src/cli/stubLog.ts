import { WholeFile } from '../report/wholeFile.js';
import type { HardwareEvent } from '../world/hardwareEvent.js';
import { UsageError } from './errors.js';
import { checkOutput } from './output.js';

/** Characters that are collected before they are written. */
const CHUNK = 16384;

/** Values are one line each, with tabs between the fields: what would break that is escaped as in JSON. */
function field(text: string): string {
  return /[\\\x00-\x1f\x7f-\uffff]/.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}

/** One event as a line: time in milliseconds, what, which of them, value. */
function eventLine({ us, what, which, value }: HardwareEvent): string {
  return `${(us / 1000).toFixed(3)}\t${what}\t${field(which)}\t${field(value)}\n`;
}

/** Writes what a program does to its hardware to a file, which is there when the log is closed. */
export class StubLog {
  private readonly path: string;
  private readonly file: WholeFile;
  private pending = '';

  /** Throws UsageError where the file can't be written, or is there already and `force` doesn't allow to overwrite it. */
  constructor(path: string, force: boolean) {
    checkOutput(path, force);
    this.path = path;
    this.file = this.tried(() => new WholeFile(path));
  }

  add(event: HardwareEvent): void {
    this.pending += eventLine(event);
    if (this.pending.length > CHUNK) this.flush();
  }

  private flush(): void {
    this.tried(() => this.file.write(this.pending));
    this.pending = '';
  }

  close(): void {
    this.flush();
    this.tried(() => this.file.end());
  }

  private tried<T>(body: () => T): T {
    try {
      return body();
    } catch (e) {
      throw new UsageError(`${this.path}: can't be written (${(e as NodeJS.ErrnoException).code})`);
    }
  }
}
