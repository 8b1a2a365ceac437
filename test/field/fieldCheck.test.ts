import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareReports } from './compare.js';
import { counts, fieldDocument } from './document.js';

/** More may be reproduced, never less. */
const REPRODUCED = 29;

describe('figures from people’s boards', () => {
  const result = compareReports();

  it('are reproduced or have a reason that is needed', () => {
    expect(result.problems).toEqual([]);
    expect(counts(result).same).toBeGreaterThanOrEqual(REPRODUCED);
  });

  it('are all in docs/field-check.md as `npm run field-check` writes it', () => {
    const page = readFileSync(new URL('../../docs/field-check.md', import.meta.url), 'utf8');
    expect(page).toBe(fieldDocument(result));
  });
});
