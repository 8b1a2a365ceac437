import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { compareOutput } from '../conformance/compare.js';
import { source } from '../conformance/recordings.js';

/**
 * Programs that a board finds as `main.py` in its flash. `recorded/` holds what firmware of the PCA10028 printed in an
 * emulator for a program that was written to its littlefs before a soft reset.
 */
describe('a program as main.py', () => {
  it.each(['09_dict_growth', '14_generators', '29_linked_structs', '35_asyncio'])('%s on PCA10028', (program) => {
    const host = new MemoryHost();
    const machine = new Machine(loadBoard('PCA10028'), host, undefined, { flash: 'formatted' });
    machine.run({ name: `${program}.py`, text: source(program), via: 'file' });
    const expected = readFileSync(new URL(`recorded/main-py.${program}.out`, import.meta.url), 'latin1');
    expect(compareOutput(expected, host.out, true).firstDifference).toBeNull();
  });

  it('takes the place of the one in the flash, which the host keeps', () => {
    const flash = new MemoryHost({ '/main.py': 'print("old")', '/mine.py': 'X = 5' }).files;
    const host = Object.assign(new MemoryHost(), { flash });
    const machine = new Machine(loadBoard('PYBV11'), host);
    const text = 'import mine, os\nprint(mine.X, os.listdir())\nos.remove("main.py")\nprint(os.listdir("/flash"))';
    expect(machine.run({ name: 'new.py', text, via: 'file' }).exitCode).toBe(0);
    expect(host.out).toBe("5 ['mine.py', 'main.py']\n['main.py', 'mine.py']\n");
    expect(flash.read('/main.py')).toBe('print("old")');
  });
});
