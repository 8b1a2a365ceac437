import { expect, it } from 'vitest';
import { Heap } from '../../src/gc/heap.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { HeapHistory } from '../../src/report/history.js';
import { runProject } from '../../src/report/programRun.js';
import { textProject } from '../../src/report/projectFiles.js';

it('what finding garbage looks at does not grow with the garbage, and finds all of it', () => {
  const project = textProject({
    'main.py': 'keep = [[i] for i in range(40)]\nfor i in range(4000):\n    x = [i, i]\n',
  });
  let looked = 0;
  const { isMarked } = Heap.prototype;
  Heap.prototype.isMarked = function (ptr) {
    looked++;
    return isMarked.call(this, ptr);
  };
  try {
    let history!: HeapHistory;
    const { watch } = runProject(loadBoard('PYBV11'), project, {
      listen: (each) => {
        history = new HeapHistory(each);
      },
    });
    expect(watch.events).toBeGreaterThan(8000);
    // Most of the heap's chunks are garbage, thousands of them.
    expect(looked / watch.events).toBeLessThan(24);
    const { moments } = history.result();
    expect(moments.at(-1)!.used).toBeGreaterThan(20_000);
    expect(moments.at(-1)!.live).toBeLessThan(12_000);
  } finally {
    Heap.prototype.isMarked = isMarked;
  }
});
