import { type MpState, mp } from '../runtime/state.js';
import type { HardwareEvent } from './hardwareEvent.js';
import type { StubFile } from './stub.js';

/** What the modules get from the computer that uheap runs on. All text is bytes, one a character. */
export interface Host {
  stdout(bytes: string): void;
  stderr(bytes: string): void;
  /** Reads up to `size` bytes of standard input to `buf[from ..]`; 0 at its end. Absent: it has ended. */
  stdin?(buf: Uint8Array, from: number, size: number): number;
  /** Whether a byte of standard input waits, so that reading one doesn't. Absent: none ever does. */
  hasInput?(): boolean;
  /** True where what is typed shows by itself, so that the board's echo would show it twice. */
  readonly echoes?: boolean;
  /** Fills `buf` with random bytes. Absent: the same bytes in every run. */
  random?(buf: Uint8Array): void;
  /** What is at the simulated board's pins and buses. Absent: nothing. */
  stub?: StubFile;
  /** Hears of what the program does to the simulated hardware. */
  observe?(event: HardwareEvent): void;
  /** The host's loopback, which the program's sockets can reach then. Absent: they reach nothing of the host. */
  net?: HostNet;
  files: HostFiles;
  /** The content of the board's flash, by paths from its root. Absent: what the firmware itself makes there. */
  flash?: HostFiles;
  /** What the part of the flash for a file system in ROM holds. Absent: it is blank. */
  romFs?: Uint8Array;
  /** Environment of the unix port's process (`HOME`, `MICROPYPATH`). */
  env: Readonly<Record<string, string | undefined>>;
}

/** What a program asks of the host's loopback. Connections and listeners go by numbers that it gives. */
export type HostNetCommand =
  | { what: 'connect'; id: number; ip: string; port: number }
  | { what: 'listen'; id: number; port: number }
  | { what: 'unlisten'; id: number }
  | { what: 'send'; id: number; bytes: Uint8Array }
  | { what: 'end'; id: number };

/** What happens there. A connection that is accepted has a negative number of its own. */
export type HostNetEvent =
  | { what: 'listening' | 'inUse' | 'connected' | 'ended' | 'reset'; id: number }
  | { what: 'accepted'; id: number; connection: number; port: number }
  | { what: 'data'; id: number; bytes: Uint8Array }
  | { what: 'taken'; id: number; bytes: number };

/** The host's loopback, 127.0.0.0/8 and nothing else. Nothing waits here. */
export interface HostNet {
  post(command: HostNetCommand): void;
  /** The next thing that has happened, or null. */
  next(): HostNetEvent | null;
}

/** How to open a file; the flags of C's `open`. */
export interface OpenHow {
  readonly read: boolean;
  readonly write: boolean;
  readonly create: boolean;
  readonly truncate: boolean;
  readonly append: boolean;
}

/** An open file. Its functions throw an Error with a `code` such as `EBADF`. */
export interface HostFile {
  /** Reads up to `size` bytes to `buf[from ..]`; 0 at the end. */
  read(buf: Uint8Array, from: number, size: number): number;
  write(buf: Uint8Array, from: number, size: number): number;
  /** `whence`: 0 start, 1 current position, 2 end. Returns the new position. */
  seek(offset: number, whence: number): number;
  sync(): void;
  /** Which of `events` (poll flags) it is ready for; absent: always for reading and writing. */
  poll?(events: number): number;
  close(): void;
}

/** What `stat` tells; times are in seconds. */
export interface HostStat {
  readonly mode: number;
  readonly ino: number | bigint;
  readonly dev: number | bigint;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly atime: number;
  readonly mtime: number;
  readonly ctime: number;
}

/** What `statvfs` tells; sizes are in blocks of `bsize` bytes. */
export interface HostVolume {
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
  readonly namemax: number;
}

/** Type bits of a mode. */
export const S_IFDIR = 0x4000;
export const S_IFREG = 0x8000;

/** An entry of a directory; `type` holds the type bits of its mode. */
export interface HostEntry {
  readonly name: string;
  readonly type: number;
  readonly ino: number | bigint;
}

/** A directory that is being listed, without `.` and `..`. */
export interface HostDir {
  next(): HostEntry | null;
  close(): void;
}

/** Files of a file system; all but `stat` throw an Error with a `code` such as `ENOENT`. */
export interface VolumeFiles {
  stat(path: string): 'file' | 'dir' | null;
  /** The current directory, absolute. */
  cwd(): string;
  chdir(path: string): void;
  info(path: string): HostStat;
  open(path: string, how: OpenHow): HostFile;
  openDir(path: string): HostDir;
  mkdir(path: string): void;
  rmdir(path: string): void;
  remove(path: string): void;
  rename(from: string, to: string): void;
}

/** The files that a program can import, open and list; paths as the program writes them. */
export interface HostFiles extends VolumeFiles {
  /** Content of a file. */
  read(path: string): string;
  volume(path: string): HostVolume;
}

/** A failure of the host's files: `code` is the name of C's error number. */
export class HostError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const FIRST_SEED = 0x2545f491;

/** Where the random bytes of each machine go on that get none from the host. */
const seeds = new WeakMap<MpState, number>();

/** Fills `buf` with random bytes, as a board's random number generator does. */
export function hostRandom(buf: Uint8Array): void {
  const { random } = theHost();
  if (random !== undefined) {
    random(buf);
    return;
  }
  let seed = seeds.get(mp) ?? FIRST_SEED;
  for (let i = 0; i < buf.length; i++) {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    buf[i] = seed & 0xff;
  }
  seeds.set(mp, seed);
}

const hosts = new WeakMap<MpState, Host>();

/** Gives a machine its host; called once, when it is built. */
export function setHost(state: MpState, host: Host): void {
  hosts.set(state, host);
}

/** The running machine's host. */
export function theHost(): Host {
  const host = hosts.get(mp);
  if (host === undefined) throw new Error('the machine has no host');
  return host;
}
