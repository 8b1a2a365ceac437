import { readSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { utf8Bytes } from '../runtime/print.js';
import type { HardwareEvent } from '../world/hardwareEvent.js';
import type { StubFile } from '../world/stub.js';
import type { Host, HostFiles } from './host.js';
import { fillRandom } from './randomBytes.js';

/** The output can't be written: the disk is full, or whoever read it has gone. */
export class OutputError extends Error {
  constructor(fd: number, code: string | undefined) {
    super(`${fd === 2 ? 'standard error' : 'standard output'}: can't be written (${code})`);
  }
}

/** Writes all of it, waiting where the reader of a pipe is slow. */
function writeAll(fd: number, bytes: string): void {
  const data = Buffer.from(bytes, 'latin1');
  let at = 0;
  while (at < data.length) {
    try {
      at += writeSync(fd, data, at);
    } catch (e) {
      const { code } = e as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') throw new OutputError(fd, code);
    }
  }
}

/** Reads up to `size` bytes of standard input to `buf[from ..]`, waiting for the first; 0 at its end. */
export function readStandardInput(buf: Uint8Array, from: number, size: number): number {
  try {
    return readSync(0, buf, from, size, null);
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'EOF') return 0;
    throw e;
  }
}

/** Output is collected and written in large pieces; `flush` writes what is left. */
export class NodeHost implements Host {
  readonly files: HostFiles;
  /** What a board's flash holds; undefined: what its firmware puts there. */
  readonly flash: HostFiles | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  stub?: StubFile;
  observe?: (event: HardwareEvent) => void;
  private pending = '';
  private isTerminal: boolean | undefined;

  /** @param files what a process finds */
  constructor(files: HostFiles, flash?: HostFiles) {
    this.files = files;
    this.flash = flash;
    this.env = Object.fromEntries(
      Object.entries(process.env).map(([name, value]) => [name, value === undefined ? value : utf8Bytes(value)]),
    );
  }

  /** Asked when something is read: to find it out loads a part of Node. */
  get echoes(): boolean {
    this.isTerminal ??= isatty(0);
    return this.isTerminal;
  }

  stdout(bytes: string): void {
    this.pending += bytes;
    if (this.pending.length > 8192) this.flush();
  }

  stderr(bytes: string): void {
    this.flush();
    this.write(2, bytes);
  }

  stdin(buf: Uint8Array, from: number, size: number): number {
    this.flush();
    return readStandardInput(buf, from, size);
  }

  random(buf: Uint8Array): void {
    fillRandom(buf);
  }

  flush(): void {
    const { pending } = this;
    this.pending = '';
    if (pending !== '') this.write(1, pending);
  }

  /** Writes to standard output (1) or error (2). */
  protected write(fd: 1 | 2, bytes: string): void {
    writeAll(fd, bytes);
  }
}
