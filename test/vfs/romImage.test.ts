import { describe, expect, it } from 'vitest';
import { findInRom, openRomImage } from '../../src/vfs/romFs.js';
import { romImage } from '../../src/vfs/romImage.js';

describe('romImage', () => {
  const files = { 'lib/b.mpy': 'two', 'a.mpy': 'x'.repeat(300), 'lib/deep/c.py': 'three', 'lib2.txt': '' };
  const bytes = romImage(files);
  const image = openRomImage(bytes, 0, bytes.length)!;

  it('makes images in which each file is found, of any length', () => {
    expect(image.end).toBe(bytes.length);
    for (const [path, content] of Object.entries(files)) {
      const { kind, start, end } = findInRom(image, path)!;
      expect([kind, String.fromCharCode(...bytes.subarray(start, end))]).toEqual(['file', content]);
    }
    expect(findInRom(image, 'lib/deep')!.kind).toBe('dir');
    expect(findInRom(image, 'lib/none')).toBeNull();
  });
});
