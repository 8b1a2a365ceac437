import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

interface Recorded {
  readonly programs: readonly { readonly text: string; readonly maps: Readonly<Record<string, string>> }[];
}

const { programs } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recorded', 'staleWords.json'), 'utf8'),
) as Recorded;

/** The last map that a program printed, without the free blocks at its end. */
function lastMap(printed: string): string {
  const rows = printed.slice(printed.lastIndexOf('GC memory layout')).match(/(?<=^[0-9a-f]{8}: ).*/gm) ?? [];
  return rows.join('').replace(/\.+$/, '');
}

const builds = [...new Set(programs.flatMap(({ maps }) => Object.keys(maps)))];

describe.each(builds)('words that C frames leave behind on %s', (firmware) => {
  const target = firmware.endsWith('x64') ? 'UNIX_X64' : 'UNIX_X86';
  const heapBytes = target === 'UNIX_X64' ? 262144 : 131072;

  it.each(programs)('keep what they keep on a real build: $text', ({ text, maps }) => {
    expect(lastMap(runProgram(text, { target, firmware, heapBytes }))).toBe(maps[firmware]);
  });
});
