import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { testRealPrograms } from '../machine/realProgram.js';

describe('a FAT file system on a block device reads, writes and asks what FatFs does', () => {
  testRealPrograms(join(import.meta.dirname, 'fatBlocks'));
});

it('FAT refuses to rename and remove by dots, as a real build of 1.28.0 printed it', () => {
  const text = readFileSync(join(import.meta.dirname, 'fatDots.py'), 'utf8');
  const host = new MemoryHost();
  new Machine(loadBoard('UNIX_X64', { firmware: 'v1.28.0/unix-x64' }), host).run({ name: 'app.py', text, via: 'file' });
  expect(host.out.replaceAll('\r\n', '\n')).toBe(readFileSync(join(import.meta.dirname, 'fatDots.txt'), 'utf8'));
});
