import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { compressTexts, textCompressionOf } from '../../src/runtime/textCompression.js';
import { runProgram } from '../vm/program.js';

describe('compression of error texts', () => {
  it('makes a word that saves most a byte without spaces around it', () => {
    const words = Array.from({ length: 130 }, (_, i) => `word${String(i).padStart(3, '0')}`);
    const { bytes, maxLength } = compressTexts({ texts: [...words.map((word) => `${word} common`), words.join(' ')] });
    expect(maxLength).toBe(words.join(' ').length);
    // A marker and two table bytes; all words occur twice, and the table has room for 127 beside `common`.
    expect(bytes.get('word000 common')).toBe(3);
    expect(bytes.get('word126 common')).toBe(3);
    expect(bytes.get('word127 common')).toBe(1 + 'word127'.length + 1);
    // Words without a byte of their own keep the space between them, and only that.
    expect(bytes.get(words.join(' '))).toBe(1 + 127 + 'word127 word128 word129'.length);
  });

  it('leaves a text without such words as it is', () => {
    const texts = Array.from({ length: 200 }, (_, i) => `w${i} w${i}`);
    const { bytes } = compressTexts({ texts: [...texts, 'alone'] });
    expect(bytes.has('alone')).toBe(false);
  });

  it('knows the lengths that the firmware has', () => {
    const compression = textCompressionOf(loadBoard('UNIX_X64', { firmware: 'v1.23.0/unix-x64' }));
    expect(compression?.maxLength).toBe(73);
    expect(compression?.bytes.get('%q index out of range')).toBe(6);
    expect(compression?.bytes.get("'%s' object has no attribute '%q'")).toBe(7);
    expect(compression?.bytes.get("name '%q' isn't defined")).toBe(11);
    expect(compression?.bytes.get('memory allocation failed, allocating %u bytes')).toBe(18);
    expect(compression?.bytes.has('IV')).toBe(false);
  });

  it('takes the words that the firmware told, whatever its texts have', () => {
    const { bytes } = compressTexts({ texts: ['only native code', 'only one'], words: ['code', 'only'] });
    expect(bytes.get('only native code')).toBe(1 + 1 + 'native'.length + 1);
    expect(bytes.get('only one')).toBe(1 + 1 + 'one'.length);
    const pico = textCompressionOf(loadBoard('RPI_PICO', { firmware: '1.28/' }));
    expect(pico?.maxLength).toBe(73);
    // As the firmware has it: two bytes for "name" and "'%q'", then what is left, and the marker.
    expect(pico?.bytes.get("name '%q' isn't defined")).toBe(1 + 3 + 'defined'.length);
  });

  it('is off where the build does not compress', () => {
    expect(textCompressionOf(loadBoard('MICROBIT'))).toBeNull();
    expect(textCompressionOf(loadBoard('WEBASSEMBLY'))).toBeNull();
  });
});

describe('error texts of a terse build', () => {
  const attempts: [code: string, message: string][] = [
    ['nosuch', 'NameError: name not defined'],
    ['(1).x', 'AttributeError: no such attribute'],
    ['1 + "a"', 'TypeError: unsupported type for operator'],
    ['-"a"', 'TypeError: unsupported type for operator'],
    ['1()', 'TypeError: object not callable'],
    ['1[0]', "TypeError: object isn't subscriptable"],
    ['[][3]', 'IndexError: index out of range'],
    ['for x in 1: pass', 'TypeError: object not iterable'],
    ['len(1)', 'TypeError: object has no len'],
    ['type(print)()', "TypeError: can't create instance"],
  ];

  it.each(attempts)('%s', (code, message) => {
    expect(runProgram(code, { target: 'UNIX_MINIMAL', firmware: 'unix-minimal' })).toContain(message);
  });
});
