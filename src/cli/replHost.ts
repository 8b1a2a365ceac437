import { raiseKeyboardInterrupt } from '../machine/keyboardInterrupt.js';
import type { Machine } from '../machine/machine.js';
import { NodeHost } from '../machine/nodeHost.js';
import { type Clock, RealClock, VirtualClock } from '../runtime/clock.js';
import { CTRL_C, mp } from '../runtime/state.js';
import type { BoardFiles } from './boardFiles.js';
import { KEYS_ENDED, KEYS_INTERRUPTED, type KeyRing } from './keyRing.js';

/** How the session's two ends are connected. */
export interface ReplStreams {
  /** Keys come from a terminal, so that Ctrl-C means what is running, not what comes next. */
  readonly isTerminal: boolean;
  /** The terminal has handed over each key, and shows none by itself. */
  readonly isRaw: boolean;
  /** A person looks at the output: it goes out at once. */
  readonly isWatched: boolean;
  /** The end of a line in what comes in is the Enter key, as in a file or pipe. */
  readonly linesEndInEnter: boolean;
  /** While a program of the unix port runs, its terminal shows what is typed and sends lines. */
  readonly isProcess: boolean;
}

const ENTER = 0x0d;
const LINE_FEED = 0x0a;

/** The computer as a board's serial line sees it: keys come from another thread. */
export class ReplHost extends NodeHost {
  protected readonly ring: KeyRing;
  private readonly streams: ReplStreams;
  private lastKey = 0;
  /** The machine that the board is since its last reset. */
  machine: Machine | null = null;

  constructor({ files, flash }: BoardFiles, ring: KeyRing, streams: ReplStreams) {
    super(files, flash);
    this.ring = ring;
    this.streams = streams;
  }

  override get echoes(): boolean {
    return false;
  }

  /** The board has been switched on or reset, and is this machine from now on. */
  started(machine: Machine): void {
    this.machine = machine;
  }

  /** The machine has booted. */
  booted(): void {}

  override stdout(bytes: string): void {
    super.stdout(bytes);
    if (this.streams.isWatched) this.flush();
  }

  /** What a running program reads: at least one byte, 0 at the end. Raises KeyboardInterrupt on Ctrl-C. */
  override stdin(buf: Uint8Array, from: number, size: number): number {
    if (size === 0) return 0;
    this.flush();
    const byte = this.ring.readByte();
    if (byte === KEYS_ENDED) return 0;
    const isCtrlC = byte === KEYS_INTERRUPTED || byte === CTRL_C;
    if (byte === KEYS_INTERRUPTED ? mp.interruptChar >= 0 : byte === mp.interruptChar) raiseKeyboardInterrupt();
    buf[from] = isCtrlC ? CTRL_C : this.cook(byte);
    return 1;
  }

  hasInput(): boolean {
    this.flush();
    return this.ring.hasKeys;
  }

  private cook(byte: number): number {
    const { isRaw, isProcess } = this.streams;
    if (!isRaw || !isProcess) return byte;
    const shown = byte === ENTER ? LINE_FEED : byte;
    super.stdout(String.fromCharCode(shown));
    this.flush();
    return shown;
  }

  /** The next key at the prompt, -1 at the end. The end of a line in a file or pipe is the Enter key. */
  key(isProgramText: boolean): number {
    this.flush();
    for (;;) {
      const key = this.ring.readKey();
      const last = this.lastKey;
      this.lastKey = key;
      if (isProgramText || key !== LINE_FEED || !this.streams.linesEndInEnter) return key;
      if (last !== ENTER) return ENTER;
    }
  }

  /** Whether Ctrl-C is there for what is running, unless that reads it itself; in a file or pipe as the next key. */
  isInterrupted(): boolean {
    this.flush();
    if (mp.interruptChar < 0) return false;
    // A person's Ctrl-C may be quicker than the start of what it is for.
    const isNext = this.streams.linesEndInEnter && mp.interruptChar === CTRL_C;
    return this.ring.takeInterrupt() || (isNext && this.ring.takeCtrlC());
  }

  /** The clock of a board that a person waits for, or that nobody does; that one starts at `startDay`. Ctrl-C ends a wait. */
  clock(isReal: boolean, startDay: string): Clock {
    const clock = isReal ? new RealClock() : new VirtualClock(startDay);
    const sleep = clock.sleepUs.bind(clock);
    clock.sleepUs = (us) => {
      if (us <= 0) return;
      const isInterrupted = isReal ? this.ring.waitUs(us, () => this.isInterrupted()) : this.isInterrupted();
      if (isInterrupted) raiseKeyboardInterrupt();
      if (!isReal) sleep(us);
    };
    return clock;
  }
}
