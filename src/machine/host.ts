import { latin1Bytes } from '../runtime/latin1.js';
import type { HardwareEvent } from '../world/hardwareEvent.js';
import type { Host } from '../world/host.js';
import type { StubFile } from '../world/stub.js';
import { MemoryFiles } from './memoryFiles.js';

export type { Host, HostFiles } from '../world/host.js';

/** A host whose files are in memory and whose output goes into strings: for tests and for running text. */
export class MemoryHost implements Host {
  out = '';
  err = '';
  env: Record<string, string | undefined> = {};
  stub?: StubFile;
  romFs?: Uint8Array;
  observe?: (event: HardwareEvent) => void;
  readonly files: MemoryFiles;
  private readonly input: Uint8Array;
  private inputAt = 0;

  /** @param content text of each file by its path from `cwd`, as bytes, or the files. @param input what standard input holds */
  constructor(content: Readonly<Record<string, string>> | MemoryFiles = {}, cwd = '/', input = '') {
    this.files = content instanceof MemoryFiles ? content : new MemoryFiles(content, cwd);
    this.input = latin1Bytes(input);
  }

  stdout(bytes: string): void {
    this.out += bytes;
  }

  stderr(bytes: string): void {
    this.err += bytes;
  }

  stdin(buf: Uint8Array, from: number, size: number): number {
    const n = Math.min(size, this.input.length - this.inputAt);
    buf.set(this.input.subarray(this.inputAt, this.inputAt + n), from);
    this.inputAt += n;
    return n;
  }
}
