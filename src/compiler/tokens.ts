/**
 * Kinds of token (py/lexer.h mp_token_kind_t). Runs of comparison, operator and augmented assignment tokens are in the
 * order of the operations they stand for; the compiler counts on it.
 */
const TOKEN_NAMES = [
  'END',
  'INVALID',
  'DEDENT_MISMATCH',
  'LONELY_STRING_OPEN',
  'MALFORMED_FSTRING',
  'FSTRING_RAW',
  'NEWLINE',
  'INDENT',
  'DEDENT',
  'NAME',
  'INTEGER',
  'FLOAT_OR_IMAG',
  'STRING',
  'BYTES',
  'ELLIPSIS',
  'KW_FALSE',
  'KW_NONE',
  'KW_TRUE',
  'KW___DEBUG__',
  'KW_AND',
  'KW_AS',
  'KW_ASSERT',
  'KW_ASYNC',
  'KW_AWAIT',
  'KW_BREAK',
  'KW_CLASS',
  'KW_CONTINUE',
  'KW_DEF',
  'KW_DEL',
  'KW_ELIF',
  'KW_ELSE',
  'KW_EXCEPT',
  'KW_FINALLY',
  'KW_FOR',
  'KW_FROM',
  'KW_GLOBAL',
  'KW_IF',
  'KW_IMPORT',
  'KW_IN',
  'KW_IS',
  'KW_LAMBDA',
  'KW_NONLOCAL',
  'KW_NOT',
  'KW_OR',
  'KW_PASS',
  'KW_RAISE',
  'KW_RETURN',
  'KW_TRY',
  'KW_WHILE',
  'KW_WITH',
  'KW_YIELD',
  'OP_ASSIGN',
  'OP_TILDE',
  'OP_LESS',
  'OP_MORE',
  'OP_DBL_EQUAL',
  'OP_LESS_EQUAL',
  'OP_MORE_EQUAL',
  'OP_NOT_EQUAL',
  'OP_PIPE',
  'OP_CARET',
  'OP_AMPERSAND',
  'OP_DBL_LESS',
  'OP_DBL_MORE',
  'OP_PLUS',
  'OP_MINUS',
  'OP_STAR',
  'OP_AT',
  'OP_DBL_SLASH',
  'OP_SLASH',
  'OP_PERCENT',
  'OP_DBL_STAR',
  'DEL_PIPE_EQUAL',
  'DEL_CARET_EQUAL',
  'DEL_AMPERSAND_EQUAL',
  'DEL_DBL_LESS_EQUAL',
  'DEL_DBL_MORE_EQUAL',
  'DEL_PLUS_EQUAL',
  'DEL_MINUS_EQUAL',
  'DEL_STAR_EQUAL',
  'DEL_AT_EQUAL',
  'DEL_DBL_SLASH_EQUAL',
  'DEL_SLASH_EQUAL',
  'DEL_PERCENT_EQUAL',
  'DEL_DBL_STAR_EQUAL',
  'DEL_PAREN_OPEN',
  'DEL_PAREN_CLOSE',
  'DEL_BRACKET_OPEN',
  'DEL_BRACKET_CLOSE',
  'DEL_BRACE_OPEN',
  'DEL_BRACE_CLOSE',
  'DEL_COMMA',
  'DEL_COLON',
  'DEL_PERIOD',
  'DEL_SEMICOLON',
  'DEL_EQUAL',
  'DEL_MINUS_MORE',
] as const;

export type TokenName = (typeof TOKEN_NAMES)[number];

/** Numbers of the token kinds: `T.KW_IF` is C's MP_TOKEN_KW_IF. */
export const T = Object.fromEntries(TOKEN_NAMES.map((name, i) => [name, i])) as Readonly<Record<TokenName, number>>;

/** Number of kinds. */
export const TOKEN_COUNT = TOKEN_NAMES.length;

export function isTokenName(name: string): name is TokenName {
  return Object.hasOwn(T, name);
}

const PLAIN_KEYWORDS =
  'and as assert break class continue def del elif else except finally for from global if import in is lambda ' +
  'nonlocal not or pass raise return try while with yield';

