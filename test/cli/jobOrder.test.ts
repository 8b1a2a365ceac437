import { describe, expect, it } from 'vitest';
import { JobOrder } from '../../src/cli/jobOrder.js';

describe('the order of jobs', () => {
  it('gives a thread the jobs of its kind, and another thread another kind', () => {
    const order = new JobOrder(['a', 'b', 'a', 'b', 'a']);
    const turns = ['one', 'two', 'two', 'one', 'one'];
    expect(turns.map((thread) => order.next(thread))).toEqual([0, 1, 3, 2, 4]);
    expect(order.next('one')).toBeUndefined();
  });

  it('lets no thread wait: one without a kind helps another', () => {
    const order = new JobOrder(['a', 'a', 'a']);
    expect(['one', 'two', 'one', 'two'].map((thread) => order.next(thread))).toEqual([0, 1, 2, undefined]);
  });

  it('begins each kind before a thread helps', () => {
    const order = new JobOrder(['a', 'a', 'b', 'c']);
    expect([1, 2, 2, 2].map((thread) => order.next(thread))).toEqual([0, 2, 3, 1]);
  });
});
