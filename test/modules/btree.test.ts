import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

function output(text: string): string {
  const host = new MemoryHost();
  const setUp = "import btree, gc, io\ndb = btree.open(io.BytesIO(), pagesize=512)\ndb[b'a'] = b'1'\n";
  new Machine(loadBoard('UNIX_X64'), host).run({ name: 'app.py', text: setUp + text, via: 'file' });
  return host.out + host.err;
}

describe('a btree', () => {
  it('makes iter() take room for an iterator, and a for loop none', () => {
    const text = `def f():
    gc.collect()
    a = gc.mem_alloc()
    iter(db)
    b = gc.mem_alloc()
    for key in db: break
    c = gc.mem_alloc()
    print(b - a, c - b)
f()
`;
    // What the real build prints: one block of 32 bytes for iter(), two for a key.
    expect(output(text)).toBe('32 64\n');
  });

  it('has an address in its text, without 0x', () => {
    expect(output('print(db)\n')).toMatch(/^<btree [0-9a-f]{12}>\n$/);
  });
});
