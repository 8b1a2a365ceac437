import { macroOn } from '../../abi/board.js';
import { type Lexer, newLexerFromReader, newLexerFromStr } from '../../compiler/lexer.js';
import type { InputKind } from '../../compiler/parser.js';
import { mMalloc } from '../../runtime/malloc.js';
import { q } from '../../runtime/qstrStatic.js';
import { mp } from '../../runtime/state.js';
import { Vstr } from '../../runtime/vstr.js';
import { type ExecOptions, execLexer, type RunResult } from '../pyexec.js';
import { banner, ps1, ps2 } from './banner.js';
import { continuesInput } from './continuesInput.js';
import { PasteReader } from './pasteReader.js';
import { CTRL, type Readline } from './readline.js';
import type { Repl, ReplExit, ReplIo } from './replIo.js';

/** Which of its two REPLs a board is in; it stays in it over a soft reset (pyexec_mode_kind). */
export type ReplMode = 'friendly' | 'raw';

const LINE_BYTES = 32;
const ENTER = 13;
const RAW_BANNER = 'raw REPL; CTRL-B to exit\r\n';
const PASTE_BANNER = '\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ';
/** Between what a raw program prints and its traceback, and after that. */
const END_OF_OUTPUT = '\x04';
const SOFT_RESET: ReplExit = { exitCode: 0 };

/**
 * The REPLs of microcontrollers and of WebAssembly (shared/runtime/pyexec.c): friendly, with paste mode, and raw, with
 * raw paste. The line is a buffer on the heap that grows and never shrinks. In the event-driven build one buffer, whose
 * struct is on the heap too, serves both; in the others each has its own, given back when the other takes over.
 */
export class PyexecRepl implements Repl {
  lastExitCode = 0;
  mode: ReplMode;
  private readonly io: ReplIo;
  private readonly readline: Readline;
  private readonly eventDriven: boolean;
  private line!: Vstr;
  private isContinued = false;
  private isPaste = false;
  /** The roots that stay between programs end below the line. */
  private rootTop = 0;

  /** To be called on the running machine. */
  constructor(io: ReplIo, readline: Readline, mode: ReplMode) {
    this.io = io;
    this.readline = readline;
    this.mode = mode;
    this.eventDriven = macroOn(mp.board, 'MICROPY_REPL_EVENT_DRIVEN');
    if (this.eventDriven) mp.roots.keepPtr(mMalloc(mp.sizes.vstr_t, null));
    this.newLine();
    if (this.eventDriven) readline.init(this.line, '');
    if (mode === 'raw') this.enterRaw();
    else this.enterFriendly(this.eventDriven);
  }

  get isUnfinished(): boolean {
    return this.isContinued || this.isPaste || this.line.len > 0;
  }

  get isRaw(): boolean {
    return this.mode === 'raw';
  }

  /** Takes a character from the line; to be called on the running machine. */
  type(c: number): ReplExit | null {
    if (this.mode === 'raw') return this.typeRaw(c);
    return this.isPaste ? this.typePaste(c) : this.typeFriendly(c);
  }

  private newLine(): void {
    this.rootTop = mp.roots.mark();
    this.line = new Vstr(LINE_BYTES).root();
  }

  /** Where each REPL has a line of its own, the next one's takes its place. */
  private changeLine(): void {
    if (this.eventDriven) {
      this.line.reset();
      return;
    }
    this.line.clear();
    mp.roots.release(this.rootTop);
    this.newLine();
  }

  private enterFriendly(onNewLine: boolean): void {
    this.mode = 'friendly';
    this.io.write(`${onNewLine ? '\r\n' : ''}${banner(mp)}\r\n`);
    if (macroOn(mp.board, 'MICROPY_PY_BUILTINS_HELP')) this.io.write('Type "help()" for more information.\r\n');
    this.restart();
  }

  private enterRaw(): void {
    this.mode = 'raw';
    this.io.write(RAW_BANNER);
    this.rawPrompt();
  }

  private rawPrompt(): void {
    this.line.reset();
    this.io.write('>');
  }

  /** A new prompt. */
  private restart(): null {
    // A lock that a program left behind would make every line fail; the event-driven REPL lets it.
    if (!this.eventDriven) while (mp.heap.isLocked) mp.heap.unlock();
    this.line.reset();
    this.isContinued = false;
    this.isPaste = false;
    this.readline.init(this.line, ps1(mp));
    return null;
  }

