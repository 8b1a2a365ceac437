import { describe, expect, it } from 'vitest';
import { bodyLines, likeness } from './bodyLines.js';
import { differentFacts } from './frames.js';

const ORIGINAL = `
class Lamp:
    """A lamp."""
    def on(self):
        # Light.
        self.pin(1)
        self.lit = True
        return self
    def off(self):
        self.pin(0)
        self.lit = False
`;

describe('body lines', () => {
  it('are those about which a writer had a choice', () => {
    expect(bodyLines(ORIGINAL)).toEqual(['self.pin(1)', 'self.lit = True', 'self.pin(0)', 'self.lit = False']);
  });

  it('count once for each time that the other text has them', () => {
    const own = 'self.pin(1)\nself.pin(1)\nself.lit = True  # now\nself.pin(0)\nstay()\nself.lit = False\n';
    expect(likeness(own, ORIGINAL)).toEqual({ lines: 6, same: 4, longestRun: 2 });
  });
});

describe('facts of the heap', () => {
  it('are the frames that lie there and how many names there are', () => {
    const own = 'def gen(a):\n    b = a\n    yield b\ndef small():\n    return 1\n';
    expect(differentFacts(own, own, 'm.py')).toEqual([]);
    expect(differentFacts(own, `${own}x = 1\n`, 'm.py')).toEqual(['<module> names: 2, the original 3']);
    expect(differentFacts(own, own.replace('    b = a\n    yield b', '    yield a'), 'm.py')).toEqual([
      '<module>.gen: 3 slots, 0 exception blocks, the original 2 slots, 0 exception blocks',
    ]);
  });
});
