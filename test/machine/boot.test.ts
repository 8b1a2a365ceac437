import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { ReplSession } from '../../src/machine/repl/session.js';
import { BUILDS, recordingsDir } from '../conformance/recordings.js';
import { recordedBoard } from '../conformance/run.js';

/** What is on the heap at the first prompt, against real firmware. */

const LINE = 'import micropython; micropython.mem_info(1)';

const STARTS = [
  { file: '_boot_raw.out', flash: undefined, friendly: false },
  { file: '_boot_friendly.out', flash: undefined, friendly: true },
  { file: '_firstboot_raw.out', flash: 'blank', friendly: false },
  { file: '_firstboot_friendly.out', flash: 'blank', friendly: true },
] as const;

/** The lines of a printed map and the figures above it. */
function map(text: string): string[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const from = lines.findIndex((line) => line.startsWith('GC: '));
  const to = lines.findIndex((line, i) => i > from && line.startsWith('>>>'));
  return lines.slice(from, to < 0 ? undefined : to).filter((line) => line !== '');
}

/** What a board sent from the typed line on to the next prompt; how deep C's stack is is modelled. */
function conversation(text: string): string[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const from = lines.findIndex((line) => line.endsWith(LINE));
  return lines.slice(from).map((line) => line.replace(/^>>> (?=import)/, '').replace(/^stack: \d+/, 'stack:'));
}

const cases = BUILDS.flatMap((build) =>
  STARTS.map((start) => ({
    ...start,
    build,
    path: join(recordingsDir, build.version, 'output', build.name, start.file),
  })),
).filter(({ path }) => existsSync(path));

describe('boot', () => {
  it('is recorded for ten builds', () => {
    expect(new Set(cases.map(({ build }) => build.name)).size).toBe(10);
  });

  it.each(cases)('$build.version $build.name $file', ({ build, flash: given, friendly, path }) => {
    const flash = given ?? build.flash;
    const host = new MemoryHost();
    const board = recordedBoard(build);
    if (friendly) {
      const session = new ReplSession(board, host, { flash });
      session.type(`${LINE}\r`);
      session.machine.heap.verify();
      expect(conversation(host.out)).toEqual(conversation(readFileSync(path, 'latin1')));
    } else {
      const machine = new Machine(board, host, undefined, { flash });
      machine.run({ name: 'boot.py', text: LINE, via: 'raw-repl' });
      machine.heap.verify();
    }
    const recorded = map(readFileSync(path, 'latin1'));
    expect(map(host.out)).toEqual(recorded);
  });
});
