import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileFrozen } from '../../src/machine/frozen.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

describe('frozen modules that were compiled when the package was built', () => {
  const kept = JSON.parse(readFileSync(new URL('../../dist/frozen-mpy.json', import.meta.url), 'utf8')) as Readonly<
    Record<string, string>
  >;
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
      const own = Object.keys(kept).filter((key) =>
        key.startsWith(`${path} ${source.optimise} ${source.text.length}-`),
      );
      expect(own.map((key) => kept[key])).toContain(code);
      count++;
    }
    expect(count).toBeGreaterThan(5);
  });
});
