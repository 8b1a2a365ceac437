import { READER_EOF, type Reader } from '../compiler/reader.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import { mp } from '../runtime/state.js';

/** White space that all lines with something on them begin with, in characters. */
function commonIndent(text: string): number {
  let least = Number.POSITIVE_INFINITY;
  for (const line of text.split('\n')) {
    const indent = /^[ \t\r\v\f]*/.exec(line)![0].length;
    if (indent < line.length) least = Math.min(least, indent);
  }
  return Number.isFinite(least) ? least : 0;
}

/**
 * Reads a text that is indented as a whole, as the WebAssembly port is given them (ports/webassembly/lexer_dedent.c).
 * The first line keeps its indent, as it does there.
 */
export class DedentReader implements Reader {
  ptr: number;
  private readonly text: string;
  private readonly indent: number;
  private at = 0;

  constructor(text: string) {
    this.text = text;
    this.indent = commonIndent(text);
    this.ptr = mMalloc(DedentReader.bytes(), null);
  }

  /** Five words: free length, begin, current place, end, indent. */
  private static bytes(): number {
    return 5 * mp.wordBytes;
  }

  readByte(): number {
    const { text } = this;
    if (this.at >= text.length) return READER_EOF;
    const c = text.charCodeAt(this.at++);
    if (c === 10) for (let i = 0; i < this.indent && text.charCodeAt(this.at) !== 10; i++) this.at++;
    return c;
  }

  close(): void {
    mFree(this.ptr, DedentReader.bytes());
  }

  trace(): void {}
}
