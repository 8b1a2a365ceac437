import { macro } from '../../abi/board.js';
import { READER_EOF, type Reader } from '../../compiler/reader.js';
import { mp } from '../../runtime/state.js';
import { raiseKeyboardInterrupt } from '../keyboardInterrupt.js';
import { CTRL } from './readline.js';
import type { ReplIo } from './replIo.js';

const END_OF_DATA = '\x04';
const WINDOW_FREE = '\x01';

/**
 * Reads a program in raw paste mode as it arrives, and tells the sender when it may send more (shared/runtime/pyexec.c
 * mp_reader_stdin_t). The struct is on C's stack.
 */
export class PasteReader implements Reader {
  readonly ptr = 0;
  private readonly io: ReplIo;
  private readonly window: number;
  private remain: number;
  private ended = false;

  constructor(io: ReplIo) {
    this.io = io;
    this.window = Math.floor(macro(mp.board, 'MICROPY_REPL_STDIN_BUFFER_MAX') / 2);
    this.remain = this.window;
    io.write(String.fromCharCode(this.window & 0xff, this.window >> 8) + WINDOW_FREE);
  }

  /** Raises KeyboardInterrupt on Ctrl-C. */
  readByte(): number {
    if (this.ended) return READER_EOF;
    const c = this.io.read();
    if (c === CTRL.C || c === CTRL.D || c < 0) {
      this.ended = true;
      this.io.write(END_OF_DATA);
      if (c === CTRL.C) raiseKeyboardInterrupt();
      return READER_EOF;
    }
    if (--this.remain === 0) {
      this.io.write(WINDOW_FREE);
      this.remain = this.window;
    }
    return c;
  }

  /** What is still on its way is thrown away. */
  close(): void {
    if (this.ended) return;
    this.ended = true;
    this.io.write(END_OF_DATA);
    for (let c = this.io.read(); c >= 0 && c !== CTRL.C && c !== CTRL.D; ) c = this.io.read();
  }
}
