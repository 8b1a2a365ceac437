import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

const BUILDS = [
  { firmware: 'unix-x64', target: 'UNIX_X64' },
  { firmware: 'unix-x86', target: 'UNIX_X86' },
  { firmware: 'unix-nanbox', target: 'UNIX_X86' },
];

function run(target: string, firmware: string, name: string, text: string): string {
  const host = new MemoryHost({ [name]: text }, '/app');
  host.env = { HOME: '/root' };
  host.stderr = (bytes) => host.stdout(bytes);
  const machine = new Machine(loadBoard(target, { firmware: `v1.23.0/${firmware}`, heapBytes: 0x100000 }), host);
  machine.run({ name, text, via: 'file' });
  return host.out;
}

/**
 * Runs the programs of a folder on each build and compares with what the real firmware of 1.23.0 printed (1 MiB of heap): the
 * value of every expression, and what it did to the heap.
 */
export function testRecorded(dir: string): void {
  const programs = readdirSync(dir).filter((file) => file.endsWith('.py'));
  describe.each(programs)('%s', (file) => {
    it.each(BUILDS)('on $firmware', ({ target, firmware }) => {
      const recorded = readFileSync(join(dir, `${file.slice(0, -3)}.${firmware}.out.gz`));
      const expected = gunzipSync(recorded).toString('latin1').split('\n');
      const actual = run(target, firmware, file, readFileSync(join(dir, file), 'latin1')).split('\n');
      expect(actual).toEqual(expected);
    });
  });
}
