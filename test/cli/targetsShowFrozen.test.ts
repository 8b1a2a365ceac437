import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

const main = new URL('../../dist/cli/main.cjs', import.meta.url).pathname;

describe('frozen modules that uheap has no text of', () => {
  it.each([
    ['PYBV11', 'lcd160cr.py', 'lcd160cr'],
    ['ESP32_GENERIC', 'mip/__init__.py', 'mip'],
    ['UNIX_X64', 'mip/__init__.py', 'mip'],
  ])('%s: %s is told, and can not be imported', (target, file, name) => {
    const shown = spawnSync(process.execPath, [main, 'targets', 'show', target], { encoding: 'utf8' }).stdout;
    const [frozen, absent] = shown.slice(shown.indexOf('\nfrozen')).split('\nnot here');
    expect(frozen).not.toContain(file);
    expect(absent).toContain(file);
    const board = loadBoard(target);
    const host = new MemoryHost();
    const text = `try:\n    import ${name}\nexcept ImportError:\n    print('absent')\n`;
    new Machine(board, host).run({ name: 'app.py', text, via: board.via });
    expect(host.out).toBe('absent\n');
  });
});
