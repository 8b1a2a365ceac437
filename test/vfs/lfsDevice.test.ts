import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

/**
 * `lfs/device.py` and what real builds of the Unix port, standard variant, printed for it: how a program's block device
 * is read and written by littlefs, call by call.
 */
const DIR = join(import.meta.dirname, 'lfs');

it.each(['1.20.0', '1.23.0', '1.28.0'])('littlefs of %s calls a block device as the real one does', (release) => {
  const program = readFileSync(join(DIR, 'device.py'), 'latin1');
  const printed = runProgram(program, { firmware: `v${release}/unix-x64`, heapBytes: 8 << 20 });
  expect(printed).toBe(readFileSync(join(DIR, `device.${release}.txt`), 'latin1'));
});

it('what rename() makes a path in lives while the device runs', () => {
  const program = `
from vfs import VfsLfs2
class Device:
    data = bytearray(8192)
    def readblocks(self, block, buf, off):
        at = block * 1024 + off
        buf[:] = self.data[at : at + len(buf)]
    def writeblocks(self, block, buf, off):
        at = block * 1024 + off
        self.data[at : at + len(buf)] = buf
    def ioctl(self, op, arg):
        return {4: 8, 5: 1024}.get(op, 0)
device = Device()
VfsLfs2.mkfs(device)
fs = VfsLfs2(device)
fs.open('old', 'w').close()
fs.rename('old', 'a_name_that_is_not_short')
print([entry[0] for entry in fs.ilistdir()])
`;
  expect(runProgram(program, { stress: true, firmware: 'v1.23.0/unix-x64' })).toBe("['a_name_that_is_not_short']\n");
});
