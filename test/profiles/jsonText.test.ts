import { describe, expect, it } from 'vitest';
import { parseJsonText } from '../../src/profiles/jsonText.js';

describe('JSON that a person wrote', () => {
  it('is read, with a byte order mark too', () => {
    expect(parseJsonText('\ufeff{"a": [1, "\\u00e4", null]}')).toEqual({ a: [1, 'ä', null] });
  });

  it.each([
    ['{\n  "a": 1,\n}', 'line 3, column 1: expected a key in double quotes, found "}"'],
    ['{"a": 1 "b": 2}', 'line 1, column 9: expected "," or "}", found "\\""'],
    ['{\n  "a" 1}', 'line 2, column 7: expected ":", found "1"'],
    ['[1,\n 2,\n tru]', 'line 3, column 2: expected a value, found "tru"'],
    ['[1, 2', 'line 1, column 6: expected "," or "]", found the end of the file'],
    ['{"a": "x\n"}', 'line 1, column 7: expected a text that ends in the same line, with known escapes, found "\\""'],
    ['{"a": {"b": [01]}}', 'line 1, column 14: expected a value, found "01"'],
    ['{} {}', 'line 1, column 4: expected the end of the file, found "{"'],
    ["{'a': 1}", 'line 1, column 2: expected a key in double quotes, found "\'"'],
    ['', 'line 1, column 1: expected a value, found the end of the file'],
    ['// text\n{}', 'line 1, column 1: expected a value, found "/"'],
  ])('%j: the first fault has line and column', (text, message) => {
    expect(() => parseJsonText(text)).toThrow(new RegExp(`^${message.replace(/[[\](){}.*+?|^$\\]/g, '\\$&')}$`));
  });
});
