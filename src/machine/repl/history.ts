import { macro } from '../../abi/board.js';
import { mMallocMaybe } from '../../runtime/mallocMaybe.js';
import type { MpState } from '../../runtime/state.js';

/** A line of the history: a chunk on the heap. */
interface HistoryLine {
  readonly ptr: number;
  readonly text: string;
}

/** The lines that were typed before, the newest first (readline_hist); one of them can be shown. */
export class History {
  private readonly lines: HistoryLine[] = [];
  private readonly size: number;
  /** Which line is shown; -1: none. */
  private shown = -1;

  constructor(state: MpState) {
    this.size = macro(state.board, 'MICROPY_READLINE_HISTORY_SIZE');
    state.rootVisitors.push((heap) => {
      for (const { ptr } of this.lines) heap.mark(ptr);
    });
  }

  /** readline_push_history: a copy of the line, unless the last one is the same or there is no memory. */
  push(text: string): void {
    if (text === '' || this.lines[0]?.text === text) return;
    const ptr = mMallocMaybe(text.length + 1, null);
    if (ptr === 0) return;
    this.lines.unshift({ ptr, text });
    if (this.lines.length > this.size) this.lines.pop();
  }

  /** None is shown. */
  leave(): void {
    this.shown = -1;
  }

  /** The line before the one that is shown; null: there is none. */
  older(): string | null {
    if (this.shown + 1 >= this.lines.length) return null;
    this.shown++;
    return this.lines[this.shown]!.text;
  }

  /** The line after the one that is shown, `''` after the newest; null: none is shown. */
  newer(): string | null {
    if (this.shown < 0) return null;
    this.shown--;
    return this.shown < 0 ? '' : this.lines[this.shown]!.text;
  }
}
