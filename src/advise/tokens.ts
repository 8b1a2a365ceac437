/** A token of a program with its place, which the compiler's own lexer does not keep. Offsets count bytes. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'op';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
}

/** A line of a program as Python sees it: until a line end outside brackets. */
export interface LogicalLine {
  readonly tokens: readonly Token[];
  /** The space before the first token. */
  readonly indent: string;
  /** Offset of the line's first byte, and the one behind its last, the line end included. */
  readonly start: number;
  readonly end: number;
}

const STRING =
  /(?:[rRbBuUfF]{0,2})(?:"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')/y;
const NAME = /[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*/y;
const NUMBER = /(?:0[xXoObB][0-9a-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?[jJ]?)/y;
const OPERATOR = /\*\*=|\/\/=|>>=|<<=|\.\.\.|[-+*/%@&|^=<>!:]=|->|\*\*|\/\/|<<|>>|[-+*/%@&|^~<>()[\]{},:.;=]/y;
const SPACE = /[ \t\f\r]*(?:\\\r?\n[ \t]*|#[^\n]*)?/y;

const KINDS = [
  ['string', STRING],
  ['name', NAME],
  ['number', NUMBER],
  ['op', OPERATOR],
] as const;

function at(pattern: RegExp, text: string, offset: number): string | null {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? null;
}

/** The lines of a program; null where it has something that is no token, so that nothing is known of its places. */
export function logicalLines(text: string): LogicalLine[] | null {
  const lines: LogicalLine[] = [];
  let tokens: Token[] = [];
  let offset = 0;
  let line = 1;
  let brackets = 0;
  let start = 0;
  const skip = (passed: string): void => {
    offset += passed.length;
    for (const c of passed) if (c === '\n') line++;
  };
  const endLine = (): void => {
    const [first] = tokens;
    if (first !== undefined) lines.push({ tokens, indent: text.slice(start, first.start), start, end: offset });
    tokens = [];
    start = offset;
  };
  while (offset < text.length) {
    const space = at(SPACE, text, offset)!;
    if (space !== '') {
      skip(space);
      continue;
    }
    if (text[offset] === '\n') {
      skip('\n');
      if (brackets === 0) endLine();
      continue;
    }
    let found: Token | null = null;
    for (const [kind, pattern] of KINDS) {
      const match = at(pattern, text, offset);
      if (match === null) continue;
      found = { kind, text: match, start: offset, end: offset + match.length, line };
      break;
    }
    if (found === null) return null;
    if ('([{'.includes(found.text)) brackets++;
    else if (')]}'.includes(found.text)) brackets--;
    tokens.push(found);
    skip(found.text);
  }
  endLine();
  return brackets === 0 ? lines : null;
}
