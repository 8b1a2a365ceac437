import { type Statement, within } from '../sourceFile.js';

/** Names that a loop gives other values. */
export function changedIn(loop: Statement): Set<string> {
  const names = new Set<string>();
  for (const { tokens, word } of [loop, ...within(loop.body)]) {
    const end =
      word === 'for'
        ? tokens.findIndex(({ text }) => text === 'in')
        : tokens.findLastIndex(({ text }) => /^(=|:=|[^=!<>]=|..=)$/.test(text));
    for (const { kind, text } of tokens.slice(0, Math.max(0, end))) if (kind === 'name') names.add(text);
    tokens.forEach(({ text }, i) => {
      if (text === 'as' && tokens[i + 1] !== undefined) names.add(tokens[i + 1]!.text);
    });
  }
  return names;
}
