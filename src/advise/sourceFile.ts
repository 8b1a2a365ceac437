import { type LogicalLine, logicalLines, type Token } from './tokens.js';

/** A statement's line with the block below it. */
export interface Statement extends LogicalLine {
  readonly parent: Statement | null;
  readonly body: Statement[];
  /** Its first word, behind `async`. */
  readonly word: string;
  /** Offset behind its last line, its block included. */
  blockEnd: number;
}

/** Text to put in place of what is from `start` to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A program's text, its statements and their places. */
export class SourceFile {
  readonly statements: readonly Statement[];
  /** Those of no block. */
  readonly top: readonly Statement[];
  private readonly names = new Set<string>();

  private constructor(
    /** As the board calls it. */
    readonly path: string,
    /** One byte a character. */
    readonly text: string,
    lines: readonly LogicalLine[],
  ) {
    const all: Statement[] = [];
    const top: Statement[] = [];
    const open: Statement[] = [];
    for (const line of lines) {
      while (open.length > 0 && open.at(-1)!.indent.length >= line.indent.length) open.pop();
      const parent = open.at(-1) ?? null;
      const [first, second] = line.tokens;
      const word = (first!.text === 'async' ? second?.text : first!.text) ?? '';
      const statement: Statement = { ...line, parent, body: [], word, blockEnd: line.end };
      (parent?.body ?? top).push(statement);
      for (let above: Statement | null = parent; above !== null; above = above.parent) above.blockEnd = line.end;
      all.push(statement);
      open.push(statement);
      for (const { kind, text } of line.tokens) if (kind === 'name') this.names.add(text);
    }
    this.statements = all;
    this.top = top;
  }

  /** Null where the text is none that can be taken apart. */
  static of(path: string, text: string): SourceFile | null {
    const lines = logicalLines(text);
    return lines === null ? null : new SourceFile(path, text, lines);
  }

  hasName(name: string): boolean {
    return this.names.has(name);
  }

  /** A name that the program doesn't have: the first that is free. */
  freeName(...wishes: readonly string[]): string {
    for (const wish of wishes) if (!this.hasName(wish)) return wish;
    for (let i = 2; ; i++) if (!this.hasName(`${wishes[0]}${i}`)) return `${wishes[0]}${i}`;
  }

  /** The statement whose first line that is, or that goes on there. */
  atLine(line: number): Statement | null {
    return this.statements.findLast(({ tokens }) => tokens[0]!.line <= line && tokens.at(-1)!.line >= line) ?? null;
  }

  /** The text from one token to another, both included. */
  textOf(tokens: readonly Token[]): string {
    return tokens.length === 0 ? '' : this.text.slice(tokens[0]!.start, tokens.at(-1)!.end);
  }
}

/** The innermost statement around another whose first word is one of these; a `def` or `class` in between ends the search. */
export function around(statement: Statement, words: readonly string[]): Statement | null {
  for (let at = statement.parent; at !== null; at = at.parent) {
    if (words.includes(at.word)) return at;
    if (at.word === 'def' || at.word === 'class') return null;
  }
  return null;
}

const LOOPS = ['for', 'while'];

export function isLoop({ word }: Statement): boolean {
  return LOOPS.includes(word);
}

/** The loop that a statement is in, in the same function. */
export function loopAround(statement: Statement): Statement | null {
  return around(statement, LOOPS);
}

/** The outermost loop that a statement is in, in the same function. */
export function outermostLoop(statement: Statement): Statement | null {
  let loop = loopAround(statement);
  for (let next = loop; next !== null; next = loopAround(next)) loop = next;
  return loop;
}

/** The function or class that a statement is in; null: the module. */
export function scopeOf(statement: Statement): Statement | null {
  for (let at = statement.parent; at !== null; at = at.parent) if (at.word === 'def' || at.word === 'class') return at;
  return null;
}

/** The statements of a block and of all blocks in it. */
export function within(body: readonly Statement[]): Statement[] {
  return body.flatMap((statement) => [statement, ...within(statement.body)]);
}

/** All that is in the same scope as a statement, its functions included; for the module the whole file. */
export function scopeStatements(file: SourceFile, statement: Statement): readonly Statement[] {
  const scope = scopeOf(statement);
  return scope === null ? file.statements : within(scope.body);
}

/** Those beside a statement in the same block, itself included. */
export function siblings(file: SourceFile, { parent }: Statement): readonly Statement[] {
  return parent?.body ?? file.top;
}

/** Whether two statements are in different branches that a keyword of the second begins (`else`, `except`, ...). */
export function continues({ word }: Statement): boolean {
  return ['else', 'elif', 'except', 'finally'].includes(word);
}

/** Index of the bracket that closes the one at `open`; -1: there is none. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const { kind, text } = tokens[i]!;
    if (kind !== 'op') continue;
    if (text === '(' || text === '[' || text === '{') depth++;
    else if (text === ')' || text === ']' || text === '}') {
      depth--;
      if (depth === 0) return i;
    }
  }
  return -1;
}

/** What is between commas outside brackets. */
export function argumentsOf(tokens: readonly Token[]): Token[][] {
  const list: Token[][] = [];
  let one: Token[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'op') {
      if ('([{'.includes(token.text)) depth++;
      else if (')]}'.includes(token.text)) depth--;
      else if (token.text === ',' && depth === 0) {
        list.push(one);
        one = [];
        continue;
      }
    }
    one.push(token);
  }
  return one.length > 0 ? [...list, one] : list;
}

/** Whether tokens are these texts, `*` standing for any one. */
export function isAll(tokens: readonly Token[], ...texts: readonly string[]): boolean {
  return startsWith(tokens, ...texts) && tokens.length === texts.length;
}

export function startsWith(tokens: readonly Token[], ...texts: readonly string[]): boolean {
  return texts.every((text, i) => (text === '*' ? tokens[i] !== undefined : tokens[i]?.text === text));
}

/** How often a name stands in a statement's line, as an attribute too. */
export function uses({ tokens }: LogicalLine, name: string): number {
  return tokens.filter((token, i) => token.kind === 'name' && token.text === name && tokens[i - 1]?.text !== '.')
    .length;
}

/** Puts edits into a text. They may not overlap; those at one place stay in their order. */
export function edited(text: string, edits: readonly Edit[]): string {
  const sorted = edits.map((edit, i) => ({ edit, i })).sort((a, b) => a.edit.start - b.edit.start || a.i - b.i);
  let result = '';
  let at = 0;
  for (const { edit } of sorted) {
    if (edit.start < at) throw new RangeError('edits overlap');
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** A new line before a statement, with its indentation. */
export function lineBefore(statement: Statement, text: string): Edit {
  return { start: statement.start, end: statement.start, text: `${statement.indent}${text}\n` };
}

/** A new line behind a statement and its block, with its indentation. */
export function lineAfter(file: SourceFile, statement: Statement, text: string): Edit {
  const at = statement.blockEnd;
  const lead = at > 0 && file.text[at - 1] !== '\n' ? '\n' : '';
  return { start: at, end: at, text: `${lead}${statement.indent}${text}\n` };
}

/** Another text for tokens that follow each other. */
export function inPlaceOf(tokens: readonly Token[], text: string): Edit {
  return { start: tokens[0]!.start, end: tokens.at(-1)!.end, text };
}
