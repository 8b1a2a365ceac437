import { expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/**
 * What `import asyncio` takes from the heap of WebAssembly firmware: its frozen text changed in 1.24 and 1.27. The builds
 * that npm has of these releases print the same.
 */
it.each([
  ['1.23.0', 3936],
  ['1.24.1', 4224],
  ['1.26.1', 4224],
  ['1.27.0', 4288],
])('asyncio of %s takes %i bytes', (version, bytes) => {
  const host = new MemoryHost();
  const board = loadBoard('WEBASSEMBLY', { firmware: `v${version}/webassembly` });
  const text = `import gc
a = gc.mem_alloc()
import asyncio
b = gc.mem_alloc()
asyncio.core
print(b - a, gc.mem_alloc() - b)
try:
    asyncio.core.TaskQueue(print).push(asyncio.core.Task(None))
except TypeError as e:
    print(e)
`;
  new Machine(board, host).run({ name: 'app.py', text, via: board.via });
  const [taken, pushed] = host.out.trim().split('\n');
  expect(taken).toBe(`${bytes} 16`);
  expect(pushed).toBe(version === '1.23.0' ? 'function takes 0 positional arguments but 1 were given' : '0');
});
