import type { HeapOwner, MarkSink } from '../gc/heap.js';
import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import type { MpQstr } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import { CharQueue, EOF, isDigit, isLetter, isNameStart, isSpace } from './charQueue.js';
import { type CompileOptions, compileOptions } from './options.js';
import { MemReader, newFileReader, type OpenSource, type Reader } from './reader.js';
import { type LiteralTarget, readStringLiteral } from './stringLiteral.js';
import { readTemplateLiteral } from './templateLiteral.js';
import { KEYWORDS, KEYWORDS_ASYNC, OPERATORS, T } from './tokens.js';
import { TokenText } from './tokenText.js';

const code = (c: string): number => c.charCodeAt(0);

const NEWLINE = code('\n');
const BACKSLASH = code('\\');
const HASH = code('#');
const DOT = code('.');
const UNDERSCORE = code('_');
const LOWER_B = code('b');
const LOWER_F = code('f');
const LOWER_R = code('r');
const LOWER_T = code('t');
const LOWER_U = code('u');
const LOWER_E = code('e');

function isQuote(c: number): boolean {
  return c === 34 || c === 39;
}

/** Bytes of an indentation level in C: uint16_t. */
const INDENT_BYTES = 2;
/** Bytes that a token's text begins with. */
const TEXT_INIT = 32;

/**
 * Turns bytes into tokens (py/lexer.c). The current token is in `tokKind`, `text`, `tokLine` and `tokColumn`. Whoever holds
 * a lexer while anything allocates keeps its chunk (`ptr`) reachable; `mpParse` does so itself and frees the lexer.
 */
export class Lexer implements HeapOwner, LiteralTarget {
  ptr: number;
  readonly sourceName: MpQstr;
  readonly chars: CharQueue;
  readonly text: TokenText;
  readonly fstringArgs: TokenText;
  /** Text of f-strings that is yet to be read; null where the release has no buffer for it. */
  private readonly injectText: TokenText | null;
  readonly fstringLevel: number;
  tokKind = T.END;
  tokLine = 0;
  tokColumn = 0;

  private readonly options: CompileOptions;
  private readonly keywords: ReadonlyMap<string, number>;
  private readonly reader: Reader;
  private readonly indents: number[] = [0];
  private indentAlloc: number;
  private indentPtr = 0;
  /** INDENT tokens (positive) or DEDENT tokens (negative) still to come. */
  private emitDent = 0;
  private nestedBrackets = 0;

  /** mp_lexer_new: allocates the lexer and its buffers, and reads the first token. Raises MemoryError and what lexing raises. */
  constructor(sourceName: MpQstr, reader: Reader) {
    const options = compileOptions();
    this.options = options;
    this.fstringLevel = options.fstringLevel;
    this.keywords = options.asyncAwait ? KEYWORDS_ASYNC : KEYWORDS;
    this.sourceName = sourceName;
    this.reader = reader;
    const top = mp.roots.mark();
    mp.roots.keepPtr(reader.ptr);
    this.ptr = mMalloc(mp.sizes.mp_lexer_t, null);
    mp.roots.keepPtr(this.ptr);
    this.indentAlloc = options.lexerIndentInit;
    this.indentPtr = mMalloc(this.indentAlloc * INDENT_BYTES, null);
    mp.roots.keepPtr(this.indentPtr);
    this.text = new TokenText(TEXT_INIT);
    mp.roots.keepPtr(this.text.ptr);
    this.injectText = options.injectVstr ? new TokenText(0) : null;
    mp.roots.keepPtr(this.injectText?.ptr ?? 0);
    this.fstringArgs = options.fstrings ? new TokenText(0) : this.text;
    mp.heap.setOwner(this.ptr, this);
    mp.roots.release(top);
    mp.roots.keepPtr(this.ptr);
    this.chars = new CharQueue(reader, this.injectText);
    this.toNext();
    mp.roots.release(top);
    // The first token must be in the first column; the parser then complains about the indentation.
    if (this.tokColumn !== 1 && this.tokKind !== T.NEWLINE) this.tokKind = T.INDENT;
  }

  trace(heap: MarkSink): void {
    heap.mark(this.reader.ptr);
    heap.mark(this.indentPtr);
    heap.mark(this.text.ptr);
    if (this.injectText !== null) heap.mark(this.injectText.ptr);
    heap.mark(this.fstringArgs.ptr);
  }

  /** mp_lexer_free: closes the reader and frees all chunks. */
  free(): void {
    this.reader.close();
    this.text.free();
    this.injectText?.free();
    if (this.options.fstrings) this.fstringArgs.free();
    mFree(this.indentPtr, this.indentAlloc * INDENT_BYTES);
    mFree(this.ptr, mp.sizes.mp_lexer_t);
  }

