import { macroOn } from '../abi/board.js';
import { type Lexer, newLexerFromReader, newLexerFromStr } from '../compiler/lexer.js';
import { READER_EOF, type Reader } from '../compiler/reader.js';
import { printException } from '../objects/exceptionPrint.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpObject } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import type { MpState } from '../runtime/state.js';
import { Vstr } from '../runtime/vstr.js';
import type { RunResult } from './pyexec.js';

/** What the REPL needs of the machine that it runs on. */
export interface ReplMachine {
  readonly state: MpState;
  inside<T>(body: () => T): T;
  /** A call from outside, as for each character of an event-driven REPL. */
  fromHost<T>(body: () => T): T;
  execute(newLexer: () => Lexer, endOfOutput: () => void): RunResult;
}

/** How the source comes: collected in the line buffer, or read by the lexer as it arrives. */
export type ReplVia = 'raw-repl' | 'raw-paste';

/** First of the two characters that ask for raw paste mode. */
const PASTE_COMMAND = '\x05A';
const LINE_BYTES = 32;

/**
 * The raw REPL of a board that was just reset (shared/runtime/pyexec.c): takes one program after another, all of which
 * share the globals and the line buffer, which grows byte by byte and never shrinks.
 */
export class RawRepl {
  private readonly machine: ReplMachine;
  private readonly eventDriven: boolean;
  private readonly line: Vstr;
  /** The roots that stay between programs end here. */
  private readonly rootTop: number;

  constructor(machine: ReplMachine) {
    this.machine = machine;
    const { state } = machine;
    this.eventDriven = macroOn(state.board, 'MICROPY_REPL_EVENT_DRIVEN');
    this.line = machine.inside(() => (this.eventDriven ? this.openEventDriven() : this.open()));
    this.rootTop = state.roots.mark();
  }

  /** The friendly REPL comes up first, and gives its line back when Ctrl-A makes way for the raw REPL. */
  private open(): Vstr {
    new Vstr(LINE_BYTES).clear();
    return new Vstr(LINE_BYTES).root();
  }

  /** One line serves both REPLs; its struct is on the heap as well. */
  private openEventDriven(): Vstr {
    const { state } = this.machine;
    const struct = mMalloc(state.sizes.vstr_t, null);
    state.roots.keepPtr(struct);
    const line = new Vstr(LINE_BYTES).root();
    this.machine.fromHost(() => {});
    return line;
  }

  /**
   * Runs a program.
   *
   * @param text as bytes, one a character
   * @param endOfOutput called between what the program prints and its traceback
   */
  submit(text: string, via: ReplVia = 'raw-repl', endOfOutput: () => void = () => {}): RunResult {
    const { machine } = this;
    return machine.inside(() => {
      const result = this.received(text, via, endOfOutput);
      this.line.reset();
      machine.state.roots.release(this.rootTop);
      return result;
    });
  }

  /** Nothing catches what comes of the line itself, which has no room to grow: a board stops here (nlr_jump_fail). */
  private received(text: string, via: ReplVia, endOfOutput: () => void): RunResult {
    try {
      return via === 'raw-paste' ? this.paste(text, endOfOutput) : this.typed(text, endOfOutput);
    } catch (e) {
      if (!(e instanceof MpObject)) throw e;
      return uncaughtOnBoard(this.machine.state, e);
    }
  }

  private typed(text: string, endOfOutput: () => void): RunResult {
    for (let i = 0; i < text.length; i++) this.type(text.charCodeAt(i));
    return this.character(() =>
      this.machine.execute(() => newLexerFromStr(q('<stdin>'), text, this.line.ptr), endOfOutput),
    );
  }

  private paste(text: string, endOfOutput: () => void): RunResult {
    for (let i = 0; i < PASTE_COMMAND.length; i++) this.type(PASTE_COMMAND.charCodeAt(i));
    return this.machine.execute(() => newLexerFromReader(q('<stdin>'), new StdinReader(text)), endOfOutput);
  }

  private type(byte: number): void {
    this.character(() => this.line.addByte(byte));
  }

  /** What a character does; it is a call from outside where a host hands them in one by one. */
  private character<T>(body: () => T): T {
    return this.eventDriven ? this.machine.fromHost(body) : body();
  }
}

/** What a board says of an exception outside of any program, after which it stops (nlr_jump_fail). */
export function uncaughtOnBoard({ platPrint }: MpState, exc: MpObject): RunResult {
  platPrint.strn(`FATAL: uncaught exception 0x${exc.ptr.toString(16)}\r\n`);
  printException(platPrint, exc);
  return { exitCode: 1, exception: exc };
}

/** Reads what comes in raw paste mode; the struct is on C's stack. */
class StdinReader implements Reader {
  readonly ptr = 0;
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  readByte(): number {
    return this.at < this.text.length ? this.text.charCodeAt(this.at++) : READER_EOF;
  }

  close(): void {}
}
