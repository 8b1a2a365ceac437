import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Comparison } from './compare.js';
import { recordingsDir } from './recordings.js';

export type Level = 'output' | 'before' | 'after';

const KNOWN_FILE = join(recordingsDir, '..', 'conformance', 'known.txt');

/** The known differences: level by `version/build/program`. */
export function knownDifferences(): Map<string, Level> {
  const known = new Map<string, Level>();
  for (const line of readFileSync(KNOWN_FILE, 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [name, level] = line.split(' ');
    known.set(name!, level as Level);
  }
  return known;
}

/** Where a comparison parts; null for an exact one. */
export function levelOf(comparison: Comparison): Level | null {
  if (comparison.all) return null;
  if (!comparison.output) return 'output';
  return comparison.before ? 'after' : 'before';
}
