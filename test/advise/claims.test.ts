import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { advise } from '../../src/advise/advise.js';
import { profileProject } from '../../src/report/profileProject.js';
import { fixture, PYBOARD, withChange } from './fixtures.js';

/** The rules that find something in each program of `fixtures`, what saves most first. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  'file_copy.py': ['readinto'],
  'frame_slices.py': ['memoryview', 'memoryview'],
  'lists_to_sum.py': ['generator', 'generator'],
  'private_constants.py': ['const'],
  'text_grows.py': ['join'],
};

describe.each(Object.keys(FOUND))('%s', (name) => {
  const project = fixture(name);
  const { findings, before } = advise(PYBOARD, project);

  it('gets the advice that it was written for', () => {
    expect(findings.map(({ rule }) => rule)).toEqual(FOUND[name]);
  });

  it('saves what is claimed when the change is made in a second file', () => {
    const own = profileProject(PYBOARD, project);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      const { after, rule } = finding;
      if (after === null || finding.files.length === 0) continue;
      const { outcome, profile } = profileProject(PYBOARD, withChange(project, finding));
      expect(outcome.output, rule).toBe(own.outcome.output);
      const block = PYBOARD.bytesPerBlock;
      expect(Math.abs(own.profile.peak - profile.peak - (before.peak - after.peak)), rule).toBeLessThanOrEqual(block);
      expect(Math.abs(outcome.figures!.reachable - after.kept), rule).toBeLessThanOrEqual(block);
      expect(Math.abs(outcome.figures!.tightestFree - after.largestFree), rule).toBeLessThanOrEqual(block);
      const rows = profile.rows.filter(({ path }) => path.at(-1)!.line > 0 && path[0]!.file !== 'boot.py');
      const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
      expect(Math.abs(bytes - after.bytes), rule).toBeLessThanOrEqual(block);
    }
  });
});

it('covers every program that was written for it', () => {
  const files = readdirSync(join(import.meta.dirname, 'fixtures')).filter((file) => file.endsWith('.py'));
  expect(Object.keys(FOUND).sort()).toEqual(files.sort());
});
