import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

function output(target: string, text: string): string {
  const board = loadBoard(target);
  const host = new MemoryHost();
  new Machine(board, host).run({ name: 'app.py', text, via: board.via });
  return host.out + host.err;
}

describe('what a program leaves behind', () => {
  it.each(['import os\nprint(os.urandom(8))\n', 'import os\nprint(os.errno())\nos.errno(5)\n'])(
    'is not there in the next machine: %j',
    (text) => {
      const first = output('UNIX_X64', text);
      expect(first).not.toContain('Error');
      expect(output('UNIX_X64', text)).toBe(first);
    },
  );
});

describe('time.mktime on unix', () => {
  it('takes an hour off where the ninth field says summer time', () => {
    const text = 'import time\nprint([time.mktime((2010, 10, 31, 1, 30, 0, 0, 0, dst)) for dst in (-1, 0, 1, 2)])\n';
    expect(output('UNIX_X64', text)).toBe('[1288488600, 1288488600, 1288485000, 1288485000]\n');
  });
});
