import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

describe('the time of a file that a program writes', () => {
  it.each(['RPI_PICO', 'PYBV11', 'ESP32_GENERIC', 'UNIX_X64'])('is that of the board: %s', (target) => {
    const host = new MemoryHost({ 'old.txt': 'old' });
    const text = [
      'import os, time',
      'before = int(time.time())',
      'time.sleep(5)',
      'f = open("new.txt", "w")',
      'f.write("x")',
      'f.close()',
      'time.sleep(5)',
      'print(os.stat("new.txt")[8] - before)',
    ];
    new Machine(loadBoard(target), host).run({ name: 'main.py', text: text.join('\n'), via: 'file' }, 'firmware');
    expect(host.out.trim()).toBe('5');
  });
});
