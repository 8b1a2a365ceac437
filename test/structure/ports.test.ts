import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { files, nameOf, src } from './source.js';

/** Files of `src/ports/` that are no port. */
const SHARED = ['generic', 'index', 'pinParts', 'rows', 'wiring'];

/** What shows the port's name to people, or is it in a text. */
const SHOWS_IT = [
  'cli/commands/targetsShow.ts',
  'peripherals/network/names.ts',
  'profiles/boards.ts',
  'report/summary.ts',
  'runtime/port.ts',
];

const sources = files(src).map((file) => ({ name: nameOf(file), text: readFileSync(file, 'utf8') }));
const ports = sources
  .filter(({ name }) => name.startsWith('ports/'))
  .map(({ name }) => basename(name, '.ts'))
  .filter((name) => !SHARED.includes(name));

describe('ports', () => {
  it('are each a file that says its name, and a line in the index', () => {
    expect(ports.length).toBeGreaterThan(8);
    const index = sources.find(({ name }) => name === 'ports/index.ts')!.text;
    for (const port of ports) {
      const { text } = sources.find(({ name }) => name === `ports/${port}.ts`)!;
      expect(text).toContain(`PortContract<'${port}'>`);
      expect(index).toContain(`from './${port}.js'`);
    }
  });

  it('are asked for by name nowhere else', () => {
    const compared = new RegExp(`(?:[!=]==|case) '(?:${ports.join('|')})'|\\bboard\\.port\\b`);
    const wrong = sources
      .filter(({ name }) => !name.startsWith('ports/') && !SHOWS_IT.includes(name))
      .filter(({ text }) => compared.test(text))
      .map(({ name }) => name);
    expect(wrong).toEqual([]);
  });

  it('no board has its own code', () => {
    const compared =
      /[!=]==? '(?:PYB|NUCLEO|STM32F|RPI_PICO|ESP32_GENERIC|MICROBIT|PCA10)\w*'|\bboard\.id\b *(?:[!=]==|\])|\[\w*board\.id\]/;
    const wrong = sources.filter(({ text }) => compared.test(text)).map(({ name }) => name);
    expect(wrong).toEqual([]);
  });
});
