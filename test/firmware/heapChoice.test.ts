import { describe, expect, it } from 'vitest';
import type { FirmwareFacts } from '../../src/firmware/facts.js';
import { chooseHeap } from '../../src/firmware/heapChoice.js';
import { loadBoard } from '../../src/profiles/profiles.js';

describe('the heap of a firmware without symbols', () => {
  const call = { start: 0x20002344, end: 0x2001bff8 };
  const ram = [{ start: 0x20000000, end: 0x20020000 }];
  const choose = (inside: readonly number[]): object => {
    const loads = new Map([call.start, call.end, 0x20000000, 0x20020000, ...inside].map((address) => [address, 2]));
    const references = { loads, leastLoads: 2, pairs: [[call.start, call.end] as const] };
    const facts = { linked: null, references } as unknown as FirmwareFacts;
    return chooseHeap(facts, loadBoard('PYBV11'), ram, undefined);
  };

  it('is what the call gets where variables end where it begins, and one number alone looks like an address in it', () => {
    expect(choose([])).toMatchObject({ heap: call, known: 'exact' });
    expect(choose([0x20012200])).toMatchObject({ heap: call, known: 'exact' });
  });

  it('is asked for where more than one does', () => {
    expect(choose([0x20012200, 0x20012300])).toHaveProperty('found');
    expect(choose([0x20002400, 0x20002404])).toHaveProperty('found');
  });
});
