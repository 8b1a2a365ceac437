import type { Board, BootFileSystem } from '../abi/board.js';
import type { ChipReset } from '../runtime/chipReset.js';
import { latin1Bytes } from '../runtime/latin1.js';
import type { MpState } from '../runtime/state.js';
import { type Flash, type FlashFormat, machineFlash, setFlash, theFlash } from '../vfs/flash.js';
import { connectRomFlash } from '../vfs/romFlash.js';
import type { HostFiles } from '../world/host.js';
import type { Host } from './host.js';
import { MemoryFiles } from './memoryFiles.js';
import { WithFile } from './withFile.js';

/** What may be chosen about how a board comes up. */
export interface BootOptions {
  /** What the flash holds at power-up; absent: what the firmware profile says. */
  readonly flash?: 'blank' | 'formatted' | undefined;
  /** The machine that the board was before a soft reset: its flash holds what was written. */
  readonly previous?: { readonly state: MpState } | undefined;
  /** Only MicroPython was reset, not the chip: what the system's drivers have stays theirs. */
  readonly isSoftReset?: boolean | undefined;
  /** What started the chip, where that was no soft reset; absent: the power came. */
  readonly startedBy?: ChipReset | undefined;
  /** What is printed goes to a terminal, as it would over the board's serial line. */
  readonly isTerminal?: boolean | undefined;
}

/** A board's flash whose files are the host's, or else in memory, beginning with those that the firmware makes. */
class FlashMemory implements Flash {
  format: FlashFormat | null;
  files: HostFiles;
  readonly blockBytes: number;
  readonly blocks: number;
  readonly factoryFiles: Readonly<Record<string, string>>;
  private state: MpState | null = null;

  constructor(fileSystem: BootFileSystem, type: FlashFormat, isBlank: boolean, files: HostFiles | undefined) {
    this.blockBytes = fileSystem.blockBytes;
    this.blocks = Math.floor(fileSystem.bytes / fileSystem.blockBytes);
    this.factoryFiles = fileSystem.files ?? {};
    this.format = isBlank ? null : type;
    this.files = isBlank ? new MemoryFiles() : (files ?? new MemoryFiles(this.factoryFiles));
  }

  /** From now on what is written gets the time of that machine's clock. */
  keepTimeOf(state: MpState): void {
    this.state = state;
    this.use(this.files);
  }

  use(files: HostFiles): void {
    if (files instanceof MemoryFiles && this.state !== null) files.keepTimeOf(this.state);
    this.files = files;
  }

  freeBlocks(): number {
    return Math.max(0, this.blocks - this.blocksIn('/'));
  }

  private blocksIn(folder: string): number {
    let blocks = 0;
    const dir = this.files.openDir(folder);
    for (let entry = dir.next(); entry !== null; entry = dir.next()) {
      const path = folder === '/' ? `/${entry.name}` : `${folder}/${entry.name}`;
      if (this.files.stat(path) === 'dir') blocks += 1 + this.blocksIn(path);
      else blocks += Math.ceil(this.files.info(path).size / this.blockBytes);
    }
    dir.close();
    return blocks;
  }

  mkfs(format: FlashFormat): void {
    this.format = format;
    this.use(new MemoryFiles());
  }
}

/** Whether a port keeps its files in flash, where it looks for `main.py`. */
export function hasFlash({ boot }: Board): boolean {
  return boot.fileSystem !== null && boot.fileSystem.type !== 'posix';
}

/** Gives a machine the flash that its board keeps files in; nothing where the port has none. */
export function connectFlash(state: MpState, host: Host, options: BootOptions): void {
  connectRomFlash(state, options.previous?.state, host.romFs);
  const { fileSystem } = state.board.boot;
  if (fileSystem === null || fileSystem.type === 'posix') return;
  const kept = options.previous === undefined ? null : machineFlash(options.previous.state);
  if (kept !== null) {
    (kept as FlashMemory).keepTimeOf(state);
    setFlash(state, kept);
    return;
  }
  const isBlank = host.flash === undefined && (options.flash ?? fileSystem.state ?? 'formatted') === 'blank';
  const flash = new FlashMemory(fileSystem, fileSystem.type, isBlank, host.flash);
  flash.keepTimeOf(state);
  setFlash(state, flash);
}

/** A new file system with the files that come with the firmware (ports/stm32/factoryreset.c). */
export function factoryReset(): void {
  const flash = theFlash() as FlashMemory;
  flash.mkfs('fat');
  flash.use(new MemoryFiles(flash.factoryFiles));
}

/** Puts a program where the board finds it when it has booted. */
export function putMainFile(text: string): void {
  const flash = theFlash() as FlashMemory;
  flash.files = new WithFile(flash.files, '/main.py', latin1Bytes(text));
}

/** Calls `run` while the flash has the `main.py` that the firmware puts there, where it does. */
export function withFactoryMain(run: () => void): void {
  const flash = theFlash() as FlashMemory | null;
  const text = flash?.factoryFiles['/main.py'] ?? flash?.factoryFiles['main.py'];
  if (flash === null || text === undefined) return;
  const { files } = flash;
  flash.files = new WithFile(files, '/main.py', latin1Bytes(text));
  run();
  flash.files = files;
}
