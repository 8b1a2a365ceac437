import { type Candidate, type Change, type Rule, textChange } from '../change.js';
import { evidenceAt } from '../evidence.js';
import {
  type Edit,
  inPlaceOf,
  lineAfter,
  lineBefore,
  loopAround,
  type SourceFile,
  type Statement,
  scopeOf,
  scopeStatements,
  siblings,
  startsWith,
  uses,
  within,
} from '../sourceFile.js';

/** A str or bytes that grows in a loop: each round copies all that there is so far. */
export const growingText: Rule = {
  id: 'join',
  title: 'text that grows in a loop: each += copies all of it',
  source: 'constrained.html#string-operations',
  look: (evidence) =>
    evidence.files.flatMap((file) => {
      const seen = new Set<Statement>();
      return file.statements.flatMap((statement) => {
        const added = addedTo(statement);
        if (added === null || evidenceAt(evidence, file.path, statement.tokens[0]!.line) === undefined) return [];
        return candidate(file, statement, added.name, seen) ?? [];
      });
    }),
};

/** What `s += x` or `s = s + x` adds, as the index of its first token; null for other statements. */
function addedTo({ tokens }: Statement): { readonly name: string; readonly from: number } | null {
  const [target] = tokens;
  if (target?.kind !== 'name') return null;
  const name = target.text;
  const from = startsWith(tokens, name, '+=') ? 2 : startsWith(tokens, name, '=', name, '+') ? 4 : 0;
  if (from === 0 || tokens.length <= from) return null;
  let depth = 0;
  for (const { text } of tokens.slice(from)) {
    if ('([{'.includes(text)) depth++;
    else if (')]}'.includes(text)) depth--;
    else if (
      depth === 0 &&
      [',', ';', 'if', 'lambda', 'yield', 'or', 'and', 'not', 'in', '<', '>', '=='].includes(text)
    )
      return null;
  }
  return { name, from };
}

function candidate(file: SourceFile, statement: Statement, name: string, seen: Set<Statement>): Candidate | null {
  const start = beginning(file, statement, name);
  if (start === null || seen.has(start.made)) return null;
  seen.add(start.made);
  const { made, loop } = start;
  const inside = within([loop]);
  const adding = inside.filter((one) => addedTo(one)?.name === name);
  // Only what adds to it may look at it while it grows.
  const others = inside.filter(
    (one) => uses(one, name) > (adding.includes(one) ? (one.tokens[1]!.text === '+=' ? 1 : 2) : 0),
  );
  const all = siblings(file, made);
  const between = within(all.slice(all.indexOf(made) + 1, all.indexOf(loop)));
  if (others.length > 0 || between.some((one) => uses(one, name) > 0)) return null;
  if (
    scopeStatements(file, made).some(
      ({ tokens, word }) => ['global', 'nonlocal'].includes(word) && tokens.some(({ text }) => text === name),
    )
  )
    return null;
  // What is of the module may be looked at by functions that the loop calls.
  const inFunctions = file.statements.filter((one) => scopeOf(one) !== null && uses(one, name) > 0);
  if (scopeOf(made) === null && inFunctions.length > 0) return null;
  const lines = adding.map(({ tokens }) => tokens[0]!.line);
  const args = { file, made, loop, adding, name };
  return { file, line: lines[0]!, lines, changes: [joined(args), written(args)] };
}

/** Where a text begins that grows in a loop: `s = ''` in the block that the loop is in. */
function beginning(file: SourceFile, statement: Statement, name: string): { made: Statement; loop: Statement } | null {
  for (let loop = loopAround(statement); loop !== null; loop = loopAround(loop)) {
    const all = siblings(file, loop);
    const made = all.slice(0, all.indexOf(loop)).findLast(({ tokens }) => startsWith(tokens, name, '='));
    if (made === undefined) continue;
    const isText =
      made.tokens.length === 3 && made.tokens[2]!.kind === 'string' && !/^[a-z]*[fF]/.test(made.tokens[2]!.text);
    return isText ? { made, loop } : null;
  }
  return null;
}

interface Growing {
  readonly file: SourceFile;
  readonly made: Statement;
  readonly loop: Statement;
  readonly adding: readonly Statement[];
  readonly name: string;
}

function isEmpty(literal: string): boolean {
  return /^[a-zA-Z]*(''|""|''''''|"""""")$/.test(literal);
}

/** The last statement of the loop, its `else` included. */
function lastOf(file: SourceFile, loop: Statement): Statement {
  const all = siblings(file, loop);
  const next = all[all.indexOf(loop) + 1];
  return next?.word === 'else' ? next : loop;
}

function added(file: SourceFile, statement: Statement): string {
  return file.textOf(statement.tokens.slice(addedTo(statement)!.from));
}

function joined({ file, made, loop, adding, name }: Growing): Change {
  const parts = file.freeName('parts', `${name}_parts`);
  const literal = made.tokens[2]!.text;
  const glue = /^[a-zA-Z]*[bB]/.test(literal) ? "b''" : "''";
  const edits: Edit[] = [
    inPlaceOf(made.tokens, `${parts} = [${isEmpty(literal) ? '' : literal}]`),
    ...adding.map((one) => inPlaceOf(one.tokens, `${parts}.append(${added(file, one)})`)),
    lineAfter(file, lastOf(file, loop), `${name} = ${glue}.join(${parts})`),
  ];
  return textChange(file, 'join', edits);
}

function written({ file, made, loop, adding, name }: Growing): Change {
  const out = file.freeName('out', `${name}_out`);
  const literal = made.tokens[2]!.text;
  const isBytes = /^[a-zA-Z]*[bB]/.test(literal);
  const kind = isBytes ? 'BytesIO' : 'StringIO';
  const begin = isEmpty(literal)
    ? `${out} = io.${kind}()`
    : `${out} = io.${kind}()\n${made.indent}${out}.write(${literal})`;
  const edits: Edit[] = [
    ...(file.hasName('io') ? [] : [lineBefore(file.top[firstCode(file)]!, 'import io')]),
    inPlaceOf(made.tokens, begin),
    ...adding.map((one) => inPlaceOf(one.tokens, `${out}.write(${added(file, one)})`)),
    lineAfter(file, lastOf(file, loop), `${name} = ${out}.getvalue()`),
  ];
  return textChange(file, kind, edits);
}

/** Index of the first statement that is no docstring. */
function firstCode({ top }: SourceFile): number {
  return top.length > 1 && top[0]!.tokens.length === 1 && top[0]!.tokens[0]!.kind === 'string' ? 1 : 0;
}
