import { describe, expect, it } from 'vitest';
import { areaLayout } from '../../src/abi/heapLayout.js';

describe('areaLayout', () => {
  it('divides the micro:bit heap as the board does', () => {
    expect(areaLayout(0x20000500, 0x20003000, { bytesPerBlock: 16, finaliser: true })).toEqual({
      allocTableStart: 0x20000500,
      allocTableBytes: 168,
      finaliserTableStart: 0x20000500 + 169,
      finaliserTableBytes: 84,
      blocks: 672,
      poolStart: 0x20000600,
      poolEnd: 0x20003000,
    });
  });

  it('brings the end down to a block and needs no finaliser table without finalisers', () => {
    const layout = areaLayout(0x1000, 0x200f, { bytesPerBlock: 32, finaliser: false });
    expect(layout.poolEnd).toBe(0x2000);
    expect(layout.finaliserTableBytes).toBe(0);
    expect(layout.blocks).toBe(4 * Math.floor((0x1000 - 1) / (1 + 4 * 32)));
    expect(layout.poolStart).toBe(0x2000 - layout.blocks * 32);
  });

  it('has no blocks where the tables do not fit', () => {
    expect(areaLayout(0x1000, 0x1040, { bytesPerBlock: 16, finaliser: true }).blocks).toBe(0);
    expect(areaLayout(0x1000, 0x1000, { bytesPerBlock: 16, finaliser: true }).blocks).toBe(0);
  });
});
