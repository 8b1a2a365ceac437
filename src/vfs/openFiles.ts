import { latin1Text } from '../runtime/latin1.js';
import { type MpState, mp } from '../runtime/state.js';
import { HostError, type HostFile, theHost } from '../world/host.js';

/** File descriptors of the process that a posix port runs in: 0 to 2 are the standard streams. */

const POLL_RD = 1;
const POLL_WR = 4;
const POLLNVAL = 32;

class StandardIn implements HostFile {
  read(buf: Uint8Array, from: number, size: number): number {
    return theHost().stdin?.(buf, from, size) ?? 0;
  }

  write(): number {
    throw new HostError('EBADF');
  }

  seek(): number {
    throw new HostError('ESPIPE');
  }

  sync(): void {
    throw new HostError('EINVAL');
  }

  poll(events: number): number {
    return events & POLL_RD;
  }

  close(): void {}
}

class StandardOut extends StandardIn {
  private readonly isError: boolean;

  constructor(isError: boolean) {
    super();
    this.isError = isError;
  }

  override read(): number {
    throw new HostError('EBADF');
  }

  override poll(events: number): number {
    return events & POLL_WR;
  }

  override write(buf?: Uint8Array, from = 0, size = 0): number {
    const text = latin1Text(buf!, from, size);
    (this.isError ? mp.errorPrint : mp.stdoutPrint).strn(text);
    return size;
  }
}

const tables = new WeakMap<MpState, (HostFile | null)[]>();

function table(): (HostFile | null)[] {
  let known = tables.get(mp);
  if (known === undefined) {
    known = [new StandardIn(), new StandardOut(false), new StandardOut(true)];
    tables.set(mp, known);
  }
  return known;
}

/** The lowest free descriptor, which is now `file`'s. */
export function addOpenFile(file: HostFile): number {
  const files = table();
  const free = files.indexOf(null);
  if (free < 0) return files.push(file) - 1;
  files[free] = file;
  return free;
}

/** The file behind a descriptor. Throws HostError EBADF where there's none. */
export function openFile(fd: number): HostFile {
  const file = table()[fd];
  if (file === undefined || file === null) throw new HostError('EBADF');
  return file;
}

/** Closes a descriptor, if it's open. */
export function closeFile(fd: number): void {
  const files = table();
  const file = files[fd];
  if (file === undefined || file === null) return;
  files[fd] = null;
  file.close();
}

/** Which of `events` (poll flags) a descriptor is ready for. */
export function pollOpenFile(fd: number, events: number): number {
  const file = table()[fd];
  if (file === undefined || file === null) return POLLNVAL;
  return file.poll?.(events) ?? events & (POLL_RD | POLL_WR);
}
