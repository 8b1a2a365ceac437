import { macro, macroOn } from '../abi/board.js';
import { newLexerFromStr } from '../compiler/lexer.js';
import { mMallocMaybe } from '../runtime/mallocMaybe.js';
import { q } from '../runtime/qstrStatic.js';
import type { MpState } from '../runtime/state.js';
import { Vstr } from '../runtime/vstr.js';
import { execLexer, type RunResult } from './pyexec.js';
import { continuesInput } from './replInput.js';

/** What the REPL needs of the machine that it runs on. */
export interface FriendlyMachine {
  readonly state: MpState;
  inside<T>(body: () => T): T;
}

const LINE_BYTES = 32;

/**
 * The friendly REPL of a board that was just reset, as its heap sees it (shared/runtime/pyexec.c, shared/readline): a
 * buffer for the line that grows with each character, and the history.
 */
export class FriendlyRepl {
  private readonly machine: FriendlyMachine;
  private readonly line: Vstr;
  /** Addresses of the lines of the history, newest first, and what they hold. */
  private readonly history: { ptr: number; text: string }[] = [];
  private readonly historySize: number;

  constructor(machine: FriendlyMachine) {
    this.machine = machine;
    const { state } = machine;
    this.historySize = macro(state.board, 'MICROPY_READLINE_HISTORY_SIZE');
    this.line = machine.inside(() => new Vstr(LINE_BYTES).root());
    state.rootVisitors.push((heap) => {
      for (const { ptr } of this.history) heap.mark(ptr);
    });
  }

  /**
   * Types a line and the Enter after it.
   *
   * @param text bytes, without the line's end
   * @returns what came of running it; null where the statement goes on in another line, or the line is empty
   */
  enter(text: string): RunResult | null {
    return this.machine.inside(() => {
      const { line } = this;
      const { state } = this.machine;
      line.addBytewise(text);
      this.pushHistory(text);
      line.nullTerminate();
      if (line.data === '') return null;
      if (continuesInput(line.data, macroOn(state.board, 'MICROPY_PY_ASYNC_AWAIT'))) {
        line.addByte(0x0a);
        return null;
      }
      const source = line.data;
      const result = execLexer(() => newLexerFromStr(q('<stdin>'), source, line.ptr), { kind: 'single' });
      line.reset();
      return result;
    });
  }

  /** readline_push_history: a copy of the line, unless the last one is the same or there is no memory. */
  private pushHistory(text: string): void {
    if (text === '' || this.history[0]?.text === text) return;
    const ptr = mMallocMaybe(text.length + 1, null);
    if (ptr === 0) return;
    this.history.unshift({ ptr, text });
    if (this.history.length > this.historySize) this.history.pop();
  }
}
