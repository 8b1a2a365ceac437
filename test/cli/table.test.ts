import { describe, expect, it } from 'vitest';
import { table } from '../../src/cli/table.js';

const HEAD = ['line', 'bytes', 'part'];
const ROWS = [
  ['a.py:1 f', '1234567', '4.12345 %'],
  ['b\x1b[2J\n', '12', '50 %'],
];

describe('tables', () => {
  it('for other programs are plain', () => {
    expect(table(HEAD, ROWS, undefined, { bold: false, grouped: false })).toBe(
      'line          bytes       part\na.py:1 f    1234567  4.12345 %\nb\\x1b[2J\\n       12       50 %\n',
    );
  });

  it('on a terminal have bold headings and spaces between thousands, but no controls of anybody else', () => {
    expect(table(HEAD, ROWS, undefined, { bold: true, grouped: true })).toBe(
      '\x1b[1mline            bytes       part\x1b[0m\na.py:1 f    1 234 567  4.12345 %\nb\\x1b[2J\\n         12       50 %\n',
    );
  });
});
