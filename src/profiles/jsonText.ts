/** Text that is not JSON; the message says where and what is wrong, in one line. */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError';

  constructor(
    /** `line 1, column 9`, both counted from 1. */
    readonly place: string,
    readonly expected: string,
    readonly found: string,
  ) {
    super(`${place}: expected ${expected}, found ${found}`);
  }
}

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads JSON. A byte order mark before it, which editors on Windows write, is skipped.
 *
 * @throws JsonTextError with line and column, counted from 1
 */
export function parseJsonText(text: string): unknown {
  const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  try {
    return JSON.parse(json);
  } catch (e) {
    if (!(e instanceof SyntaxError)) throw e;
    const { at, expected } = firstFault(json);
    const before = json.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n');
    throw new JsonTextError(`line ${line}, column ${column}`, expected, foundAt(json, at));
  }
}

function foundAt(text: string, at: number): string {
  const word = /^([\w.+-]+|[\s\S])/.exec(text.slice(at, at + 20))?.[0];
  return word === undefined ? 'the end of the file' : JSON.stringify(word);
}

interface Fault {
  readonly at: number;
  readonly expected: string;
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SIMPLE = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/** Where a text, of which it is known that it is not JSON, stops being so. Different engines say it differently, or not at all. */
function firstFault(text: string): Fault {
  let at = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at += match[0].length;
    return match !== null;
  };
  const take = (character: string): boolean => {
    skip(SPACE);
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const fault = (expected: string): Fault => ({ at, expected });
  /** What closes each list and object that is open. */
  const open: string[] = [];
  const key = (): Fault | null => {
    skip(SPACE);
    if (!skip(STRING)) return fault('a key in double quotes');
    return take(':') ? null : fault('":"');
  };
  for (;;) {
    skip(SPACE);
    let isValue = true;
    if (take('{')) {
      if (!take('}')) {
        open.push('}');
        const wrong = key();
        if (wrong !== null) return wrong;
        isValue = false;
      }
    } else if (take('[')) {
      if (!take(']')) {
        open.push(']');
        isValue = false;
      }
    } else if (!skip(STRING) && !skip(SIMPLE)) {
      return fault(text[at] === '"' ? 'a text that ends in the same line, with known escapes' : 'a value');
    }
    while (isValue) {
      const close = open.at(-1);
      if (close === undefined) {
        skip(SPACE);
        return fault('the end of the file');
      }
      if (take(close)) {
        open.pop();
      } else if (take(',')) {
        const wrong = close === '}' ? key() : null;
        if (wrong !== null) return wrong;
        isValue = false;
      } else {
        return fault(`"," or "${close}"`);
      }
    }
  }
}