function keywordMap(words: string): Map<string, number> {
  const map = new Map<string, number>([
    ['False', T.KW_FALSE],
    ['None', T.KW_NONE],
    ['True', T.KW_TRUE],
    ['__debug__', T.KW___DEBUG__],
  ]);
  for (const word of words.split(' ')) map.set(word, T[`KW_${word.toUpperCase()}` as TokenName]);
  return map;
}

/** Token kinds of the keywords, for firmware without and with `async` and `await`. */
export const KEYWORDS = keywordMap(PLAIN_KEYWORDS);
export const KEYWORDS_ASYNC = keywordMap(`${PLAIN_KEYWORDS} async await`);

const OPERATOR_TEXTS: Readonly<Record<string, TokenName>> = {
  '(': 'DEL_PAREN_OPEN',
  ')': 'DEL_PAREN_CLOSE',
  '[': 'DEL_BRACKET_OPEN',
  ']': 'DEL_BRACKET_CLOSE',
  '{': 'DEL_BRACE_OPEN',
  '}': 'DEL_BRACE_CLOSE',
  ',': 'DEL_COMMA',
  ';': 'DEL_SEMICOLON',
  '~': 'OP_TILDE',
  ':': 'DEL_COLON',
  ':=': 'OP_ASSIGN',
  '<': 'OP_LESS',
  '<=': 'OP_LESS_EQUAL',
  '<<': 'OP_DBL_LESS',
  '<<=': 'DEL_DBL_LESS_EQUAL',
  '>': 'OP_MORE',
  '>=': 'OP_MORE_EQUAL',
  '>>': 'OP_DBL_MORE',
  '>>=': 'DEL_DBL_MORE_EQUAL',
  '*': 'OP_STAR',
  '*=': 'DEL_STAR_EQUAL',
  '**': 'OP_DBL_STAR',
  '**=': 'DEL_DBL_STAR_EQUAL',
  '+': 'OP_PLUS',
  '+=': 'DEL_PLUS_EQUAL',
  '-': 'OP_MINUS',
  '-=': 'DEL_MINUS_EQUAL',
  '->': 'DEL_MINUS_MORE',
  '&': 'OP_AMPERSAND',
  '&=': 'DEL_AMPERSAND_EQUAL',
  '|': 'OP_PIPE',
  '|=': 'DEL_PIPE_EQUAL',
  '/': 'OP_SLASH',
  '/=': 'DEL_SLASH_EQUAL',
  '//': 'OP_DBL_SLASH',
  '//=': 'DEL_DBL_SLASH_EQUAL',
  '%': 'OP_PERCENT',
  '%=': 'DEL_PERCENT_EQUAL',
  '^': 'OP_CARET',
  '^=': 'DEL_CARET_EQUAL',
  '@': 'OP_AT',
  '@=': 'DEL_AT_EQUAL',
  '=': 'DEL_EQUAL',
  '==': 'OP_DBL_EQUAL',
  '!=': 'OP_NOT_EQUAL',
  '.': 'DEL_PERIOD',
};

/**
 * Operators by their characters: a step for each further character that may follow. `kind` is 0 where the text so far is
 * no token, as `!`. The ellipsis isn't here: `..` is two tokens, so that the lexer looks two characters ahead for it.
 */
export interface OperatorStep {
  readonly kind: number;
  readonly next: ReadonlyMap<number, OperatorStep>;
}

function operatorStep(prefix: string): OperatorStep {
  const next = new Map<number, OperatorStep>();
  for (const text of Object.keys(OPERATOR_TEXTS)) {
    const c = text.charCodeAt(prefix.length);
    if (text.length > prefix.length && text.startsWith(prefix) && !next.has(c)) {
      next.set(c, operatorStep(text.slice(0, prefix.length + 1)));
    }
  }
  const name = OPERATOR_TEXTS[prefix];
  return { kind: name === undefined ? 0 : T[name], next };
}

/** The step before the first character. */
export const OPERATORS: OperatorStep = operatorStep('');
