import { readFileSync, statSync, writeSync } from 'node:fs';
import type { Host, HostFiles } from './host.js';

/** The files of this computer as they are, which is what the unix port sees. */
const nodeFiles: HostFiles = {
  cwd: () => process.cwd(),
  stat(path) {
    const info = statSync(path, { throwIfNoEntry: false });
    if (info === undefined) return null;
    return info.isDirectory() ? 'dir' : 'file';
  },
  read: (path) => readFileSync(path).toString('latin1'),
};

/** Writes all of it, waiting where the reader of a pipe is slow. */
function writeAll(fd: number, bytes: string): void {
  const data = Buffer.from(bytes, 'latin1');
  let at = 0;
  while (at < data.length) {
    try {
      at += writeSync(fd, data, at);
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code !== 'EAGAIN') throw e;
    }
  }
}

/** Output is collected and written in large pieces; `flush` writes what is left. */
export class NodeHost implements Host {
  readonly files = nodeFiles;
  readonly env = process.env;
  private pending = '';

  stdout(bytes: string): void {
    this.pending += bytes;
    if (this.pending.length > 8192) this.flush();
  }

  stderr(bytes: string): void {
    this.flush();
    writeAll(2, bytes);
  }

  flush(): void {
    if (this.pending !== '') writeAll(1, this.pending);
    this.pending = '';
  }
}