  private typeFriendly(c: number): ReplExit | null {
    const { line } = this;
    const ret = this.readline.processChar(c);
    if (ret < 0) return null;
    if (ret === CTRL.C) {
      this.io.write('\r\n');
      return this.restart();
    }
    if (this.isContinued) {
      if (ret === CTRL.D) return this.execute('single');
    } else if (ret !== 0) {
      return this.command(ret);
    }
    if (line.len === 0 && !this.eventDriven) return this.restart();
    line.nullTerminate();
    if (!continuesInput(line.data, macroOn(mp.board, 'MICROPY_PY_ASYNC_AWAIT'))) return this.execute('single');
    line.addByte(0x0a);
    this.isContinued = true;
    if (this.eventDriven) this.readline.noteNewline(ps2(mp));
    else this.readline.init(line, ps2(mp));
    return null;
  }

  /** A control character at an empty prompt. */
  private command(c: number): ReplExit | null {
    switch (c) {
      case CTRL.A:
        this.io.write('\r\n');
        this.changeLine();
        this.enterRaw();
        return null;
      case CTRL.B:
        this.enterFriendly(true);
        return null;
      case CTRL.E:
        this.io.write(PASTE_BANNER);
        this.line.reset();
        this.isPaste = true;
        return null;
      default:
        this.io.write('\r\n');
        this.line.clear();
        return SOFT_RESET;
    }
  }

  private typePaste(c: number): ReplExit | null {
    if (c === CTRL.C) {
      this.io.write('\r\n');
      return this.restart();
    }
    if (c === CTRL.D) {
      this.io.write('\r\n');
      return this.execute('file');
    }
    this.line.addByte(c);
    this.io.write(c === ENTER ? '\r\n=== ' : String.fromCharCode(c));
    return null;
  }

  private typeRaw(c: number): ReplExit | null {
    const { line } = this;
    switch (c) {
      case CTRL.A:
        if (line.len === 2 && line.data.charCodeAt(0) === CTRL.E) return this.rawCommand(line.data[1]!);
        this.io.write(RAW_BANNER);
        this.rawPrompt();
        return null;
      case CTRL.B:
        if (!this.eventDriven) this.io.write('\r\n');
        this.changeLine();
        this.enterFriendly(this.eventDriven);
        return null;
      case CTRL.C:
        line.reset();
        return null;
      case CTRL.D:
        return this.endOfRaw();
      default:
        line.addByte(c);
        return null;
    }
  }

  private endOfRaw(): ReplExit | null {
    const { line } = this;
    this.io.write('OK');
    if (line.len === 0) {
      this.io.write('\r\n');
      line.clear();
      return SOFT_RESET;
    }
    return this.executeRaw(() => newLexerFromStr(q('<stdin>'), line.data, line.ptr));
  }

  /** What Ctrl-E and a letter ask for (do_reader_stdin): A is raw paste. */
  private rawCommand(letter: string): ReplExit | null {
    if (letter !== 'A') {
      this.io.write('R\x00');
      this.rawPrompt();
      return null;
    }
    this.io.write('R\x01');
    const reader = new PasteReader(this.io);
    return this.executeRaw(
      () => newLexerFromReader(q('<stdin>'), reader),
      () => reader.close(),
    );
  }

  private executeRaw(newLexer: () => Lexer, onError: () => void = () => {}): ReplExit | null {
    let failed = false;
    const exit = this.run(newLexer, {
      endOfOutput: () => {
        failed = true;
        onError();
        this.io.write(END_OF_OUTPUT);
      },
    });
    this.io.write(failed ? END_OF_OUTPUT : END_OF_OUTPUT + END_OF_OUTPUT);
    if (exit === null) this.rawPrompt();
    return exit;
  }

  private execute(kind: InputKind): ReplExit | null {
    const { line } = this;
    const exit = this.run(() => newLexerFromStr(q('<stdin>'), line.data, line.ptr), { kind, isRepl: true });
    return exit ?? this.restart();
  }

  private run(newLexer: () => Lexer, options: ExecOptions): ReplExit | null {
    const top = mp.roots.mark();
    const result: RunResult = execLexer(newLexer, { ...options, errorPrint: mp.platPrint });
    mp.roots.release(top);
    this.lastExitCode = result.exitCode;
    return result.isForcedExit === true ? SOFT_RESET : null;
  }
}
