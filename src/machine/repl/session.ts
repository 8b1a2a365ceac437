import { type Board, macroOn } from '../../abi/board.js';
import type { ChipReset } from '../../runtime/chipReset.js';
import { portOf } from '../../runtime/port.js';
import type { Host } from '../../world/host.js';
import { type BootOptions, Machine } from '../machine.js';
import { hostByte } from './console.js';
import { NoReplError } from './noReplError.js';
import { PyexecRepl, type ReplMode } from './pyexecRepl.js';
import { CTRL } from './readline.js';
import type { Repl, ReplExit, ReplIo } from './replIo.js';
import { UnixLineRepl } from './unixLineRepl.js';
import { UnixRepl } from './unixRepl.js';

/** What may be chosen about a session. */
export interface SessionOptions extends Pick<BootOptions, 'flash'> {
  /** Waits for the next key at the prompt; -1: there will be none. Absent: the host's standard input. */
  readonly read?: (() => number) | undefined;
  /** Gets each machine before it boots: the first, and one more after each soft reset. */
  readonly watch?: ((machine: Machine) => void) | undefined;
  /** Gets each machine when it has booted. */
  readonly booted?: ((machine: Machine) => void) | undefined;
  /** Told once `boot.py` or `main.py` has restarted the board so many times in a row that it is left at its prompt. */
  readonly onRestarts?: ((times: number) => void) | undefined;
}

/** Restarts by `boot.py` or `main.py` in a row. A board goes on for ever; nobody would want to watch that. */
const MAX_RESTARTS = 10;

/** How a board starts, after another machine that it was or as the first one. */
type Start = Pick<BootOptions, 'previous' | 'isSoftReset' | 'startedBy'>;

/** Thrown through all that runs on a board: its chip was reset. */
class ChipWasReset extends Error {
  readonly by: ChipReset;

  constructor(by: ChipReset) {
    super(by);
    this.by = by;
  }
}

/** What reset the chip. Throws what is no reset of it. */
function resetOf(e: unknown): ChipReset {
  if (e instanceof ChipWasReset) return e.by;
  throw e;
}

/**
 * A board from power-up on, with a person or a script at its serial line: boots, runs `boot.py` and `main.py`, shows the
 * prompt, takes one character after another, and starts all over after a reset, with what is in its flash.
 */
export class ReplSession {
  machine!: Machine;
  private repl!: Repl;
  private readonly board: Board;
  private readonly host: Host;
  private readonly io: ReplIo;
  private readonly options: SessionOptions;

  /**
   * Boots the board up to its prompt.
   *
   * @throws NoReplError for a firmware without a REPL
   * @throws BootError where the heap is too small
   */
  constructor(board: Board, host: Host, options: SessionOptions = {}) {
    if (!macroOn(board, 'MICROPY_HELPER_REPL')) throw new NoReplError(board);
    this.board = board;
    this.host = host;
    this.io = { write: (bytes) => host.stdout(bytes), read: options.read ?? (() => hostByte(host)) };
    this.options = options;
    this.boot('friendly', {});
  }

  /** True where what was typed last begins a statement, a paste or a raw program that was not run yet. */
  get isUnfinished(): boolean {
    return this.repl.isUnfinished;
  }

  /** True in the raw REPL, to which a line feed is one of a program's. */
  get isRaw(): boolean {
    return this.repl.isRaw;
  }

  /** How the last thing ended that ran: 0, or 1 after an uncaught exception. */
  get lastExitCode(): number {
    return this.repl.lastExitCode;
  }

  /** Types bytes, one a character. Returns what the process ends with where they end it, else null. */
  type(keys: string): ReplExit | null {
    for (let i = 0; i < keys.length; i++) {
      const exit = this.typeByte(keys.charCodeAt(i));
      if (exit !== null) return exit;
    }
    return null;
  }

  /** Types all that comes in, until it ends or ends the session. */
  typeAll(): ReplExit | null {
    for (let c = this.io.read(); c >= 0; c = this.io.read()) {
      const exit = this.typeByte(c);
      if (exit !== null) return exit;
    }
    return null;
  }

  /** The input has ended: to a process that is Ctrl-D; a board waits on. */
  endOfInput(): void {
    if (portOf(this.board).console.isProcess) this.typeByte(CTRL.D);
  }

  private typeByte(c: number): ReplExit | null {
    const { machine } = this;
    try {
      const type = (): ReplExit | null => this.repl.type(c);
      const exit = machine.inside(() =>
        macroOn(this.board, 'MICROPY_REPL_EVENT_DRIVEN') ? machine.fromHost(type) : type(),
      );
      if (exit === null || this.isProcess) return exit;
      this.endOfMachine();
    } catch (e) {
      this.boot('friendly', { previous: machine, startedBy: resetOf(e) });
      return null;
    }
    this.boot(this.repl.isRaw ? 'raw' : 'friendly', { previous: machine, isSoftReset: true });
    return null;
  }

  /** A process ends where a board starts all over. */
  private get isProcess(): boolean {
    return portOf(this.board).console.isProcess || macroOn(this.board, 'MICROPY_REPL_EVENT_DRIVEN');
  }

  private boot(firstMode: ReplMode, first: Start): void {
    let mode = firstMode;
    let start = first;
    for (let restarts = 0; ; ) {
      let previous = start.previous;
      try {
        const machine = this.newMachine(start, (built) => (previous = built));
        if (!this.isResetByScripts(machine, mode)) break;
        if (restarts++ === MAX_RESTARTS) {
          this.options.onRestarts?.(MAX_RESTARTS);
          break;
        }
        this.endOfMachine();
        start = { previous, isSoftReset: true };
      } catch (e) {
        start = { previous, startedBy: resetOf(e) };
        mode = 'friendly';
      }
    }
    this.repl = this.machine.inside(() => this.newRepl(mode));
  }

  /** Boots the board. `onBuilt` gets it before that. */
  private newMachine(start: Start, onBuilt: (machine: Machine) => void): Machine {
    const watch = (machine: Machine): void => {
      onBuilt(machine);
      if (!this.isProcess) {
        machine.state.onHardReset = (by) => {
          throw new ChipWasReset(by);
        };
      }
      this.options.watch?.(machine);
    };
    const { flash } = this.options;
    this.machine = new Machine(this.board, this.host, watch, { ...start, flash, isTerminal: true });
    this.options.booted?.(this.machine);
    return this.machine;
  }

  /** Runs `main.py`, in the raw mode not, after a `boot.py` that did not ask for a reset. Whether the board is to restart. */
  private isResetByScripts(machine: Machine, mode: ReplMode): boolean {
    const { scriptsRestart } = portOf(this.board).console;
    if (scriptsRestart && machine.bootResult?.isForcedExit === true) return true;
    const main = mode === 'friendly' ? machine.runMain() : null;
    return scriptsRestart && main?.isForcedExit === true;
  }

  private newRepl(mode: ReplMode): Repl {
    const { io, board, machine } = this;
    if (!portOf(board).console.isProcess) return new PyexecRepl(io, machine.readline, mode);
    return macroOn(board, 'MICROPY_USE_READLINE')
      ? new UnixRepl(io, machine.readline, this.host.env.HOME)
      : new UnixLineRepl(io);
  }

  /** What a port's main does between two rounds of its loop: says so, and runs all finalisers. */
  private endOfMachine(): void {
    const { machine } = this;
    machine.inside(() => {
      machine.state.platPrint.strn(portOf(this.board).console.beforeReset);
      machine.state.platPrint.strn('MPY: soft reboot\n');
      machine.heap.sweepAll();
    });
  }
}
