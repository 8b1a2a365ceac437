import { type Candidate, type Change, type Rule, textChange } from '../change.js';
import { evidenceAt } from '../evidence.js';
import {
  argumentsOf,
  closing,
  inPlaceOf,
  lineBefore,
  loopAround,
  outermostLoop,
  type SourceFile,
  type Statement,
  siblings,
  startsWith,
  uses,
} from '../sourceFile.js';
import type { Token } from '../tokens.js';
import { changedIn } from './changedIn.js';
import { isConstant, isDotted } from './plainTokens.js';

/** Requests from which on a line is worth it. */
const OFTEN = 8;

/** Tuples and dicts that a line makes each time it runs, only to look into them. */
export const madeInLoops: Rule = {
  id: 'made-in-loop',
  title: 'made each time only to be looked into',
  source: 'speed_python.html#ram-allocation',
  look: (evidence) =>
    evidence.files.flatMap((file) =>
      file.statements.flatMap((statement): Candidate[] => {
        const asked = evidenceAt(evidence, file.path, statement.tokens[0]!.line);
        if (asked === undefined || asked.requests < OFTEN) return [];
        return [
          ...(asked.types.has('tuple') ? tuples(file, statement) : []),
          ...(asked.types.has('dict') || asked.types.has('map table') ? keywords(file, statement) : []),
        ];
      }),
    ),
};

function one(file: SourceFile, { tokens }: Statement, changes: readonly Change[], title: string): Candidate[] {
  const { line } = tokens[0]!;
  return changes.length === 0 ? [] : [{ file, line, lines: [line], changes, title }];
}

/** `x in (A, b)` and `for x in (a, b):`. */
function tuples(file: SourceFile, statement: Statement): Candidate[] {
  const { tokens, word } = statement;
  const at = tokens.findIndex(({ text }, i) => text === 'in' && tokens[i + 1]?.text === '(');
  const end = at === -1 ? -1 : closing(tokens, at + 1);
  if (end === -1) return [];
  const inside = tokens.slice(at + 2, end);
  const parts = argumentsOf(inside);
  if (parts.length < 2 && inside.at(-1)?.text !== ',') return [];
  // Of constants the compiler makes the tuple.
  if (!parts.every((part) => isDotted(part) || isConstant(part)) || parts.every(isConstant)) return [];
  const loop = outermostLoop(statement);
  const own = file.textOf(tokens.slice(at + 1, end + 1));
  const hoisted: Change[] = [];
  const changed = loop === null ? null : changedIn(loop);
  if (
    loop !== null &&
    changed !== null &&
    parts.every(([first]) => first!.kind !== 'name' || !changed.has(first!.text))
  ) {
    const name = file.freeName('choices', 'known');
    const edits = [lineBefore(loop, `${name} = ${own}`), inPlaceOf(tokens.slice(at + 1, end + 1), name)];
    const hasAttributes = parts.some((part) => part.length > 1);
    hoisted.push(
      textChange(file, 'once', edits, hasAttributes ? 'attributes that the loop changes would be those before it' : ''),
    );
  }
  const isLoop = word === 'for' && tokens.at(end - tokens.length + 1)?.text === ':' && tokens[0]!.text === 'for';
  return one(
    file,
    statement,
    [...(isLoop ? [] : compared(file, tokens, at, end, parts)), ...hoisted],
    'a tuple that is made each time only to be looked into',
  );
}

/** `(x == a or x == b)`. */
function compared(
  file: SourceFile,
  tokens: readonly Token[],
  at: number,
  end: number,
  parts: readonly (readonly Token[])[],
): Change[] {
  const isNot = tokens[at - 1]?.text === 'not';
  const to = at - (isNot ? 1 : 0);
  let from = to;
  while (
    from > 0 &&
    (tokens[from - 1]!.kind === 'name' || tokens[from - 1]!.text === '.') &&
    !isWord(tokens[from - 1]!)
  )
    from--;
  const left = tokens.slice(from, to);
  const [before, next] = [tokens[from - 1]?.text ?? '', tokens[end + 1]?.text ?? ''];
  const isWhole = ['if', 'elif', 'while', 'and', 'or', 'not', '(', 'return', '=', ','].includes(before);
  if (!isDotted(left) || !isWhole || ![':', 'and', 'or', ')', 'else', ',', ''].includes(next)) return [];
  const [sign, glue] = isNot ? ['!=', ' and '] : ['==', ' or '];
  const text = parts.map((part) => `${file.textOf(left)} ${sign} ${file.textOf(part)}`).join(glue);
  return [textChange(file, 'comparisons', [inPlaceOf(tokens.slice(from, end + 1), `(${text})`)])];
}

function isWord({ text }: Token): boolean {
  return ['if', 'elif', 'while', 'and', 'or', 'not', 'return', 'in', 'is', 'assert', 'else'].includes(text);
}

/** `f(**options)` with options that are written down beside it: `f(a=1, b=2)`. */
function keywords(file: SourceFile, statement: Statement): Candidate[] {
  const { tokens } = statement;
  const at = tokens.findIndex(({ text }, i) => text === '**' && ['(', ','].includes(tokens[i - 1]?.text ?? ''));
  const name = tokens[at + 1];
  if (at === -1 || name?.kind !== 'name' || ![')', ','].includes(tokens[at + 2]?.text ?? '')) return [];
  const made = file.statements.filter((other) => startsWith(other.tokens, name.text, '='));
  const [only] = made;
  if (made.length !== 1 || only === undefined || loopAround(only) !== null) return [];
  const pairs = pairsOf(file, only.tokens.slice(2));
  if (pairs === null || !siblings(file, only).includes(only)) return [];
  // Whoever else has it may change it.
  const isElsewhere = file.statements.some(
    (other) =>
      other !== only &&
      uses(other, name.text) >
        other.tokens.filter(({ text }, i) => text === '**' && other.tokens[i + 1]?.text === name.text).length,
  );
  if (isElsewhere) return [];
  const edits = [inPlaceOf(tokens.slice(at, at + 2), pairs.join(', '))];
  const mind = 'other files that change the dict would change the call no more';
  return one(file, statement, [textChange(file, 'by name', edits, mind)], 'a call with ** makes a dict each time');
}

/** `{'a': 1}` or `dict(a=1)` as keywords; null where not all are constants. */
function pairsOf(file: SourceFile, value: readonly Token[]): string[] | null {
  const isCall = startsWith(value, 'dict', '(');
  const open = isCall ? 1 : 0;
  if ((!isCall && value[0]?.text !== '{') || closing(value, open) !== value.length - 1) return null;
  const pairs = argumentsOf(value.slice(open + 1, -1)).map((pair) => {
    const [key, sign, ...rest] = pair;
    const word = isCall ? key!.text : /^(['"])([A-Za-z_]\w*)\1$/.exec(key!.text)?.[2];
    return word === undefined || sign?.text !== (isCall ? '=' : ':') || !isConstant(rest)
      ? null
      : `${word}=${file.textOf(rest)}`;
  });
  return pairs.length > 0 && pairs.every((pair) => pair !== null) ? pairs : null;
}
