import { type Change, type Rule, textChange } from '../change.js';
import { evidenceAt } from '../evidence.js';
import { type Edit, lineBefore, type SourceFile, type Statement, siblings, within } from '../sourceFile.js';

/** A free run that would be so much longer without one chunk is worth a word. */
const LEAST_FACTOR = 1.25;

/** A line that asks more often than this runs too often for a collection each time. */
const MOST_REQUESTS = 64;

/** A small chunk that lives long in the middle of the free room. */
export const splitting: Rule = {
  id: 'split',
  title: 'a small chunk parts the largest free run',
  source: 'constrained.html#fragmentation',
  look: (evidence) => {
    const { split, files, project, figures } = evidence;
    if (split === null || split.without < LEAST_FACTOR * split.largest) return [];
    const { place, largest, without, type, chunks, bytes, after, heldBy } = split;
    const file = files.find(
      ({ path }) => path === (place.file === project.path ? project.program : path) && place.file.endsWith(path),
    );
    if (file === undefined) return [];
    const what = chunks === 1 ? type : `${chunks} chunks, the largest of them ${type},`;
    const title = `${what} of ${bytes} bytes in all part the free room: without them the largest run is ${without}, not ${largest}; made after ${after} % of the run, held by ${heldBy}`;
    const statement = file.atLine(place.line);
    const requests = evidenceAt(evidence, file.path, place.line)?.requests ?? 0;
    const changes = statement === null || figures.status !== 'ok' ? [] : moves(file, statement, requests);
    return [{ file, line: place.line, lines: [place.line], changes, title, aim: 'run', isToldAnyway: true }];
  },
};

/** What may give the chunk another place: less garbage before it, or an earlier time. */
function moves(file: SourceFile, statement: Statement, requests: number): Change[] {
  const isSimple = statement.body.length === 0 && !['else', 'elif', 'except', 'finally'].includes(statement.word);
  return isSimple
    ? [...(requests <= MOST_REQUESTS ? [collected(file, statement)] : []), ...earlier(file, statement)]
    : [];
}

function collected(file: SourceFile, statement: Statement): Change {
  const hasGc = file.top.some(({ tokens }) => file.textOf(tokens) === 'import gc');
  const first = file.top.find(({ tokens }) => tokens.length > 1 || tokens[0]!.kind !== 'string')!;
  const edits: Edit[] = [...(hasGc ? [] : [lineBefore(first, 'import gc')]), lineBefore(statement, 'gc.collect()')];
  return textChange(file, 'gc.collect() before', edits);
}

/** What makes something of nothing but what it is given. */
const MAKERS = ['bytearray', 'bytes', 'list', 'dict', 'set', 'tuple', 'array', 'str', 'range'];

/** `name = bytearray(40)` as early in its block as all that it needs is there. */
function earlier(file: SourceFile, statement: Statement): Change[] {
  const { tokens, parent } = statement;
  if (tokens[0]!.kind !== 'name' || tokens[1]?.text !== '=') return [];
  const isMade = tokens.every(
    ({ text }, i) => text !== '(' || i < 3 || tokens[i - 1]!.kind !== 'name' || MAKERS.includes(tokens[i - 1]!.text),
  );
  if (!isMade || tokens.some(({ text }) => ['await', 'yield', 'lambda', ';'].includes(text))) return [];
  if (parent !== null && parent.word !== 'def') return [];
  const names = new Set(tokens.filter(({ kind }) => kind === 'name').map(({ text }) => text));
  const before = siblings(file, statement);
  let place: Statement | null = null;
  for (const one of before.slice(0, before.indexOf(statement)).reverse()) {
    const isOther =
      ['import', 'from', 'global', 'nonlocal', '@'].includes(one.word) || one.tokens[0]!.kind === 'string';
    const usesIt = [one, ...within(one.body)].some((inner) =>
      inner.tokens.some(({ kind, text }) => kind === 'name' && names.has(text) && !MAKERS.includes(text)),
    );
    if (isOther || usesIt) break;
    place = one;
  }
  if (place === null) return [];
  const text = file.text.slice(statement.start, statement.end);
  const edits: Edit[] = [
    { start: place.start, end: place.start, text: text.endsWith('\n') ? text : `${text}\n` },
    { start: statement.start, end: statement.end, text: '' },
  ];
  return [textChange(file, 'earlier', edits)];
}
