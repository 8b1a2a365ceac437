import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { boardFeatures, romFeature } from '../../src/runtime/rom.js';

describe('the features of a board', () => {
  it('are those too that are asked for after a machine was built', () => {
    const features = boardFeatures(loadBoard('PYBV11'));
    const on = romFeature('UHEAP_STM32_UART_IRQ_RX');
    const off = romFeature('!UHEAP_STM32_UART_IRQ_RX');
    expect([features[on], features[off]]).toEqual([1, 0]);
  });
});
