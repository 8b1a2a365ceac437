import { macroOn } from '../../abi/board.js';
import { mp } from '../../runtime/state.js';
import { ps1, ps2 } from './banner.js';
import { continuesInput } from './continuesInput.js';
import { CTRL } from './readline.js';
import { executeTyped, unixBanner } from './unixRepl.js';
/** What `fgets` takes at a time. */
const LINE_BYTES = 255;
/**
 * The prompt of a unix port without a line editor (MICROPY_USE_READLINE 0): the terminal edits and shows the line, and
 * what is typed lies in memory of C's library, not on the heap.
 */
export class UnixLineRepl {
    /** To be called on the running machine. */
    constructor(io) {
        this.lastExitCode = 0;
        this.isRaw = false;
        this.typed = '';
        this.source = null;
        this.io = io;
        io.write(unixBanner());
        io.write(ps1(mp));
    }
    get isUnfinished() {
        return this.source !== null || this.typed !== '';
    }
    type(c) {
        if (c === CTRL.D && this.typed === '')
            return this.endOfInput();
        const isEnd = c === 0x0a || c === 0x0d;
        if (!isEnd)
            this.typed += String.fromCharCode(c);
        return isEnd || this.typed.length === LINE_BYTES ? this.endOfLine() : null;
    }
    endOfLine() {
        const line = this.typed;
        this.typed = '';
        this.source = this.source === null ? line : `${this.source}\n${line}`;
        if (!continuesInput(this.source, macroOn(mp.board, 'MICROPY_PY_ASYNC_AWAIT')))
            return this.execute();
        this.io.write(ps2(mp));
        return null;
    }
    /** In the midst of a statement it ends the statement, else the session. */
    endOfInput() {
        return this.source === null ? { exitCode: 0 } : this.execute();
    }
    execute() {
        const { exitCode, exit } = executeTyped(this.source, 0, 'single');
        this.source = null;
        this.lastExitCode = exitCode;
        if (exit === null)
            this.io.write(ps1(mp));
        return exit;
    }
}
