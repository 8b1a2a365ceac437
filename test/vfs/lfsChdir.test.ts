import { expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

it.each([
  ['v1.23.0', '-2'],
  ['v1.28.0', '2'],
])('chdir to a folder that littlefs has not, in %s', (release, errno) => {
  const program = "import os\ntry:\n    os.chdir('/none')\nexcept OSError as e:\n    print(e.errno)\n";
  expect(runProgram(program, { target: 'RPI_PICO', firmware: `${release}/rp2-RPI_PICO`, heapBytes: 131072 })).toBe(
    `${errno}\n`,
  );
});
