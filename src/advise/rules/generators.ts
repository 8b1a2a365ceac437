import { type Candidate, type Rule, textChange } from '../change.js';
import { evidenceAt } from '../evidence.js';
import { closing, inPlaceOf, type SourceFile, type Statement } from '../sourceFile.js';

/** Functions that take what they are given one by one. */
const TAKERS = [
  'sum',
  'any',
  'all',
  'min',
  'max',
  'set',
  'frozenset',
  'sorted',
  'tuple',
  'list',
  'dict',
  'bytes',
  'bytearray',
  'enumerate',
  'join',
  'extend',
  'update',
];

/** Those that may end before the last one. */
const SHORT = ['any', 'all'];

/** A list that is made only to be gone through: a generator makes one at a time. It is not always less. */
export const generators: Rule = {
  id: 'generator',
  title: 'a list that is made only to be gone through: a generator',
  source: 'speed_python.html#ram-allocation',
  look: (evidence) =>
    evidence.files.flatMap((file) =>
      file.statements.flatMap((statement) => {
        const asked = evidenceAt(evidence, file.path, statement.tokens[0]!.line);
        return asked === undefined ? [] : listsIn(file, statement);
      }),
    ),
};

function listsIn(file: SourceFile, { tokens }: Statement): Candidate[] {
  return tokens.flatMap((token, i) => {
    if (token.kind !== 'name' || !TAKERS.includes(token.text)) return [];
    if (tokens[i + 1]?.text !== '(' || tokens[i + 2]?.text !== '[') return [];
    const end = closing(tokens, i + 2);
    if (end === -1 || tokens[end + 1]?.text !== ')') return [];
    const inside = tokens.slice(i + 3, end);
    let depth = 0;
    const isComprehension = inside.some(({ text }) => {
      if ('([{'.includes(text)) depth++;
      else if (')]}'.includes(text)) depth--;
      return depth === 0 && text === 'for';
    });
    if (!isComprehension) return [];
    const edits = [inPlaceOf([tokens[i + 2]!], ''), inPlaceOf([tokens[end]!], '')];
    const mind = SHORT.includes(token.text) ? `${token.text}() then ends at the first that decides` : undefined;
    return [
      {
        file,
        line: tokens[0]!.line,
        lines: [tokens[0]!.line],
        changes: [textChange(file, 'generator', edits, mind)],
        title: `a list made only for ${token.text}(): a generator`,
      },
    ];
  });
}
