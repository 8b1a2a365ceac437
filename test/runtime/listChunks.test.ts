import { expect, it } from 'vitest';
import { headLetter } from '../../src/runtime/headLetter.js';
import { listAppend, newList } from '../../src/runtime/list.js';
import type { MpObj } from '../../src/runtime/obj.js';
import { mp } from '../../src/runtime/state.js';
import { newTuple } from '../../src/runtime/tuple.js';
import { typeTuple } from '../../src/runtime/types.js';
import { boot } from '../compiler/machines.js';

it('a list owns its two chunks, each of which keeps what is in it', () => {
  const machine = boot('UNIX_X86', { firmware: '1.23.0/', heapBytes: 128 * 1024 });
  machine.inside(() => {
    const { heap, roots } = mp;
    const item: MpObj = newTuple([1, 2]);
    roots.keep(item);
    const list = newList([typeTuple, item], 0, 2);
    const blocker = newTuple([3]);
    for (let i = 0; i < 4; i++) listAppend(list, 0);
    expect(heap.ownerOf(list.ptr)).toBe(list);
    expect(heap.ownerOf(list.itemsPtr)).toBe(list);
    expect([list.ptr, list.itemsPtr].map((ptr) => headLetter(heap.ownerOf(ptr)!, ptr))).toEqual(['L', 'T']);
    const marked = (from: number): boolean[] => {
      let is: boolean[] = [];
      heap.whileMarked(from, () => {
        is = [list.ptr, list.itemsPtr, item.ptr, blocker.ptr].map((ptr) => heap.isMarked(ptr));
      });
      return is;
    };
    roots.release(0);
    expect(marked(list.ptr)).toEqual([true, true, true, false]);
    expect(marked(list.itemsPtr)).toEqual([false, true, true, false]);
    expect(marked(blocker.ptr)).toEqual([false, false, false, true]);
  });
});
