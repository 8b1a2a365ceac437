import { describe, expect, it } from 'vitest';
import { table, wrapped } from '../../src/cli/table.js';

const HEAD = ['line', 'bytes', 'part'];
const ROWS = [
  ['a.py:1 f', '1234567', '4.12345 %'],
  ['b\x1b[2J\n', '12', '50 %'],
];

it('long texts break between words on a terminal, and stay in one line for other programs', () => {
  const look = { bold: false, grouped: false, columns: 20, cuts: true };
  expect(wrapped('  on PYBV11, RPI_PICO, ESP32_GENERIC_UNICORE, X', '     ', look)).toBe(
    '  on PYBV11,\n     RPI_PICO,\n     ESP32_GENERIC_UNICORE,\n     X\n',
  );
  expect(wrapped('a b '.repeat(9), '  ', { ...look, cuts: false })).toBe(`${'a b '.repeat(9)}\n`);
});

describe('tables', () => {
  it('for other programs are plain', () => {
    expect(table(HEAD, ROWS, { look: { bold: false, grouped: false, columns: 80, cuts: false } })).toBe(
      'line          bytes       part\na.py:1 f    1234567  4.12345 %\nb\\x1b[2J\\n       12       50 %\n',
    );
  });

  it('on a terminal have bold headings and spaces between thousands, but no controls of anybody else', () => {
    expect(table(HEAD, ROWS, { look: { bold: true, grouped: true, columns: 80, cuts: false } })).toBe(
      '\x1b[1mline            bytes       part\x1b[0m\na.py:1 f    1 234 567  4.12345 %\nb\\x1b[2J\\n         12       50 %\n',
    );
  });

  it('wider than a line have headings of several lines, then fewer columns, then the ends of the last cells', () => {
    const rows = [['1234', '12', '7', 'lib/package/module.py:12']];
    const at = (columns: number): string =>
      table(['largest free run', 'used', 'collections', 'line'], rows, {
        spare: ['collections', 'used'],
        look: { bold: false, grouped: false, columns, cuts: columns < 30 },
      });
    expect(at(80)).toBe(
      'largest free run  used  collections  line\n            1234    12            7  lib/package/module.py:12\n',
    );
    expect(at(56)).toBe(
      'largest\n   free\n    run  used  collections  line\n   1234    12            7  lib/package/module.py:12\n',
    );
    expect(at(40)).toBe('largest\n   free\n    run  used  line\n   1234    12  lib/package/module.py:12\n');
    expect(at(24)).toBe('largest\n   free\n    run  line\n   1234  ...module.py:12\n');
  });
});
