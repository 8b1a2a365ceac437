import { describe, expect, it } from 'vitest';
import { LateTable } from '../../src/runtime/lateTable.js';

describe('LateTable', () => {
  it('loads what is late once, when one of its names is asked for', () => {
    const table = new LateTable<string>();
    const loaded: string[] = [];
    table.define('a', 'A');
    table.defineLate(['b', 'c'], () => {
      loaded.push('b and c');
      table.define('c', 'C');
      table.define('b', 'B');
    });
    expect([table.get('a'), table.names(), loaded]).toEqual(['A', ['a'], []]);
    expect([table.get('c'), table.get('b'), table.get('c')]).toEqual(['C', 'B', 'C']);
    expect(loaded).toEqual(['b and c']);
    expect(table.get('d')).toBeUndefined();
  });

  it('has all values once each, in the order of their names', () => {
    const table = new LateTable<string>();
    table.defineLate(['x', 'y'], () => {
      table.define('y', 'X');
      table.define('x', 'X');
    });
    table.define('z', 'Z');
    expect(table.all()).toEqual(['X', 'Z']);
  });
});
