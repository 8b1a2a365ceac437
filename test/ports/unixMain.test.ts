import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

const UNMOUNT = `import gc, vfs
def used():
    gc.collect()
    return gc.mem_alloc()
a = used()
vfs.umount('/')
print(used() - a)
`;

function printed(firmware: string, path: string): string {
  const target = firmware.endsWith('x64') ? 'UNIX_X64' : 'UNIX_X86';
  const host = new MemoryHost({ 'main.py': UNMOUNT }, '/app');
  host.env = { HOME: '/root', MICROPYPATH: path };
  new Machine(loadBoard(target, { firmware }), host).run({ name: 'main.py', text: UNMOUNT, via: 'file' });
  return host.out + host.err;
}

describe('the file system that the unix port mounts', () => {
  // What real builds print: the object is in the frame of main(), where an entry with ~ is put together later.
  it.each([
    ['1.23.0/unix-x86', '.frozen:/lib', -16],
    ['1.23.0/unix-x86', '.frozen:~/lib', -64],
    ['1.28.0/unix-x86', '.frozen:/lib', -16],
    ['1.28.0/unix-x64', '.frozen:~/lib', -128],
  ])('outlives its unmounting on %s with MICROPYPATH=%s', (firmware, path, bytes) => {
    expect(printed(firmware, path)).toBe(`${bytes}\n`);
  });
});
