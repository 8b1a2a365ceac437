import { expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

it('a file system of the program whose open() gives no stream raises OSError', () => {
  const text = `import vfs
class FS:
    def mount(self, readonly, mkfs): pass
    def open(self, file, mode): return None
vfs.mount(FS(), '/fs')
try:
    execfile('/fs/a.py')
except OSError as e:
    print('OSError')
`;
  expect(runProgram(text, { firmware: '1.28.0/unix-x64' })).toBe('OSError\n');
});