  /** Moves on to the next token (mp_lexer_to_next). Raises NotImplementedError, MemoryError, and what reading raises. */
  toNext(): void {
    const { chars } = this;
    if (this.injectText === null && this.fstringArgs.data.length > 0 && !chars.isInjecting && this.options.fstrings) {
      // The string is complete: the next tokens are the call of its format method.
      this.fstringArgs.addByte(code(')'));
      chars.inject(this.fstringArgs);
    }
    this.text.reset();
    // A NEWLINE token is at the end of its line, and only afterwards are the empty lines that follow skipped; in early
    // releases it is where the next line's first token is.
    const atNewline = this.skipSpace(this.options.newlineAtEnd) && this.nestedBrackets === 0;
    this.tokLine = chars.line;
    this.tokColumn = chars.column;
    if (this.emitDent < 0) {
      this.tokKind = T.DEDENT;
      this.emitDent++;
    } else if (this.emitDent > 0) {
      this.tokKind = T.INDENT;
      this.emitDent--;
    } else if (atNewline) {
      this.skipSpace(false);
      this.tokKind = T.NEWLINE;
      this.compareIndent(chars.column - 1);
    } else if (chars.c0 === EOF) {
      this.tokKind = T.END;
    } else if (this.atString()) {
      this.readStrings();
    } else if (isNameStart(chars.c0)) {
      this.readName();
    } else if (isDigit(chars.c0) || (chars.c0 === DOT && isDigit(chars.c1))) {
      this.readNumber();
    } else {
      this.readOperator();
    }
  }

  /** Skips white space and comments. True if it stopped at a newline that ends a line, or came over one. */
  private skipSpace(stopAtNewline: boolean): boolean {
    const { chars } = this;
    let crossed = false;
    while (chars.c0 !== EOF) {
      if (chars.c0 === NEWLINE) {
        if (stopAtNewline && this.nestedBrackets === 0) return true;
        crossed = true;
        chars.next();
      } else if (isSpace(chars.c0)) {
        chars.next();
      } else if (chars.c0 === HASH) {
        do chars.next();
        while (chars.c0 !== EOF && chars.c0 !== NEWLINE);
      } else if (chars.isPair(BACKSLASH, NEWLINE)) {
        chars.next();
        chars.next();
      } else {
        break;
      }
    }
    return crossed && !stopAtNewline;
  }

  private compareIndent(spaces: number): void {
    const { indents } = this;
    const current = indents[indents.length - 1]!;
    if (spaces > current) {
      this.pushIndent(spaces);
      this.emitDent++;
    } else if (spaces < current) {
      while (spaces < indents[indents.length - 1]!) {
        indents.pop();
        this.emitDent--;
      }
      if (spaces !== indents[indents.length - 1]) this.tokKind = T.DEDENT_MISMATCH;
    }
  }

  private pushIndent(spaces: number): void {
    if (this.indents.length >= this.indentAlloc) {
      const alloc = this.indentAlloc + this.options.lexerIndentInc;
      this.indentPtr = mRealloc(this.indentPtr, this.indentAlloc * INDENT_BYTES, alloc * INDENT_BYTES);
      this.indentAlloc = alloc;
    }
    this.indents.push(spaces & 0xffff);
  }

  private atString(): boolean {
    const { c0, c1, c2 } = this.chars;
    if (isQuote(c0)) return true;
    const { fstrings, tstrings } = this.options;
    const isTemplate = tstrings && c0 === LOWER_T;
    const isPrefix = c0 === LOWER_R || c0 === LOWER_B || c0 === LOWER_U || (fstrings && c0 === LOWER_F) || isTemplate;
    if (!isPrefix) return false;
    if (isQuote(c1)) return true;
    if (!isQuote(c2)) return false;
    if ((c0 === LOWER_R && c1 === LOWER_B) || (c0 === LOWER_B && c1 === LOWER_R)) return true;
    if (tstrings && ((c0 === LOWER_R && c1 === LOWER_T) || (c0 === LOWER_T && c1 === LOWER_R))) return true;
    return fstrings && ((c0 === LOWER_R && c1 === LOWER_F) || (c0 === LOWER_F && c1 === LOWER_R));
  }

