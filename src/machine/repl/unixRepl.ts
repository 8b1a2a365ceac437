import { macroOn } from '../../abi/board.js';
import { newLexerFromStr } from '../../compiler/lexer.js';
import type { InputKind } from '../../compiler/parser.js';
import { dictStore } from '../../runtime/dict.js';
import { q } from '../../runtime/qstrStatic.js';
import { mp } from '../../runtime/state.js';
import { Vstr } from '../../runtime/vstr.js';
import { execLexer } from '../pyexec.js';
import { banner, ps1, ps2 } from './banner.js';
import { continuesInput } from './continuesInput.js';
import { CTRL, type Readline } from './readline.js';
import type { Repl, ReplExit, ReplIo } from './replIo.js';

const LINE_BYTES = 16;
/** The path of the history file is put together in a buffer of this size. */
const PATH_BYTES = 50;
const ENTER = 13;
const PASTE_BANNER = '\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\n=== ';

/** The start of a session of the unix port: banner, and how to leave it. */
export function unixBanner(): string {
  return `${banner(mp)}\nUse Ctrl-D to exit, Ctrl-E for paste mode\n`;
}

/** Runs what was typed (ports/unix/main.c execute_from_lexer). `ptr`: the heap chunk that holds it, 0 for none. */
export function executeTyped(
  source: string,
  ptr: number,
  kind: InputKind,
): { exitCode: number; exit: ReplExit | null } {
  const top = mp.roots.mark();
  const result = execLexer(() => newLexerFromStr(q('<stdin>'), source, ptr), {
    kind,
    isRepl: true,
    onLexer: ({ sourceName }) => {
      if (kind === 'file' && macroOn(mp.board, 'MICROPY_PY___FILE__')) {
        dictStore(mp.dictGlobals, q('__file__'), sourceName);
      }
    },
  });
  mp.roots.release(top);
  const { exitCode } = result;
  return { exitCode, exit: result.isSystemExit === true ? { exitCode } : null };
}

/** The prompt of the unix port (ports/unix/main.c do_repl), with MicroPython's own line editor. */
export class UnixRepl implements Repl {
  lastExitCode = 0;
  readonly isRaw = false;
  private readonly io: ReplIo;
  private readonly readline: Readline;
  private readonly line: Vstr;
  private isContinued = false;
  private isPaste = false;

  /** To be called on the running machine. `home`: HOME, under which the history would be. */
  constructor(io: ReplIo, readline: Readline, home: string | undefined) {
    this.io = io;
    this.readline = readline;
    if (home !== undefined) lookForHistory(home);
    io.write(unixBanner());
    this.line = new Vstr(LINE_BYTES).root();
    this.restart();
  }

  get isUnfinished(): boolean {
    return this.isContinued || this.isPaste || this.line.len > 0;
  }

  type(c: number): ReplExit | null {
    return this.isPaste ? this.typePaste(c) : this.typeLine(c === 0x0a ? ENTER : c);
  }

  private restart(): null {
    this.line.reset();
    this.isContinued = false;
    this.isPaste = false;
    this.readline.init(this.line, ps1(mp));
    return null;
  }

  private typeLine(c: number): ReplExit | null {
    const { line } = this;
    const ret = this.readline.processChar(c);
    if (ret < 0) return null;
    if (ret === CTRL.C) {
      this.io.write(this.isContinued ? '\n' : '\r\n');
      return this.restart();
    }
    if (this.isContinued) {
      if (ret === CTRL.D) return this.execute('single');
    } else if (ret === CTRL.D) {
      this.io.write('\n');
      line.clear();
      return { exitCode: 0 };
    } else if (ret === CTRL.E) {
      this.io.write(PASTE_BANNER);
      line.reset();
      this.isPaste = true;
      return null;
    } else if (line.len === 0) {
      if (ret !== 0) this.io.write('\n');
      return this.restart();
    }
    line.nullTerminate();
    if (!continuesInput(line.data, macroOn(mp.board, 'MICROPY_PY_ASYNC_AWAIT'))) return this.execute('single');
    line.addByte(0x0a);
    this.isContinued = true;
    this.readline.init(line, ps2(mp));
    return null;
  }

  private typePaste(c: number): ReplExit | null {
    if (c === CTRL.C) {
      this.io.write('\n');
      return this.restart();
    }
    if (c === CTRL.D) {
      this.io.write('\n');
      return this.execute('file');
    }
    const typed = c === 0x0a ? ENTER : c;
    this.line.addByte(typed);
    this.io.write(typed === ENTER ? '\n=== ' : String.fromCharCode(typed));
    return null;
  }

  private execute(kind: InputKind): ReplExit | null {
    const { exitCode, exit } = executeTyped(this.line.data, this.line.ptr, kind);
    this.lastExitCode = exitCode;
    return exit ?? this.restart();
  }
}

/** prompt_read_history, as where there is no such file: uheap's prompt neither reads nor writes one. */
function lookForHistory(home: string): void {
  const path = new Vstr(PATH_BYTES);
  path.strn(`${home}/.micropython.history`);
  path.nullTerminate();
  path.clear();
}
