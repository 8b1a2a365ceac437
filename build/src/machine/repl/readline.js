import { macro, macroOn } from '../../abi/board.js';
import { mMallocMaybe } from '../../runtime/mallocMaybe.js';
/** Control characters by their letter. */
export const CTRL = { A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, K: 11, N: 14, P: 16, U: 21, W: 23 };
const BACKSPACE = 8;
const TAB = 9;
const ENTER = 13;
const ESC = 27;
const SPACE = 32;
const DELETE = 127;
const INDENT = '    ';
const NOTHING = {};
/**
 * MicroPython's line editor (shared/readline/readline.c): takes one character after another, changes the line's buffer,
 * keeps the history on the heap and sends what a VT100 needs. A machine has one, as C has one set of variables.
 */
export class Readline {
    constructor(state, write, autocomplete) {
        this.history = [];
        this.prompt = '';
        /** Where in the buffer the line that is being edited begins. */
        this.start = 0;
        this.cursor = 0;
        this.escape = 'none';
        this.digit = '';
        /** Which line of the history is shown; -1: none. */
        this.shown = -1;
        this.indents = false;
        this.justIndented = false;
        const { board } = state;
        this.write = write;
        this.autocomplete = autocomplete;
        this.emacsKeys = macroOn(board, 'MICROPY_REPL_EMACS_KEYS');
        this.wordKeys = macroOn(board, 'MICROPY_REPL_EMACS_WORDS_MOVE');
        this.moreWordKeys = macroOn(board, 'MICROPY_REPL_EMACS_EXTRA_WORDS_MOVE');
        this.hasAutoIndent = macroOn(board, 'MICROPY_REPL_AUTO_INDENT');
        this.hasCompletion = macroOn(board, 'MICROPY_HELPER_REPL');
        this.historySize = macro(board, 'MICROPY_READLINE_HISTORY_SIZE');
        state.rootVisitors.push((heap) => {
            for (const { ptr } of this.history)
                heap.mark(ptr);
        });
    }
    /** Begins a line at the end of what the buffer holds (readline_init). */
    init(line, prompt) {
        this.line = line;
        this.escape = 'none';
        this.shown = -1;
        if (line.len === 0) {
            this.indents = true;
            this.justIndented = false;
        }
        this.noteNewline(prompt);
    }
    /** Goes on with another line of the same statement (readline_note_newline). */
    noteNewline(prompt) {
        this.start = this.line.len;
        this.cursor = this.start;
        this.prompt = prompt;
        this.write(prompt);
        if (this.hasAutoIndent)
            this.autoIndent();
    }
    /**
     * Takes a character (readline_process_char).
     *
     * @returns 0 where it ended the line, the code of a control character that the caller is to act on, else -1
     */
    processChar(c) {
        const { line } = this;
        const lenBefore = line.len;
        if (this.escape === 'none') {
            if ((c >= CTRL.A && c <= CTRL.E && line.len === this.start) || c === CTRL.C)
                return c;
            if (c === ENTER) {
                this.write('\r\n');
                line.nullTerminate();
                this.pushHistory(line.data.slice(this.start));
                return 0;
            }
        }
        this.show(this.key(c), lenBefore);
        this.justIndented = false;
        return -1;
    }
    /** readline_push_history: a copy of the line, unless the last one is the same or there is no memory. */
    pushHistory(text) {
        if (text === '' || this.history[0]?.text === text)
            return;
        const ptr = mMallocMaybe(text.length + 1, null);
        if (ptr === 0)
            return;
        this.history.unshift({ ptr, text });
        if (this.history.length > this.historySize)
            this.history.pop();
    }
    key(c) {
        switch (this.escape) {
            case 'none':
                return this.plainKey(c);
            case 'esc':
                return this.afterEsc(c);
            case 'bracket':
                return this.afterBracket(c);
            case 'digit':
                return this.afterDigit(c);
            case 'O':
                this.escape = 'none';
                return c === 0x48 ? this.home() : c === 0x46 ? this.end() : NOTHING;
        }
    }
    plainKey(c) {
        switch (c) {
            case CTRL.A:
                return this.home();
            case CTRL.E:
                return this.end();
            case CTRL.W:
                return this.moreWordKeys ? this.killWordBack() : NOTHING;
            case ESC:
                this.escape = 'esc';
                return NOTHING;
            case BACKSPACE:
            case DELETE:
                return this.backspace();
        }
        if (this.emacsKeys && c < SPACE) {
            const edit = this.emacsKey(c);
            if (edit !== null)
                return edit;
        }
        if (this.justIndented && (c === TAB || c === SPACE))
            return this.refuseIndent(c);
        if (c === TAB)
            return this.hasCompletion ? this.tab() : NOTHING;
        if (c < SPACE || c >= DELETE)
            return NOTHING;
        this.line.insertByte(this.cursor, c);
        return { redraw: true, forward: 1 };
    }
    emacsKey(c) {
        const { line, start, cursor } = this;
        switch (c) {
            case CTRL.B:
                return this.left();
            case CTRL.D:
                return this.deleteAtCursor();
            case CTRL.F:
                return this.right();
            case CTRL.K:
                line.cutTail(line.len - cursor);
                return { redraw: true };
            case CTRL.N:
                return this.down();
            case CTRL.P:
                return this.up();
            case CTRL.U:
                line.cutOut(start, cursor - start);
                return { back: cursor - start, redraw: true };
            default:
                return null;
        }
    }
    afterEsc(c) {
        this.escape = c === 0x5b ? 'bracket' : c === 0x4f ? 'O' : 'none';
        if (this.escape !== 'none' || !this.wordKeys)
            return NOTHING;
        switch (String.fromCharCode(c)) {
            case 'b':
                return { back: this.wordBack() };
            case 'f':
                return { forward: this.wordForward() };
            case 'd':
                this.line.cutOut(this.cursor, this.wordForward());
                return { redraw: true };
            case '\x7f':
                return this.killWordBack();
            default:
                return NOTHING;
        }
    }
    afterBracket(c) {
        const key = String.fromCharCode(c);
        if (/\d/.test(key)) {
            this.escape = 'digit';
            this.digit = key;
            return NOTHING;
        }
        this.escape = 'none';
        switch (key) {
            case 'A':
                return this.up();
            case 'B':
                return this.down();
            case 'C':
                return this.right();
            case 'D':
                return this.left();
            case 'H':
                return this.home();
            case 'F':
                return this.end();
            default:
                return NOTHING;
        }
    }
    afterDigit(c) {
        const { digit } = this;
        this.escape = 'none';
        switch (String.fromCharCode(c)) {
            case '~':
                if (digit === '1' || digit === '7')
                    return this.home();
                if (digit === '4' || digit === '8')
                    return this.end();
                return digit === '3' ? this.deleteAtCursor() : NOTHING;
            case ';':
                // More parameters come: Ctrl with an arrow is ESC [ 1 ; 5 C.
                if (this.moreWordKeys && digit === '1')
                    this.escape = 'bracket';
                return NOTHING;
            case 'C':
                return this.moreWordKeys && digit === '5' ? { forward: this.wordForward() } : NOTHING;
            case 'D':
                return this.moreWordKeys && digit === '5' ? { back: this.wordBack() } : NOTHING;
            default:
                return NOTHING;
        }
    }
    home() {
        return { back: this.cursor - this.start };
    }
    end() {
        return { forward: this.line.len - this.cursor };
    }
    left() {
        return { back: this.cursor > this.start ? 1 : 0 };
    }
    right() {
        return { forward: this.cursor < this.line.len ? 1 : 0 };
    }
    up() {
        if (this.shown + 1 >= this.history.length)
            return NOTHING;
        this.shown++;
        return this.showHistory();
    }
    down() {
        if (this.shown < 0)
            return NOTHING;
        this.shown--;
        return this.showHistory();
    }
    showHistory() {
        const { line, start, cursor } = this;
        line.cutTail(line.len - start);
        if (this.shown >= 0)
            line.strn(this.history[this.shown].text);
        return { back: cursor - start, redraw: true, forward: line.len - start };
    }
    deleteAtCursor() {
        if (this.cursor >= this.line.len)
            return NOTHING;
        this.line.cutOut(this.cursor, 1);
        return { redraw: true };
    }
    /** In an indentation a whole step goes. */
    backspace() {
        const { line, start, cursor } = this;
        if (cursor <= start)
            return NOTHING;
        const before = line.data.slice(start, cursor);
        const isIndent = this.hasAutoIndent && before.length >= INDENT.length && /^ *$/.test(before);
        const n = isIndent ? INDENT.length : 1;
        line.cutOut(cursor - n, n);
        return { back: n, redraw: true };
    }
    /** A tab or space after an automatic indentation: from there on the text has its own. */
    refuseIndent(c) {
        this.indents = false;
        if (c === TAB)
            return NOTHING;
        this.line.cutTail(INDENT.length - 1);
        return { back: INDENT.length - 1 };
    }
    tab() {
        const { line, start, cursor } = this;
        if (line.len !== 0 && /\s/.test(line.data[cursor - 1] ?? ''))
            return this.insert(INDENT);
        const typed = line.data.slice(start, cursor);
        const found = this.autocomplete(typed);
        if (found === null)
            return NOTHING;
        if (found !== 'many')
            return this.insert(found);
        this.write(this.prompt);
        this.write(typed);
        return { redraw: true };
    }
    insert(text) {
        for (let i = 0; i < text.length; i++)
            this.line.insertByte(this.cursor + i, text.charCodeAt(i));
        return { redraw: true, forward: text.length };
    }
    killWordBack() {
        const back = this.wordBack();
        this.line.cutOut(this.cursor - back, back);
        return { back, redraw: true };
    }
    wordBack() {
        return /[A-Za-z0-9]*[^A-Za-z0-9]*$/.exec(this.line.data.slice(0, this.cursor))[0].length;
    }
    wordForward() {
        return /^[^A-Za-z0-9]*[A-Za-z0-9]*/.exec(this.line.data.slice(this.cursor))[0].length;
    }
    /** Indents as the line before, and a step more after a colon; not after two empty lines. */
    autoIndent() {
        const { line } = this;
        if (!this.indents || line.len < 2 || !line.data.endsWith('\n'))
            return;
        const lines = line.data.slice(0, -1).split('\n');
        const last = lines.at(-1);
        if (lines.length > 2 && isBlank(last) && isBlank(lines.at(-2)))
            return;
        const spaces = /^ */.exec(last)[0].length;
        let steps = Math.floor(spaces / INDENT.length) + (last.endsWith(':') ? 1 : 0);
        for (; steps > 0; steps--) {
            line.strn(INDENT);
            this.write(INDENT);
            this.cursor += INDENT.length;
            this.justIndented = true;
        }
    }
    show({ back = 0, redraw = false, forward = 0 }, lenBefore) {
        const { line } = this;
        if (back > 0) {
            this.moveBack(back);
            this.cursor -= back;
        }
        if (redraw) {
            if (line.len < lenBefore)
                this.write('\x1b[K');
            this.write(line.data.slice(this.cursor));
            this.moveBack(line.len - this.cursor - forward);
        }
        else {
            this.write(line.data.slice(this.cursor, this.cursor + forward));
        }
        this.cursor += forward;
    }
    moveBack(columns) {
        this.write(columns <= 4 ? '\b'.repeat(columns) : `\x1b[${columns}D`);
    }
}
function isBlank(text) {
    return /^ *$/.test(text);
}
