import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileFrozen } from '../../src/machine/frozen.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

describe('frozen modules that were compiled when the package was built', () => {
  const kept = readFileSync(new URL('../../dist/frozen-mpy.txt', import.meta.url), 'latin1').split('\n');
  const cross = new Machine(loadBoard('UNIX_X64', { firmware: 'mpy-cross' }), new MemoryHost());

  it.each(['RPI_PICO', 'ESP32_GENERIC', 'PYBV11'])('are what mpy-cross makes of them, on %s', (target) => {
    const { frozen, frozenFiles } = loadBoard(target);
    let count = 0;
    for (const path of frozenFiles) {
      const source = frozen.source(path);
      if (source === null) continue;
      const code = Buffer.from(
        compileFrozen(path, source, () => cross),
        'latin1',
      ).toString('base64');
      const own = kept.filter((line) => line.startsWith(`${path} ${source.optimise} ${source.text.length}-`));
      expect(own.map((line) => line.split('\t')[1])).toContain(code);
      count++;
    }
    expect(count).toBeGreaterThan(5);
  });
});
