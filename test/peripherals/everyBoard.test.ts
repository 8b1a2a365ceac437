import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { listTargets, loadBoard } from '../../src/profiles/profiles.js';
import { validateProfile } from '../../src/profiles/validate.js';

const PROGRAM = `
import machine, gc
n = gc.mem_alloc()
board = getattr(machine.Pin, 'board', None)
print(0 if board is None else len([name for name in dir(board) if name[0] != '_']), n > 0)
`;

const boards = listTargets().filter(({ kind }) => kind === 'board');
const names = boards.map(({ id }) => id);

describe('every board', () => {
  it('is one of more than 200, each with its releases', () => {
    expect(boards.length).toBeGreaterThan(200);
    expect(boards.filter(({ micropython }) => micropython.length === 0)).toEqual([]);
  });

  it.each(names)('%s: its profile is sound, it boots, and has its pins', (id) => {
    const { file, micropython } = boards.find((board) => board.id === id)!;
    expect(validateProfile(file, [])).toEqual([]);
    for (const release of micropython) {
      const board = loadBoard(id, { firmware: `${release}/`, anyHeap: true });
      const host = new MemoryHost({ 'main.py': PROGRAM });
      const { exception } = new Machine(board, host).run({ name: 'main.py', text: PROGRAM, via: board.via });
      expect(exception).toBe(null);
      expect(host.out.replaceAll('\r', '').trim()).toMatch(/^\d+ True$/);
      const shown = Number.parseInt(host.out, 10);
      if (shown > 0) expect(shown).toBeGreaterThanOrEqual(Object.keys(board.pins).length);
    }
  });
});
