import { expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { NO_SLOTS } from '../../src/runtime/slots.js';

const TEXT = `
from collections import OrderedDict
class K:
    def __hash__(self):
        return 1
    def __eq__(self, other):
        d.clear()
        return True
d = OrderedDict()
d[K()] = 1
d[K()] = 2
`;

it('an OrderedDict that a comparison empties leaves nothing in what all empty maps share', () => {
  const machine = new Machine(loadBoard('PYBV11'), new MemoryHost());
  machine.run({ name: 'a.py', text: TEXT, via: 'file' });
  expect(NO_SLOTS).toEqual([]);
});
