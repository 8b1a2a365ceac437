import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

/**
 * `lfs/device.py` and what real builds of the Unix port, standard variant, printed for it: how a program's block device
 * is read and written by littlefs, call by call.
 */
const DIR = join(import.meta.dirname, 'lfs');

it.each(['1.23.0', '1.28.0'])('littlefs of %s calls a block device as the real one does', (release) => {
  const program = readFileSync(join(DIR, 'device.py'), 'latin1');
  const printed = runProgram(program, { firmware: `v${release}/unix-x64`, heapBytes: 8 << 20 });
  expect(printed).toBe(readFileSync(join(DIR, `device.${release}.txt`), 'latin1'));
});
