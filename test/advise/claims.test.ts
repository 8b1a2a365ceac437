import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { advise } from '../../src/advise/advise.js';
import { readStub } from '../../src/machine/stubFile.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { compareMpy } from '../../src/report/mpyComparison.js';
import { profileProject } from '../../src/report/profileProject.js';
import { fixture, withChange } from './fixtures.js';

interface Case {
  /** The rules that find something, what saves most first; those that are about compiling aside. */
  readonly rules: readonly string[];
  /** The program's other files. */
  readonly files?: readonly string[];
  readonly heapBytes?: number;
  /** PYBV11 if not said. */
  readonly target?: string;
  /** What is at its pins and buses. */
  readonly stub?: string;
}

const CASES: Readonly<Record<string, Case>> = {
  'asks_server.py': { rules: ['readinto'], stub: 'asks_server.stub.json', target: 'RPI_PICO_W' },
  'averages.py': { rules: ['float', 'float', 'float'] },
  'bus_driver.py': { rules: ['readinto', 'readinto'], stub: 'bus_driver.stub.json' },
  'callbacks.py': { rules: ['hoist', 'hoist'] },
  'caught.py': { rules: ['exceptions', 'exceptions', 'exceptions', 'exceptions', 'exceptions'] },
  'churn.py': { rules: ['split', 'threshold', 'preallocate', 'leak'] },
  'does_well.py': { rules: [] },
  'file_copy.py': { rules: ['readinto'] },
  'frame_slices.py': { rules: ['memoryview', 'memoryview'] },
  'frames_out.py': { rules: ['join'] },
  'grows_packed.py': { rules: ['preallocate', 'preallocate', 'preallocate', 'preallocate', 'preallocate'] },
  'leaky_log.py': { rules: ['leak'] },
  'list_grows.py': { rules: ['preallocate', 'preallocate'] },
  'lists_to_sum.py': { rules: ['generator', 'generator'] },
  'log_lines.py': { rules: ['format'] },
  'lookups.py': { rules: ['pairs', 'pairs', 'generator'] },
  'made_in_loop.py': { rules: ['made-in-loop', 'made-in-loop', 'made-in-loop', 'const'] },
  'missing_keys.py': { rules: ['get', 'get'] },
  'private_constants.py': { rules: ['const'] },
  'runs_out.py': { rules: ['generator'] },
  'split_heap.py': { rules: ['split'] },
  'tells_free.py': { rules: ['join'] },
  'text_grows.py': { rules: ['join'] },
  'tuples_in_loops.py': { rules: ['pairs', 'pairs'] },
  'with_modules.py': { rules: ['imports', 'imports'], files: ['small_part.py', 'large_part.py'], heapBytes: 51200 },
};

describe.each(Object.keys(CASES))('%s', (name) => {
  const { rules, files = [], heapBytes, target = 'PYBV11', stub: stubFile } = CASES[name]!;
  const stub = stubFile === undefined ? undefined : readStub(join(import.meta.dirname, 'fixtures', stubFile));
  const board = loadBoard(target, { heapBytes });
  const project = fixture(name, ...files);
  const { findings, before } = advise(board, project, { stub });

  it('gets the advice that it was written for', () => {
    expect(findings.map(({ rule }) => rule).filter((rule) => rule !== 'precompile')).toEqual(rules);
  });

  it('saves what is claimed when the change is made in a second file', () => {
    const own = profileProject(board, project, { stub });
    const unmeasured = findings.filter(({ rule, after }) => rule === 'float' && after === null).length;
    const made = findings.filter((finding) => finding.after !== null && finding.files.length > 0);
    expect(made.length).toBe(rules.filter((rule) => rule !== 'leak').length - unmeasured);
    for (const finding of made) {
      const { rule } = finding;
      const after = finding.after!;
      const { outcome, profile } = profileProject(board, withChange(project, finding), { stub });
      // Where it ran out of memory it may go on, and figures of the heap that it prints are others.
      if (before.status === 'ok' && name !== 'tells_free.py') expect(outcome.output, rule).toBe(own.outcome.output);
      expect(outcome.status, rule).toBe(after.status);
      const { bytesPerBlock: block } = board;
      expect(Math.abs(own.profile.peak - profile.peak - (before.peak - after.peak)), rule).toBeLessThanOrEqual(block);
      expect(Math.abs(outcome.figures!.reachable - after.kept), rule).toBeLessThanOrEqual(block);
      expect(Math.abs(outcome.figures!.tightestFree - after.largestFree), rule).toBeLessThanOrEqual(block);
      const rows = profile.rows.filter(({ path }) => path.at(-1)!.line > 0 && path[0]!.file === name);
      const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
      expect(Math.abs(bytes - after.bytes), rule).toBeLessThanOrEqual(block);
    }
  });

  it('needs as much compiled as uheap fit --compare-mpy says', () => {
    const forms = compareMpy(board, project, { stub });
    for (const { rule, change, after } of findings) {
      if (rule === 'precompile') expect(after!.peak).toBe((change === 'mpy' ? forms.mpy : forms.frozen)!.peak);
    }
    expect(forms.mpy).not.toBeNull();
  });
});

it('covers every program that was written for it', () => {
  const files = readdirSync(join(import.meta.dirname, 'fixtures')).filter((file) => file.endsWith('.py'));
  const known = Object.entries(CASES).flatMap(([name, { files = [] }]) => [name, ...files]);
  expect(known.sort()).toEqual(files.sort());
});
