import { macroOn } from '../abi/board.js';
import { newLexerFromReader, newLexerFromStr } from '../compiler/lexer.js';
import { READER_EOF } from '../compiler/reader.js';
import { printException } from '../objects/exceptionPrint.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpObject } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { Vstr } from '../runtime/vstr.js';
/** First of the two characters that ask for raw paste mode. */
const PASTE_COMMAND = '\x05A';
const LINE_BYTES = 32;
/**
 * The raw REPL of a board that was just reset (shared/runtime/pyexec.c): takes one program after another, all of which
 * share the globals and the line buffer, which grows byte by byte and never shrinks.
 */
export class RawRepl {
    constructor(machine) {
        this.machine = machine;
        const { state } = machine;
        this.eventDriven = macroOn(state.board, 'MICROPY_REPL_EVENT_DRIVEN');
        this.line = machine.inside(() => (this.eventDriven ? this.openEventDriven() : this.open()));
        this.rootTop = state.rootTop;
    }
    /** The friendly REPL comes up first, and gives its line back when Ctrl-A makes way for the raw REPL. */
    open() {
        new Vstr(LINE_BYTES).clear();
        return new Vstr(LINE_BYTES).root();
    }
    /** One line serves both REPLs; its struct is on the heap as well. */
    openEventDriven() {
        const { state } = this.machine;
        const struct = mMalloc(state.sizes.vstr_t, null);
        state.roots[state.rootTop++] = struct;
        const line = new Vstr(LINE_BYTES).root();
        this.machine.enterFromHost();
        return line;
    }
    /**
     * Runs a program.
     *
     * @param text as bytes, one a character
     * @param endOfOutput called between what the program prints and its traceback
     */
    submit(text, via = 'raw-repl', endOfOutput = () => { }) {
        const { machine } = this;
        return machine.inside(() => {
            const result = this.received(text, via, endOfOutput);
            this.line.reset();
            machine.state.rootTop = this.rootTop;
            return result;
        });
    }
    /** Nothing catches what comes of the line itself, which has no room to grow: a board stops here (nlr_jump_fail). */
    received(text, via, endOfOutput) {
        try {
            return via === 'raw-paste' ? this.paste(text, endOfOutput) : this.typed(text, endOfOutput);
        }
        catch (e) {
            if (!(e instanceof MpObject))
                throw e;
            const { platPrint } = this.machine.state;
            platPrint.strn(`FATAL: uncaught exception 0x${e.ptr.toString(16)}\r\n`);
            printException(platPrint, e);
            return { exitCode: 1, exception: e };
        }
    }
    typed(text, endOfOutput) {
        for (let i = 0; i < text.length; i++)
            this.type(text.charCodeAt(i));
        if (this.eventDriven)
            this.machine.enterFromHost();
        return this.machine.execute(() => newLexerFromStr(q('<stdin>'), text, this.line.ptr), endOfOutput);
    }
    paste(text, endOfOutput) {
        for (let i = 0; i < PASTE_COMMAND.length; i++)
            this.type(PASTE_COMMAND.charCodeAt(i));
        return this.machine.execute(() => newLexerFromReader(q('<stdin>'), new StdinReader(text)), endOfOutput);
    }
    type(byte) {
        if (this.eventDriven)
            this.machine.enterFromHost();
        this.line.addByte(byte);
    }
}
/** Reads what comes in raw paste mode; the struct is on C's stack. */
class StdinReader {
    constructor(text) {
        this.ptr = 0;
        this.at = 0;
        this.text = text;
    }
    readByte() {
        return this.at < this.text.length ? this.text.charCodeAt(this.at++) : READER_EOF;
    }
    close() { }
}
