import { hasFile, projectFile } from '../../report/projectFiles.js';
import { type Candidate, type Change, type Rule, textChange } from '../change.js';
import type { Evidence } from '../evidence.js';
import { type Edit, inPlaceOf, lineAfter, type SourceFile, type Statement } from '../sourceFile.js';

/** A buffer that is large enough to look for its place first. */
const LARGE = 1024;

/** Compiling a module leaves garbage and long-lived chunks side by side: what comes when decides on the largest run. */
export const imports: Rule = {
  id: 'imports',
  title: 'what is imported and made when: another order leaves a larger run',
  source: 'constrained.html#fragmentation',
  look: (evidence) => {
    const file = evidence.files.find(({ path }) => path === evidence.project.program);
    if (file === undefined) return [];
    const own = file.top.filter((statement) => moduleFile(statement, evidence) !== null);
    if (own.length === 0) return [];
    return [collected(file, own), sorted(file, own, evidence), ...early(file, own)].flat();
  },
};

/** The project's file that a plain import reads; null for other statements. */
function moduleFile({ tokens, word }: Statement, { project }: Evidence): string | null {
  if (word !== 'import' && word !== 'from') return null;
  let name = '';
  for (const { kind, text } of tokens.slice(1)) {
    if (kind === 'name' && text !== 'import' && text !== 'as') name += text;
    else if (text === '.') name += '/';
    else break;
  }
  const paths = [`${name}.py`, `${name}/__init__.py`, `lib/${name}.py`, `lib/${name}/__init__.py`];
  return paths.find((path) => hasFile(project, path)) ?? null;
}

function candidate(file: SourceFile, own: readonly Statement[], change: Change, title: string): Candidate {
  const lines = own.map(({ tokens }) => tokens[0]!.line);
  return { file, line: lines[0]!, lines, changes: [change], title, aim: 'run' };
}

/** `gc.collect()` behind each import of a file. */
function collected(file: SourceFile, own: readonly Statement[]): Candidate[] {
  const isThere = file.statements.some(
    (one) => file.textOf(one.tokens) === 'gc.collect()' && one.start < own.at(-1)!.end,
  );
  if (isThere) return [];
  const first = own[0]!;
  const edits: Edit[] = [
    ...(file.hasName('gc') ? [] : [{ start: first.start, end: first.start, text: 'import gc\n' }]),
    ...own.map((one) => lineAfter(file, one, 'gc.collect()')),
  ];
  return [
    candidate(
      file,
      own,
      textChange(file, 'gc.collect() behind each import', edits),
      'imports leave garbage: gc.collect() behind each',
    ),
  ];
}

/** The largest file first, while most is free. */
function sorted(file: SourceFile, own: readonly Statement[], evidence: Evidence): Candidate[] {
  const size = (one: Statement): number => projectFile(evidence.project, moduleFile(one, evidence)!).length;
  const order = [...own].sort((a, b) => size(b) - size(a));
  if (order.every((one, i) => one === own[i])) return [];
  const edits = own.map((one, i) => inPlaceOf(one.tokens, file.textOf(order[i]!.tokens)));
  return [
    candidate(
      file,
      own,
      textChange(file, 'the largest file first', edits, 'the modules begin in another order'),
      'the largest file is not imported first',
    ),
  ];
}

/** A large buffer of the module before the imports. */
function early(file: SourceFile, own: readonly Statement[]): Candidate[] {
  return file.top.flatMap((statement): Candidate[] => {
    const { tokens } = statement;
    const size = Number(tokens[4]?.text.replaceAll('_', ''));
    const isBuffer =
      tokens.length === 6 && tokens[1]!.text === '=' && tokens[2]!.text === 'bytearray' && tokens[3]!.text === '(';
    if (!isBuffer || !(size >= LARGE) || statement.start < own[0]!.start) return [];
    const text = file.text.slice(statement.start, statement.end);
    const edits: Edit[] = [
      { start: own[0]!.start, end: own[0]!.start, text: text.endsWith('\n') ? text : `${text}\n` },
      { start: statement.start, end: statement.end, text: '' },
    ];
    return [
      candidate(
        file,
        [statement],
        textChange(file, 'before the imports', edits),
        `a buffer of ${size} bytes is made after the imports`,
      ),
    ];
  });
}
