import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/**
 * Small programs beside what real builds of MicroPython 1.28.0's Unix port (standard variant, 64 and 32 bits) printed for
 * them: `NAME.py`, `NAME.x64.txt` and `NAME.x86.txt`. After `#map` stand the figures and the map of the heap at the
 * program's end, before any collection: what `micropython.mem_info(1)` prints, without stack and addresses.
 */

const EPILOGUE = "\nimport micropython\nprint('#map')\nmicropython.mem_info(1)\n";

const BUILDS = [
  ['x64', 'UNIX_X64'],
  ['x86', 'UNIX_X86'],
] as const;

function run(target: string, firmware: string, text: string): string {
  const host = new MemoryHost();
  host.stderr = (bytes) => host.stdout(bytes);
  const machine = new Machine(loadBoard(target, { firmware }), host);
  machine.run({ name: 'app.py', text: text + EPILOGUE, via: 'file' });
  return host.out
    .replaceAll('\r\n', '\n')
    .replace(/^stack: .*\n/m, '')
    .replace(/^(GC memory layout); from .*$/m, '$1');
}

/** A test for each program of a folder and each build. */
export function testRealPrograms(dir: string): void {
  const names = readdirSync(dir).filter((name) => name.endsWith('.py'));
  it.each(names.flatMap((name) => BUILDS.map(([build, target]) => [name, build, target] as const)))(
    '%s on %s prints and leaves what the real build does',
    (name, build, target) => {
      const file = join(dir, name);
      const expected = readFileSync(file.replace(/\.py$/, `.${build}.txt`), 'latin1');
      expect(run(target, `v1.28.0/unix-${build}`, readFileSync(file, 'latin1'))).toBe(expected);
    },
  );
}
