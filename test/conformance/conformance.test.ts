import { describe, expect, it } from 'vitest';
import { compareOutput } from './compare.js';
import { knownDifferences, levelOf } from './known.js';
import { BUILDS, buildName, programs, recordedOutput, source } from './recordings.js';
import { runRecorded } from './run.js';

const known = knownDifferences();

describe.each(BUILDS)('recordings of $version $name', (build) => {
  const recorded = programs().filter((program) => recordedOutput(build, program) !== null);

  it.each(recorded)('%s', (program) => {
    const expected = recordedOutput(build, program)!;
    const actual = runRecorded(build, program, source(program), { verify: true });
    const comparison = compareOutput(expected, actual, build.fixedAddresses);
    const level = known.get(`${buildName(build)}/${program}`);
    if (level === undefined) expect(comparison.firstDifference).toBeNull();
    else expect(levelOf(comparison), `listed in known.txt as parting at: ${level}`).toBe(level);
  });
});

describe('known differences', () => {
  it('name recorded programs only', () => {
    const all = new Set(BUILDS.flatMap((build) => programs().map((program) => `${buildName(build)}/${program}`)));
    expect([...known.keys()].filter((name) => !all.has(name))).toEqual([]);
  });
});
