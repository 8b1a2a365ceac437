import { macroOn } from '../../abi/board.js';
import type { MpState } from '../../runtime/state.js';
import type { Vstr } from '../../runtime/vstr.js';
import type { Autocomplete } from './autocomplete.js';
import { History } from './history.js';

/** Control characters by their letter. */
export const CTRL = { A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, K: 11, N: 14, P: 16, U: 21, W: 23 } as const;

const BACKSPACE = 8;
const TAB = 9;
const ENTER = 13;
const ESC = 27;
const SPACE = 32;
const DELETE = 127;
const INDENT = '    ';

/** What a key did to the line, and how the terminal is to show it. */
interface Edit {
  /** Columns that the cursor goes back first. */
  readonly back?: number;
  /** Whether the rest of the line from there has to be drawn again. */
  readonly redraw?: boolean;
  /** Columns that the cursor goes forward at last. */
  readonly forward?: number;
}

const NOTHING: Edit = {};

/** Where in an escape sequence the keys are that came so far. */
type Escape = 'none' | 'esc' | 'bracket' | 'digit' | 'O';

/**
 * MicroPython's line editor (shared/readline/readline.c): takes one character after another, changes the line's buffer,
 * keeps the history on the heap and sends what a VT100 needs. A machine has one, as C has one set of variables.
 */
export class Readline {
  private readonly write: (bytes: string) => void;
  private readonly autocomplete: Autocomplete;
  private readonly emacsKeys: boolean;
  private readonly wordKeys: boolean;
  private readonly moreWordKeys: boolean;
  private readonly hasAutoIndent: boolean;
  private readonly hasCompletion: boolean;
  private readonly history: History;
  private line!: Vstr;
  private prompt = '';
  /** Where in the buffer the line that is being edited begins. */
  private start = 0;
  private cursor = 0;
  private escape: Escape = 'none';
  private digit = '';
  private indents = false;
  private justIndented = false;

  constructor(state: MpState, write: (bytes: string) => void, autocomplete: Autocomplete) {
    const { board } = state;
    this.write = write;
    this.autocomplete = autocomplete;
    this.emacsKeys = macroOn(board, 'MICROPY_REPL_EMACS_KEYS');
    this.wordKeys = macroOn(board, 'MICROPY_REPL_EMACS_WORDS_MOVE');
    this.moreWordKeys = macroOn(board, 'MICROPY_REPL_EMACS_EXTRA_WORDS_MOVE');
    this.hasAutoIndent = macroOn(board, 'MICROPY_REPL_AUTO_INDENT');
    this.hasCompletion = macroOn(board, 'MICROPY_HELPER_REPL');
    this.history = new History(state);
  }

  /** Begins a line at the end of what the buffer holds (readline_init). */
  init(line: Vstr, prompt: string): void {
    this.line = line;
    this.escape = 'none';
    this.history.leave();
    if (line.len === 0) {
      this.indents = true;
      this.justIndented = false;
    }
    this.noteNewline(prompt);
  }

  /** Goes on with another line of the same statement (readline_note_newline). */
  noteNewline(prompt: string): void {
    this.start = this.line.len;
    this.cursor = this.start;
    this.prompt = prompt;
    this.write(prompt);
    if (this.hasAutoIndent) this.autoIndent();
  }

  /**
   * Takes a character (readline_process_char).
   *
   * @returns 0 where it ended the line, the code of a control character that the caller is to act on, else -1
   */
  processChar(c: number): number {
    const { line } = this;
    const lenBefore = line.len;
    if (this.escape === 'none') {
      if ((c >= CTRL.A && c <= CTRL.E && line.len === this.start) || c === CTRL.C) return c;
      if (c === ENTER) {
        this.write('\r\n');
        line.nullTerminate();
        this.history.push(line.data.slice(this.start));
        return 0;
      }
    }
    this.show(this.key(c), lenBefore);
    this.justIndented = false;
    return -1;
  }

  private key(c: number): Edit {
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

  private plainKey(c: number): Edit {
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
      if (edit !== null) return edit;
    }
    if (this.justIndented && (c === TAB || c === SPACE)) return this.refuseIndent(c);
    if (c === TAB) return this.hasCompletion ? this.tab() : NOTHING;
    if (c < SPACE || c >= DELETE) return NOTHING;
    this.line.insertByte(this.cursor, c);
    return { redraw: true, forward: 1 };
  }

