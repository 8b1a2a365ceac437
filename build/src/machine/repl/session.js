import { macroOn } from '../../abi/board.js';
import { Machine } from '../machine.js';
import { NoReplError } from './noReplError.js';
import { PyexecRepl } from './pyexecRepl.js';
import { CTRL } from './readline.js';
import { UnixLineRepl } from './unixLineRepl.js';
import { UnixRepl } from './unixRepl.js';
import { hostByte } from './console.js';
/**
 * A board from power-up on, with a person or a script at its serial line: boots, runs `boot.py` and `main.py`, shows the
 * prompt, takes one character after another, and starts all over after a soft reset, with what is in its flash.
 */
export class ReplSession {
    /**
     * Boots the board up to its prompt.
     *
     * @throws NoReplError for a firmware without a REPL
     * @throws BootError where the heap is too small
     */
    constructor(board, host, options = {}) {
        if (!macroOn(board, 'MICROPY_HELPER_REPL'))
            throw new NoReplError(board);
        this.board = board;
        this.host = host;
        this.io = { write: (bytes) => host.stdout(bytes), read: options.read ?? (() => hostByte(host)) };
        this.options = options;
        this.boot('friendly', undefined);
    }
    /** True where what was typed last begins a statement, a paste or a raw program that was not run yet. */
    get isUnfinished() {
        return this.repl.isUnfinished;
    }
    /** True in the raw REPL, to which a line feed is one of a program's. */
    get isRaw() {
        return this.repl.isRaw;
    }
    /** How the last thing ended that ran: 0, or 1 after an uncaught exception. */
    get lastExitCode() {
        return this.repl.lastExitCode;
    }
    /** Types bytes, one a character. Returns what the process ends with where they end it, else null. */
    type(keys) {
        for (let i = 0; i < keys.length; i++) {
            const exit = this.typeByte(keys.charCodeAt(i));
            if (exit !== null)
                return exit;
        }
        return null;
    }
    /** Types all that comes in, until it ends or ends the session. */
    typeAll() {
        for (let c = this.io.read(); c >= 0; c = this.io.read()) {
            const exit = this.typeByte(c);
            if (exit !== null)
                return exit;
        }
        return null;
    }
    /** The input has ended: to a process that is Ctrl-D; a board waits on. */
    endOfInput() {
        if (this.board.port === 'unix')
            this.typeByte(CTRL.D);
    }
    typeByte(c) {
        const { machine } = this;
        const exit = machine.inside(() => {
            if (macroOn(this.board, 'MICROPY_REPL_EVENT_DRIVEN'))
                machine.enterFromHost();
            return this.repl.type(c);
        });
        if (exit === null || this.isProcess)
            return exit;
        this.softReset(this.repl.isRaw ? 'raw' : 'friendly');
        return null;
    }
    /** A process ends where a board starts all over. */
    get isProcess() {
        return this.board.port === 'unix' || macroOn(this.board, 'MICROPY_REPL_EVENT_DRIVEN');
    }
    boot(mode, previous) {
        const { flash, watch } = this.options;
        let before = previous;
        for (;;) {
            const machine = new Machine(this.board, this.host, watch, { flash, previous: before, isTerminal: true });
            this.machine = machine;
            const isReset = machine.bootResult?.isForcedExit === true || (mode === 'friendly' && this.isResetByMain());
            if (!isReset)
                break;
            this.endOfMachine();
            before = machine;
        }
        this.repl = this.machine.inside(() => this.newRepl(mode));
    }
    isResetByMain() {
        return this.machine.runMain()?.isForcedExit === true;
    }
    newRepl(mode) {
        const { io, board, machine } = this;
        if (board.port !== 'unix')
            return new PyexecRepl(io, machine.readline, mode);
        return macroOn(board, 'MICROPY_USE_READLINE')
            ? new UnixRepl(io, machine.readline, this.host.env.HOME)
            : new UnixLineRepl(io);
    }
    softReset(mode) {
        this.endOfMachine();
        this.boot(mode, this.machine);
    }
    /** What a port's main does between two rounds of its loop: says so, and runs all finalisers. */
    endOfMachine() {
        const { machine } = this;
        machine.inside(() => {
            if (this.board.port === 'stm32')
                machine.state.platPrint.strn('MPY: sync filesystems\n');
            machine.state.platPrint.strn('MPY: soft reboot\n');
            machine.heap.sweepAll();
        });
    }
}
