import { expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { profileProject } from '../../src/report/profileProject.js';
import { textProject } from '../../src/report/projectFiles.js';

const TEXT = `
import gc
def f():
    keep = []
    for i in range(60):
        keep.append([[j] for j in range(400)])
    return len(keep)
for k in range(4):
    print(f())
    gc.collect()
    gc.collect()
    x = [bytearray(100) for i in range(100 + k)]
`;

it('what can be reached is looked for on when the heap has given an area back', () => {
  const { outcome } = profileProject(loadBoard('WEBASSEMBLY'), textProject({ 'main.py': TEXT }));
  const { heap } = outcome.machine!;
  heap.verify();
  expect(heap.livePeak.bytes).toBeGreaterThan(400_000);
});
