import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/**
 * Small programs beside what real builds of MicroPython 1.28.0's Unix port (standard variant, 64 and 32 bits, where a test
 * names no others) printed for them: `NAME.py`, `NAME.x64.txt` and `NAME.x86.txt`. After `#map` stand the figures and the map of the heap at the
 * program's end, before any collection: what `micropython.mem_info(1)` prints, without stack and addresses.
 */

const EPILOGUE = "\nimport micropython\nprint('#map')\nmicropython.mem_info(1)\n";

/** A build by the name that its files have. */
type Build = readonly [name: string, board: () => Board];

const BUILDS: readonly Build[] = [
  ['x64', () => loadBoard('UNIX_X64', { firmware: 'v1.28.0/unix-x64' })],
  ['x86', () => loadBoard('UNIX_X86', { firmware: 'v1.28.0/unix-x86' })],
];

function run(board: Board, text: string): string {
  const host = new MemoryHost();
  host.stderr = (bytes) => host.stdout(bytes);
  const machine = new Machine(board, host);
  machine.run({ name: 'app.py', text: text + EPILOGUE, via: 'file' });
  return host.out
    .replaceAll('\r\n', '\n')
    .replace(/^stack: .*\n/m, '')
    .replace(/^(GC memory layout); from .*$/gm, '$1');
}

/** A test for each program of a folder and each build. */
export function testRealPrograms(dir: string, builds = BUILDS): void {
  const names = readdirSync(dir).filter((name) => name.endsWith('.py'));
  it.each(names.flatMap((name) => builds.map(([build, board]) => [name, build, board] as const)))(
    '%s on %s prints and leaves what the real build does',
    (name, build, board) => {
      const file = join(dir, name);
      const expected = readFileSync(file.replace(/\.py$/, `.${build}.txt`), 'latin1');
      expect(run(board(), readFileSync(file, 'latin1'))).toBe(expected);
    },
  );
}
