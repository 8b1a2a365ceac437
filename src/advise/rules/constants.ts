import { InputError } from '../../report/inputError.js';
import { type Project, projectPython } from '../../report/projectFiles.js';
import { type Candidate, type Rule, textChange } from '../change.js';
import type { Evidence } from '../evidence.js';
import { type Edit, inPlaceOf, lineBefore, type SourceFile, type Statement } from '../sourceFile.js';
import type { Token } from '../tokens.js';

/** Statements that begin with a name but assign nothing that a constant could stand for. */
const LOOKS_UP_NAMES = ['globals', 'locals', 'eval', 'exec', 'execfile', 'getattr', '__dict__'];

/** Operators between whole numbers that the compiler computes. */
const FOLDED = ['+', '-', '*', '//', '%', '<<', '>>', '|', '&', '^', '~', '(', ')'];

/** A module's whole numbers that never change: the compiler can put them into the code. */
export const constants: Rule = {
  id: 'const',
  title: 'constants in the code, not in the globals: _NAME = const()',
  source: 'speed_python.html#the-const-declaration',
  look: (evidence) => evidence.files.flatMap((file) => constantsOf(file, evidence)),
};

interface Constant {
  readonly statement: Statement;
  readonly name: string;
  readonly value: readonly Token[];
}

function constantsOf(file: SourceFile, { project }: Evidence): Candidate[] {
  if (LOOKS_UP_NAMES.some((name) => file.hasName(name))) return [];
  const found: Constant[] = [];
  let others: string | null = null;
  for (const statement of file.top) {
    const [target, equals, ...rest] = statement.tokens;
    if (target?.kind !== 'name' || equals?.text !== '=') continue;
    const isConst = rest[0]?.text === 'const' && rest[1]?.text === '(' && rest.at(-1)?.text === ')';
    const value = isConst ? rest.slice(2, -1) : rest;
    const { text: name } = target;
    if ((isConst && name.startsWith('_')) || !isWholeNumber(value, found)) continue;
    if (!isPrivate(file, name, statement)) continue;
    others ??= otherSources(project, file.path);
    if (new RegExp(`\\b${name}\\b`).test(others)) continue;
    found.push({ statement, name, value: rest });
  }
  if (found.length === 0) return [];
  const lines = found.map(({ statement }) => statement.tokens[0]!.line);
  return [
    {
      file,
      line: lines[0]!,
      lines,
      changes: [textChange(file, 'const', editsOf(file, found), 'other modules no longer see the names')],
      title: `${found.length === 1 ? 'a constant' : `${found.length} constants`} that no other file reads: _NAME = const()`,
    },
  ];
}

function isWholeNumber(value: readonly Token[], before: readonly Constant[]): boolean {
  let digits = false;
  for (const { kind, text } of value) {
    if (kind === 'number') {
      if (!/^(0[xXoObB][\da-fA-F_]+|[\d_]+)$/.test(text)) return false;
      digits = true;
    } else if (kind === 'name') {
      if (!before.some(({ name }) => name === text)) return false;
      digits = true;
    } else if (kind !== 'op' || !FOLDED.includes(text)) return false;
  }
  return digits;
}

/** Whether a name is assigned once and only read else, by its plain name. */
function isPrivate(file: SourceFile, name: string, { tokens: own }: Statement): boolean {
  if (file.hasName(`_${name}`)) return false;
  for (const { tokens, word } of file.statements) {
    for (const [i, token] of tokens.entries()) {
      if (token.kind === 'string' && token.text.includes(name)) return false;
      if (token.kind !== 'name' || token.text !== name || token === own[0]) continue;
      // An attribute, a keyword or another target is not the constant.
      if (tokens[i - 1]?.text === '.') continue;
      if (/^=$|^[^=!<>]=$|^..=$/.test(tokens[i + 1]?.text ?? '')) return false;
      if (['global', 'nonlocal', 'del', 'import', 'from', 'def', 'class', 'for', 'with', 'except'].includes(word)) {
        if (word !== 'for' && word !== 'with') return false;
        if (i < tokens.findIndex(({ text }) => text === 'in' || text === 'as')) return false;
        if (word === 'with') return false;
      }
      if (tokens.some(({ text }) => text === 'lambda' || text === '__all__')) return false;
    }
  }
  return true;
}

/** What other files of the project say, as one text. */
function otherSources(project: Project, own: string): string {
  try {
    return Object.entries(projectPython(project))
      .filter(([path]) => path !== own)
      .map(([, text]) => text)
      .join('\n');
  } catch (e) {
    if (!(e instanceof InputError)) throw e;
    return '';
  }
}

function editsOf(file: SourceFile, found: readonly Constant[]): Edit[] {
  const names = new Map(found.map(({ name }) => [name, `_${name}`]));
  const edits: Edit[] = [];
  const defined = new Map(found.map(({ statement, value }) => [statement, value]));
  for (const statement of file.statements) {
    const value = defined.get(statement);
    statement.tokens.forEach((token, i) => {
      const name = token.kind === 'name' && statement.tokens[i - 1]?.text !== '.' ? names.get(token.text) : undefined;
      const opens = value !== undefined && value[0]!.text !== 'const' && token === value[0];
      const closes = value !== undefined && value[0]!.text !== 'const' && token === value.at(-1);
      if (name === undefined && !opens && !closes) return;
      edits.push(inPlaceOf([token], `${opens ? 'const(' : ''}${name ?? token.text}${closes ? ')' : ''}`));
    });
  }
  if (!file.hasName('const')) edits.unshift(lineBefore(found[0]!.statement, 'from micropython import const'));
  return edits;
}
