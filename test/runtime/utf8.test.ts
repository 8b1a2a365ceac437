import { describe, expect, it } from 'vitest';
import { isAscii, utf8CharLen, utf8Check, utf8CodePoint, utf8Encode, utf8Next } from '../../src/runtime/utf8.js';

const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('UTF-8 over byte strings', () => {
  it('encodes code points as Node does', () => {
    for (const c of [0, 0x41, 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff]) {
      expect(utf8Encode(c)).toBe(bytesOf(String.fromCodePoint(c)));
    }
  });

  it('encodes lone surrogates, which Node would replace', () => {
    expect(utf8Encode(0xd83d)).toBe('\xed\xa0\xbd');
  });

  it('walks characters', () => {
    const text = 'aé€𝄞z';
    const bytes = bytesOf(text);
    const points: number[] = [];
    for (let at = 0; at < bytes.length; at = utf8Next(bytes, at)) points.push(utf8CodePoint(bytes, at));
    expect(points).toEqual(Array.from(text, (ch) => ch.codePointAt(0)));
    expect(utf8CharLen(bytes, 0, bytes.length)).toBe(5);
    expect(isAscii(bytes)).toBe(false);
    expect(isAscii('az\x7f')).toBe(true);
  });

  it.each([
    ['', true],
    ['plain', true],
    [bytesOf('ünïcode €𝄞'), true],
    ['\x80', false],
    ['\xc3', false],
    ['\xc3A', false],
    ['\xe2\x82', false],
    ['\xf8\x80\x80\x80', false],
    // The firmware doesn't look for overlong forms.
    ['\xc0\x80', true],
  ])('checks %j', (bytes, valid) => {
    expect(utf8Check(bytes)).toBe(valid);
  });
});