  private emacsKey(c: number): Edit | null {
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
        return this.replace(this.history.newer());
      case CTRL.P:
        return this.replace(this.history.older());
      case CTRL.U:
        line.cutOut(start, cursor - start);
        return { back: cursor - start, redraw: true };
      default:
        return null;
    }
  }

  private afterEsc(c: number): Edit {
    this.escape = c === 0x5b ? 'bracket' : c === 0x4f ? 'O' : 'none';
    if (this.escape !== 'none' || !this.wordKeys) return NOTHING;
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

  private afterBracket(c: number): Edit {
    const key = String.fromCharCode(c);
    if (/\d/.test(key)) {
      this.escape = 'digit';
      this.digit = key;
      return NOTHING;
    }
    this.escape = 'none';
    switch (key) {
      case 'A':
        return this.replace(this.history.older());
      case 'B':
        return this.replace(this.history.newer());
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

  private afterDigit(c: number): Edit {
    const { digit } = this;
    this.escape = 'none';
    switch (String.fromCharCode(c)) {
      case '~':
        if (digit === '1' || digit === '7') return this.home();
        if (digit === '4' || digit === '8') return this.end();
        return digit === '3' ? this.deleteAtCursor() : NOTHING;
      case ';':
        // More parameters come: Ctrl with an arrow is ESC [ 1 ; 5 C.
        if (this.moreWordKeys && digit === '1') this.escape = 'bracket';
        return NOTHING;
      case 'C':
        return this.moreWordKeys && digit === '5' ? { forward: this.wordForward() } : NOTHING;
      case 'D':
        return this.moreWordKeys && digit === '5' ? { back: this.wordBack() } : NOTHING;
      default:
        return NOTHING;
    }
  }

  private home(): Edit {
    return { back: this.cursor - this.start };
  }

  private end(): Edit {
    return { forward: this.line.len - this.cursor };
  }

  private left(): Edit {
    return { back: this.cursor > this.start ? 1 : 0 };
  }

  private right(): Edit {
    return { forward: this.cursor < this.line.len ? 1 : 0 };
  }

  /** Shows a line of the history in place of this one; `''` is none of it, null: there is no other. */
  private replace(text: string | null): Edit {
    if (text === null) return NOTHING;
    const { line, start, cursor } = this;
    line.cutTail(line.len - start);
    line.strn(text);
    return { back: cursor - start, redraw: true, forward: line.len - start };
  }

  private deleteAtCursor(): Edit {
    if (this.cursor >= this.line.len) return NOTHING;
    this.line.cutOut(this.cursor, 1);
    return { redraw: true };
  }

  /** In an indentation a whole step goes. */
  private backspace(): Edit {
    const { line, start, cursor } = this;
    if (cursor <= start) return NOTHING;
    const before = line.data.slice(start, cursor);
    const isIndent = this.hasAutoIndent && before.length >= INDENT.length && /^ *$/.test(before);
    const n = isIndent ? INDENT.length : 1;
    line.cutOut(cursor - n, n);
    return { back: n, redraw: true };
  }

  /** A tab or space after an automatic indentation: from there on the text has its own. */
  private refuseIndent(c: number): Edit {
    this.indents = false;
    if (c === TAB) return NOTHING;
    this.line.cutTail(INDENT.length - 1);
    return { back: INDENT.length - 1 };
  }

  private tab(): Edit {
    const { line, start, cursor } = this;
    if (line.len !== 0 && /\s/.test(line.data[cursor - 1] ?? '')) return this.insert(INDENT);
    const typed = line.data.slice(start, cursor);
    const found = this.autocomplete(typed);
    if (found === null) return NOTHING;
    if (found !== 'many') return this.insert(found);
    this.write(this.prompt);
    this.write(typed);
    return { redraw: true };
  }

  private insert(text: string): Edit {
    for (let i = 0; i < text.length; i++) this.line.insertByte(this.cursor + i, text.charCodeAt(i));
    return { redraw: true, forward: text.length };
  }

  private killWordBack(): Edit {
    const back = this.wordBack();
    this.line.cutOut(this.cursor - back, back);
    return { back, redraw: true };
  }

  private wordBack(): number {
    return /[A-Za-z0-9]*[^A-Za-z0-9]*$/.exec(this.line.data.slice(0, this.cursor))![0].length;
  }

  private wordForward(): number {
    return /^[^A-Za-z0-9]*[A-Za-z0-9]*/.exec(this.line.data.slice(this.cursor))![0].length;
  }

  /** Indents as the line before, and a step more after a colon; not after two empty lines. */
  private autoIndent(): void {
    const { line } = this;
    if (!this.indents || line.len < 2 || !line.data.endsWith('\n')) return;
    const lines = line.data.slice(0, -1).split('\n');
    const last = lines.at(-1)!;
    if (lines.length > 2 && isBlank(last) && isBlank(lines.at(-2)!)) return;
    const spaces = /^ */.exec(last)![0].length;
    let steps = Math.floor(spaces / INDENT.length) + (last.endsWith(':') ? 1 : 0);
    for (; steps > 0; steps--) {
      line.strn(INDENT);
      this.write(INDENT);
      this.cursor += INDENT.length;
      this.justIndented = true;
    }
  }

  private show({ back = 0, redraw = false, forward = 0 }: Edit, lenBefore: number): void {
    const { line } = this;
    if (back > 0) {
      this.moveBack(back);
      this.cursor -= back;
    }
    if (redraw) {
      if (line.len < lenBefore) this.write('\x1b[K');
      this.write(line.data.slice(this.cursor));
      this.moveBack(line.len - this.cursor - forward);
    } else {
      this.write(line.data.slice(this.cursor, this.cursor + forward));
    }
    this.cursor += forward;
  }

  private moveBack(columns: number): void {
    this.write(columns <= 4 ? '\b'.repeat(columns) : `\x1b[${columns}D`);
  }
}

function isBlank(text: string): boolean {
  return /^ *$/.test(text);
}
