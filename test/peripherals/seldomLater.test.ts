import { describe, expect, it } from 'vitest';
import { drivers } from '../../src/peripherals/seldom/drivers.js';
import { loadSeldom, seldom } from '../../src/peripherals/seldom/openLater.js';

describe('drivers of a page', () => {
  it('are not there before they are fetched', async () => {
    expect(seldom()).toBeNull();
    await loadSeldom();
    expect(seldom()).toBe(drivers);
  });
});
