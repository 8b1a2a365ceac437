import { type Candidate, type Rule, textChange } from '../change.js';
import { evidenceAt } from '../evidence.js';
import { inPlaceOf, lineBefore, outermostLoop, type SourceFile, type Statement } from '../sourceFile.js';
import type { Token } from '../tokens.js';
import { changedIn } from './changedIn.js';

/** Functions and bound methods that are made anew in each round of a loop. */
export const hoisted: Rule = {
  id: 'hoist',
  title: 'a function that is made in each round: make it once, before the loop',
  source: 'isr_rules.html#creation-of-python-objects',
  look: (evidence) =>
    evidence.files.flatMap((file) =>
      file.statements.flatMap((statement) => {
        const asked = evidenceAt(evidence, file.path, statement.tokens[0]!.line);
        const loop = outermostLoop(statement);
        if (asked === undefined || loop === null || statement === loop) return [];
        const types = [...asked.types.keys()];
        const functions = types.includes('function') || types.includes('closure') ? lambdas(file, statement, loop) : [];
        return [...functions, ...(types.includes('bound_method') ? methods(file, statement, loop) : [])];
      }),
    ),
};

function lambdas(file: SourceFile, { tokens }: Statement, loop: Statement): Candidate[] {
  const from = tokens.findIndex(({ text }) => text === 'lambda');
  if (from === -1) return [];
  const own = expressionFrom(tokens, from);
  const changed = changedIn(loop);
  const colon = own.findIndex(({ text }) => text === ':');
  const parameters = own.slice(1, colon).map(({ text }) => text);
  // Default values are of the round that they are made in.
  if (parameters.includes('=')) return [];
  const isFree = own
    .slice(colon + 1)
    .every(
      ({ kind, text }, i, body) =>
        kind !== 'name' || body[i - 1]?.text === '.' || parameters.includes(text) || !changed.has(text),
    );
  return isFree ? [candidate(file, tokens[0]!.line, loop, own, file.freeName('key', 'fun'))] : [];
}

/** The tokens of an expression: to a comma or bracket that is not its own. */
function expressionFrom(tokens: readonly Token[], from: number): Token[] {
  let depth = 0;
  let to = from;
  for (; to < tokens.length; to++) {
    const { text } = tokens[to]!;
    if ('([{'.includes(text)) depth++;
    else if (')]}'.includes(text) && --depth < 0) break;
    // Commas of the parameters are before the colon.
    else if (text === ',' && depth === 0 && tokens.slice(from, to).some((token) => token.text === ':')) break;
  }
  return tokens.slice(from, to);
}

/** `f(self.method)`: methods that are given away without a call. */
function methods(file: SourceFile, { tokens }: Statement, loop: Statement): Candidate[] {
  const changed = changedIn(loop);
  return tokens.flatMap((token, i): Candidate[] => {
    if (token.kind !== 'name' || !['(', ',', '='].includes(tokens[i - 1]?.text ?? '')) return [];
    let to = i;
    while (tokens[to + 1]?.text === '.' && tokens[to + 2]?.kind === 'name') to += 2;
    if (to === i || ![')', ','].includes(tokens[to + 1]?.text ?? '') || changed.has(token.text)) return [];
    const name = file.freeName(tokens[to]!.text, `${token.text}_${tokens[to]!.text}`);
    return [candidate(file, tokens[0]!.line, loop, tokens.slice(i, to + 1), name)];
  });
}

function candidate(file: SourceFile, line: number, loop: Statement, made: readonly Token[], name: string): Candidate {
  const edits = [lineBefore(loop, `${name} = ${file.textOf(made)}`), inPlaceOf(made, name)];
  return { file, line, lines: [line], changes: [textChange(file, 'hoist', edits)] };
}