  /** Literals that follow each other are one token. */
  private readStrings(): void {
    const { chars } = this;
    // END: no literal read yet.
    this.tokKind = T.END;
    let hasTemplate = false;
    do {
      const { c0, c1 } = chars;
      const prefixLen = isQuote(c0) ? 0 : isQuote(c1) ? 1 : 2;
      const isRaw = c0 === LOWER_R || (prefixLen === 2 && c1 === LOWER_R);
      const isFstring = c0 === LOWER_F || (prefixLen === 2 && c1 === LOWER_F);
      if (isFstring && isRaw && this.fstringLevel === 0) {
        this.tokKind = T.FSTRING_RAW;
        break;
      }
      const isBytes = c0 === LOWER_B || (prefixLen === 2 && c1 === LOWER_B);
      const kind = isBytes ? T.BYTES : T.STRING;
      if (this.tokKind === T.END) this.tokKind = kind;
      else if (this.tokKind !== kind) break;
      for (let i = 0; i < prefixLen; i++) chars.next();
      if (c0 === LOWER_T || (prefixLen === 2 && c1 === LOWER_T)) {
        hasTemplate = true;
        readTemplateLiteral(this, isRaw);
      } else {
        readStringLiteral(this, isRaw, isFstring);
      }
      this.skipSpace(true);
    } while (this.atString());
    if (hasTemplate) this.callTemplate();
    if (this.injectText !== null && this.fstringArgs.data.length > 0) {
      this.fstringArgs.addByte(code(')'));
      chars.insert(this.fstringArgs.data);
      this.fstringArgs.reset();
    }
  }

  /** The token is the name of the function that makes the template; what it is called with comes next. */
  private callTemplate(): void {
    const { text, fstringArgs } = this;
    for (const c of ',),') text.addByte(code(c));
    fstringArgs.insert(0, text.data);
    if (this.tokKind !== T.STRING && this.tokKind !== T.BYTES) return;
    this.tokKind = T.NAME;
    text.reset();
    text.addBytes('__template__');
  }

  private readName(): void {
    const { chars, text } = this;
    do {
      text.addByte(chars.c0);
      chars.next();
    } while (isNameStart(chars.c0) || isDigit(chars.c0));
    text.nullTerminate();
    let kind = this.keywords.get(text.data) ?? T.NAME;
    if (kind === T.KW___DEBUG__) kind = mp.optimiseValue === 0 ? T.KW_TRUE : T.KW_FALSE;
    this.tokKind = kind;
  }

  private readNumber(): void {
    const { chars, text } = this;
    this.tokKind = chars.c0 === DOT ? T.FLOAT_OR_IMAG : T.INTEGER;
    const base = chars.c1 | 0x20;
    const isBased = chars.c0 === code('0') && (base === code('b') || base === code('o') || base === code('x'));
    text.addByte(chars.c0);
    chars.next();
    for (;;) {
      const c = chars.c0;
      if (!isBased && (c | 0x20) === LOWER_E) {
        this.tokKind = T.FLOAT_OR_IMAG;
        text.addByte(LOWER_E);
        chars.next();
        if (chars.c0 === code('+') || chars.c0 === code('-')) {
          text.addByte(chars.c0);
          chars.next();
        }
      } else if (isLetter(c) || isDigit(c) || c === DOT) {
        if (c === DOT || (c | 0x20) === code('j')) this.tokKind = T.FLOAT_OR_IMAG;
        text.addByte(c);
        chars.next();
      } else if (c === UNDERSCORE) {
        chars.next();
      } else {
        return;
      }
    }
  }

  private readOperator(): void {
    const { chars } = this;
    if (chars.c0 === DOT && chars.c1 === DOT && chars.c2 === DOT) {
      for (let i = 0; i < 3; i++) chars.next();
      this.tokKind = T.ELLIPSIS;
      return;
    }
    let step = OPERATORS.next.get(chars.c0);
    chars.next();
    if (step === undefined) {
      this.tokKind = T.INVALID;
      return;
    }
    for (let next = step.next.get(chars.c0); next !== undefined; next = step.next.get(chars.c0)) {
      chars.next();
      step = next;
    }
    const kind = step.kind === 0 ? T.INVALID : step.kind;
    this.tokKind = kind;
    if (kind === T.DEL_PAREN_OPEN || kind === T.DEL_BRACKET_OPEN || kind === T.DEL_BRACE_OPEN) this.nestedBrackets++;
    else if (kind === T.DEL_PAREN_CLOSE || kind === T.DEL_BRACKET_CLOSE || kind === T.DEL_BRACE_CLOSE) {
      this.nestedBrackets--;
    }
  }
}

/**
 * A lexer over bytes in memory (mp_lexer_new_from_str_len).
 * @param text one byte a character
 * @param textPtr address of the chunk that holds them, 0 for none
 * @param freeLen bytes of that chunk that the lexer frees at its end; 0: the chunk isn't its own
 */
export function newLexerFromStr(sourceName: MpQstr, text: string, textPtr = 0, freeLen = 0): Lexer {
  return new Lexer(sourceName, new MemReader(text, textPtr, freeLen));
}

/** A lexer over any reader (mp_lexer_new). */
export function newLexerFromReader(sourceName: MpQstr, reader: Reader): Lexer {
  return new Lexer(sourceName, reader);
}

/** A lexer over a file of a mounted file system (mp_lexer_new_from_file). Raises OSError. */
export function newLexerFromFile(path: string, open: OpenSource): Lexer {
  const { reader, name } = newFileReader(path, open);
  return new Lexer(name, reader);
}
