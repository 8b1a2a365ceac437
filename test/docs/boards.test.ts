import { describe, expect, it } from 'vitest';
import { boardsPage } from './boardsPage.js';

describe('docs/boards.md', () => {
  // After a change of a board: npx vitest run test/docs -u
  it('is what the profiles give', async () => {
    await expect(boardsPage()).toMatchFileSnapshot('../../docs/boards.md');
  });

  it('has most boards of MicroPython', () => {
    expect(boardsPage().match(/^\| [A-Z]/gm)!.length).toBeGreaterThan(100);
  });
});
