import { type CharQueue, EOF, isSpace } from './charQueue.js';
import { type LiteralTarget, openQuotes, readExpression } from './stringLiteral.js';
import { T } from './tokens.js';

/**
 * The literals of t-strings (py/lexer.c parse_string_literal, MICROPY_PY_TSTRINGS). They are rewritten as a call of
 * `__template__`: its first argument, the tuple of the strings between the expressions, is gathered in the token's text
 * as source text; the other arguments, four for each expression, in `fstringArgs`.
 */

const code = (c: string): number => c.charCodeAt(0);

const BACKSLASH = code('\\');
const NEWLINE = code('\n');
const OPEN_BRACE = code('{');
const CLOSE_BRACE = code('}');
const COLON = code(':');
const EXCLAMATION = code('!');
const COMMA = code(',');
const PAREN_OPEN = code('(');
const PAREN_CLOSE = code(')');
/** A function takes no more arguments. */
const MOST_ARGS = 255;
const ARGS_OF_EACH = 4;

/** Reads one literal, from its first quote. */
export function readTemplateLiteral(lex: LiteralTarget, isRaw: boolean): void {
  new TemplateReader(lex, isRaw).read();
}

class TemplateReader {
  private readonly lex: LiteralTarget;
  private readonly chars: CharQueue;
  private readonly isRaw: boolean;
  private readonly quote: number;
  private readonly nQuotes: number;
  private count = 0;
  /** Braces that are open in the format of an expression, its own among them; 0: in no format. */
  private braces = 0;
  /** The format has expressions of its own, so that it is an f-string. */
  private isNested = false;
  /** Length of the text where the format begins that is being read. */
  private formatStart = 0;

  constructor(lex: LiteralTarget, isRaw: boolean) {
    this.lex = lex;
    this.chars = lex.chars;
    this.isRaw = isRaw;
    const { quote, nQuotes } = openQuotes(lex.chars);
    this.quote = quote;
    this.nQuotes = nQuotes;
  }

  read(): void {
    const { lex, chars, quote, nQuotes } = this;
    const { text, fstringArgs } = lex;
    if (fstringArgs.data === '') {
      text.addByte(PAREN_OPEN);
      text.addByte(PAREN_OPEN);
      this.addQuotes();
    }
    let nClosing = 0;
    while (!chars.is(EOF) && (nQuotes > 1 || !chars.is(NEWLINE)) && nClosing < nQuotes) {
      if (chars.is(quote)) {
        nClosing++;
        text.addByte(quote);
        chars.next();
      } else if (chars.is(NEWLINE)) {
        text.addByte(BACKSLASH);
        text.addByte(code('n'));
        chars.next();
      } else {
        nClosing = 0;
        this.readPart();
      }
    }
    if (nClosing < nQuotes) lex.tokKind = T.LONELY_STRING_OPEN;
    if (this.braces > 0) lex.tokKind = T.MALFORMED_FSTRING;
    if (1 + this.count * ARGS_OF_EACH > MOST_ARGS) {
      fstringArgs.insert(0, '(');
      fstringArgs.addByte(PAREN_CLOSE);
    }
  }

  private addQuotes(): void {
    for (let i = 0; i < this.nQuotes; i++) this.lex.text.addByte(this.quote);
  }

  /** A character that is no quote, an escape, a brace, or an expression up to its format. */
  private readPart(): void {
    const { lex, chars } = this;
    const { text } = lex;
    if (chars.is(OPEN_BRACE)) {
      if (this.braces === 0) {
        chars.next();
        if (chars.is(OPEN_BRACE)) chars.next();
        else this.readInterpolation();
        text.addByte(OPEN_BRACE);
        return;
      }
      this.braces++;
    }
    if (chars.is(BACKSLASH)) {
      // It is read once more, as a string.
      text.addByte(BACKSLASH);
      if (this.isRaw) {
        text.addByte(BACKSLASH);
      } else {
        chars.next();
        text.addByte(chars.c0 & 0xff);
      }
    } else if (this.braces > 0 && chars.is(CLOSE_BRACE)) {
      if (--this.braces > 0) {
        this.isNested = true;
        text.addByte(CLOSE_BRACE);
      } else {
        this.endInterpolation();
      }
    } else {
      text.addByte(chars.c0 & 0xff);
      if (chars.isPair(CLOSE_BRACE, CLOSE_BRACE)) chars.next();
      else if (chars.is(CLOSE_BRACE)) lex.tokKind = T.MALFORMED_FSTRING;
    }
    chars.next();
  }

  /** The expression, its text, and its conversion. */
  private readInterpolation(): void {
    const { lex, chars, quote } = this;
    const { text, fstringArgs: args } = lex;
    const start = readExpression(lex);
    const isDebug = args.data.endsWith('=');
    if (isDebug) {
      text.addBytes(args.data.slice(start));
      args.cutTail(1);
    }
    while (args.data !== '' && isSpace(args.data.charCodeAt(args.data.length - 1))) args.cutTail(1);
    const expression = args.data.slice(start);
    if (expression === '') lex.tokKind = T.MALFORMED_FSTRING;
    args.addByte(PAREN_CLOSE);
    args.addByte(COMMA);
    args.addByte(quote);
    for (const c of expression) {
      if (c.charCodeAt(0) === quote || c === '\\') args.addByte(BACKSLASH);
      args.addByte(c.charCodeAt(0));
    }
    args.addByte(quote);
    args.addByte(COMMA);
    this.addQuotes();
    text.addByte(COMMA);
    this.addQuotes();
    if (chars.is(EXCLAMATION)) {
      chars.next();
      args.addByte(quote);
      args.addByte(chars.c0 & 0xff);
      chars.next();
      args.addByte(quote);
      args.addByte(COMMA);
    } else {
      args.addBytes(isDebug && !chars.is(COLON) ? "'r'," : 'None,');
    }
    if (chars.is(COLON)) chars.next();
    this.braces = 1;
    this.formatStart = text.data.length;
  }

  /** The format leaves the text again, with the brace before it, and becomes an argument. */
  private endInterpolation(): void {
    const { text, fstringArgs: args } = this.lex;
    this.count++;
    if (this.isNested) args.addByte(code('f'));
    this.isNested = false;
    args.addByte(this.quote);
    args.addBytes(text.data.slice(this.formatStart + 1));
    text.cutTail(text.data.length - this.formatStart);
    args.addByte(this.quote);
    args.addByte(COMMA);
  }
}
