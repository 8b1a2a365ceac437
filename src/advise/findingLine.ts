import type { Advice, Finding } from './advise.js';
import { changedFigures } from './figures.js';

/** A finding in one line: what, and what it saves. */
export function findingLine({ before }: Pick<Advice, 'before'>, { title, after, change }: Finding): string {
  if (after === null) return `${title} (not measured)`;
  if (before.status === 'memory-error' && after.status !== 'memory-error') return `${title}; no MemoryError any more`;
  const figures = changedFigures(before, after).map(({ name, from, to }) => `${name} ${from} -> ${to}`);
  return `${title} (${change}): ${figures.join(', ')}`;
}
